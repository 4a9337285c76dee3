"""One person of a program: their card, and the form that enrolls somebody by hand."""

from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import escape
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.participants import EnrollParticipantBody, ParticipantView, enroll, existing_participant
from services.matching.api.programs import existing_program
from services.matching.api.seats import position_of
from services.matching.domain.participants import Participant
from services.matching.domain.people import Person
from services.matching.domain.program import Program
from services.matching.domain.reminders import why_not
from services.matching.pages.names import called, names_of, people_of
from services.matching.pages.participants import OUT, rows
from services.matching.pages.site import FRAME, now_of, page
from services.matching.rights import Right
from services.matching.store import PEOPLE
from shared.auth.sessions import FORM_FIELD
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import GroupAttribute, Kind
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import tells_of
from shared.http.parameters import PersonKey, ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, sentence
from shared.pages.frame import done
from shared.pages.told import told
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
TEXTS: Final = (
    "employee_id",
    "name",
    "email",
    "job_title",
    "timezone",
    "role",
    "mode",
    "nomination_reason",
    "manager_id",
)
DEPARTMENT: Final = GroupAttribute.DEPARTMENT.value
LABELS: Final = {
    "employee_id": phrase("Employee id"),
    "name": phrase("Name"),
    "email": phrase("E-mail address"),
    "role": phrase("Role"),
    "mode": phrase("How they come into the program"),
    "nomination_reason": phrase("Why they are nominated"),
    "department": phrase("Department"),
    "level": phrase("Level"),
    "max_pairs": phrase("Most pairs at a time"),
    "manager_id": phrase("Employee id of their manager"),
    "timezone": phrase("Time zone"),
    "languages": phrase("Languages"),
    "skills_offered": phrase("Topics they can teach"),
    "skills_sought": phrase("Topics they want to learn"),
}
FRAME.environment.globals |= {"NEWCOMER_LABELS": LABELS}
FIELDS: Final = (*TEXTS, "department", "level", "languages", "skills_offered", "skills_sought", "max_pairs")


@router.get("/programs/{program_id}/people/newcomers", dependencies=[held(Right.ENROLL)])
async def newcomer(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show the form that enrolls or invites one person."""
    program = await existing_program(read, program_id)
    return await _form(request, program, Form.of(mode=program.settings.enrollment, max_pairs=1))


@router.post(
    "/programs/{program_id}/people/newcomers",
    dependencies=[held(Right.ENROLL)],
    openapi_extra=takes(*FIELDS, FORM_FIELD),
)
async def add_person(program_id: ProgramKey, request: Request, send: Send, read: Read) -> Response:
    """Enroll one person, or invite a nominee."""
    form, program = await form_of(request), await existing_program(read, program_id)
    try:
        body = EnrollParticipantBody.model_validate(_given(form))
    except ValidationError as error:
        names = {f"groups.{DEPARTMENT}": "department"}
        return await _form(request, program, form.invalid(error, names), HTTPStatus.UNPROCESSABLE_ENTITY)
    made: list[ParticipantView] = []

    async def add() -> None:
        made.append(await enroll(program_id, body, request, send, read))

    if refused := await form.take(add):
        return await _form(request, program, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    nominee = body.mode is EnrollmentMode.NOMINATED
    said = gettext("{name} is invited by mail.") if nominee else gettext("{name} is enrolled.")
    return done(f"/programs/{program_id}/people/{made[0].person_id}", said.format(name=body.name))


@router.get("/programs/{program_id}/people/{person_id}", dependencies=[held(Right.SEE_NAMES)])
async def person_card(program_id: ProgramKey, person_id: PersonKey, request: Request, read: Read) -> Response:
    """Show one person: what is known of them, whether they are ready, whom they meet, and what can be done."""
    program = await existing_program(read, program_id)
    part = await existing_participant(read, program_id, person_id)
    tells_of(request, [person_id])
    people = await people_of(read, [person_id])
    person = people.get(person_id)
    (row,) = await rows(read, program_id, [person]) if person else [None]
    return await page(
        request,
        "person.html.j2",
        program,
        part=part,
        person=person,
        name=called(person),
        partners=row.partners if row else (),
        manager=await _manager(read, person),
        position=await position_of(read, part),
        names=await names_of(
            read, [part.nomination.nominated_by] if part.nomination and part.nomination.nominated_by else []
        ),
        here=part.status not in OUT,
        reminding=_why_no_reminder(part, now_of(request)),
    )


@router.get("/programs/{program_id}/people/{person_id}/names", dependencies=[held(Right.SEE_NAMES)])
async def person_name(program_id: ProgramKey, person_id: PersonKey, request: Request, read: Read) -> Response:
    """Return one person's name, which a page of another service includes."""
    await existing_participant(read, program_id, person_id)
    tells_of(request, [person_id])
    people = await people_of(read, [person_id])
    return HTMLResponse(escape(called(people.get(person_id))))


def _why_no_reminder(part: Participant, now: datetime) -> str:
    refusal = why_not(part, now)
    return sentence(told(str(refusal))) if refusal else ""


async def _manager(read: Reader, person: Person | None) -> str:
    if person is None or person.manager is None:
        return gettext("nobody, or not known")
    manager = await read.get(PEOPLE, person.manager)
    return called(manager) if manager else gettext("Somebody who is not registered")


def _given(form: Form) -> dict[str, Any]:
    given: dict[str, Any] = {name: form.value(name) for name in TEXTS if form.value(name)}
    if form.value("department"):
        given["groups"] = {DEPARTMENT: form.value("department")}
    given |= {name: form.value(name) for name in ("level", "max_pairs") if form.value(name)}
    given |= {name: _topics(form, name) for name in ("languages", "skills_sought") if form.value(name)}
    if form.value("skills_offered"):
        given["skills_offered"] = [{"topic": one} for one in _topics(form, "skills_offered")]
    return given


def _topics(form: Form, name: str) -> list[str]:
    return [one.strip() for one in form.value(name).replace("\n", ",").replace(";", ",").split(",") if one.strip()]


async def _form(request: Request, program: Program, form: Form, status: int = HTTPStatus.OK) -> Response:
    partners = program.settings.kind is Kind.RECIPROCAL
    return await page(request, "newcomer.html.j2", program, form=form, partners=partners, status=status)
