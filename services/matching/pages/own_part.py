"""The pages on which somebody joins a program, changes their own part in it, pauses, and leaves it."""

from datetime import datetime, time
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.catalog import in_catalog
from services.matching.api.held import held
from services.matching.api.own import JoinBody, SetOwnPartBody, join_program, person_with, set_own_part
from services.matching.api.participants import existing_participant
from services.matching.api.pauses import PauseBody, pause_participant, resume_participant
from services.matching.api.withdrawals import withdraw_now
from services.matching.domain.participants import Offer, Participant
from services.matching.domain.pauses import A_DAY, LONGEST
from services.matching.domain.program import Program
from services.matching.pages.site import page
from services.matching.rights import Right
from services.matching.store import PROGRAMS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import Kind
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By, themself
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.forms import Form, form_of, moment_of, number_of
from shared.pages.frame import done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
FIELDS: Final = ("skills_sought", "skills_offered", "max_pairs", "communication_style", "languages")
LEVELS: Final = (
    (1, phrase("I know of it")),
    (2, phrase("I use it")),
    (3, phrase("I know it well")),
    (4, phrase("I could teach a course on it")),
)
LEVEL: Final = 3
# The sentence of the mail that whoever they meet gets, word for word.
TOLD: Final = phrase("One of you left the program. That says nothing about the other.")


@router.get("/home/programs/{program_id}/enrollment", dependencies=[held(Right.JOIN)])
async def ask_to_join(program_id: ProgramKey, request: Request, read: Read, by: By, role: str = "") -> Response:
    """Show what joining takes, and ask for the role and the topics."""
    program = await in_catalog(read, program_id)
    person = await person_with(read, themself(by))
    profile = person.profile
    form = Form.of(
        role=role,
        max_pairs=1,
        communication_style=profile.style,
        languages=", ".join(profile.languages),
    )
    return await _joining(request, program, form)


@router.post(
    "/home/programs/{program_id}/enrollment",
    dependencies=[held(Right.JOIN)],
    openapi_extra=takes("role", *FIELDS, FORM_FIELD),
)
async def join(program_id: ProgramKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Join a program; what cannot be is said, and what was typed stays."""
    form, program = await form_of(request), await in_catalog(read, program_id)
    try:
        body = JoinBody.model_validate({**_said(form), "role": form.value("role") or None})
    except ValidationError as error:
        return await _joining(request, program, form.invalid(error, _names(error)), HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused := await form.take(lambda: join_program(program_id, body, by, send, read)):
        return await _joining(request, program, refused, HTTPStatus.CONFLICT)
    return done("/home", gettext("Thank you. What comes next stands on this page, and in a mail."))


@router.get("/home/programs/{program_id}", dependencies=[held(Right.OWN_PART)])
async def own_part(program_id: ProgramKey, request: Request, read: Read, by: By, now: Now) -> Response:
    """Show one's own part in a program: topics and style, the pause, and the way out."""
    program, part = await _known(read, program_id, by)
    return await _part(request, program, part, await _filled(read, part), now)


@router.post(
    "/home/programs/{program_id}/wishes", dependencies=[held(Right.OWN_PART)], openapi_extra=takes(*FIELDS, FORM_FIELD)
)
async def say(  # noqa: PLR0913, PLR0917 - what the request is done with
    program_id: ProgramKey, request: Request, read: Read, send: Send, by: By, now: Now
) -> Response:
    """Change what one seeks, offers and is like."""
    form, (program, part) = await form_of(request), await _known(read, program_id, by)
    try:
        body = SetOwnPartBody.model_validate(_said(form))
    except ValidationError as error:
        wrong = form.invalid(error, _names(error))
        return await _part(request, program, part, wrong, now, HTTPStatus.UNPROCESSABLE_ENTITY)
    if refused := await form.take(lambda: set_own_part(program_id, body, by, send, read)):
        return await _part(request, program, part, refused, now, HTTPStatus.CONFLICT)
    return done("/home", gettext("Saved. The next matching goes by it; whom you meet already stays."))


@router.post(
    "/home/programs/{program_id}/pauses", dependencies=[held(Right.OWN_PART)], openapi_extra=takes("until", FORM_FIELD)
)
async def pause(  # noqa: PLR0913, PLR0917 - what the request is done with
    program_id: ProgramKey, request: Request, read: Read, send: Send, by: By, now: Now
) -> Response:
    """Pause all one's pairs in the program until a day, or end the pause where no day is given."""
    form, (program, part) = await form_of(request), await _known(read, program_id, by)
    about = (program.id, part.person_id)
    until = moment_of(form.value("until"), time(), words.zone_of(part.profile.zone or "UTC"))
    if form.value("until") and until is None:
        wrong = (await _filled(read, part)).refused(until=gettext("Choose a day within the coming half year."))
        return await _part(request, program, part, wrong, now, HTTPStatus.UNPROCESSABLE_ENTITY)

    async def act() -> None:
        if until:
            await pause_participant(*about, PauseBody(until=until), send, read)
        else:
            await resume_participant(*about, send, read)

    if refused := await form.take(act):
        wrong = (await _filled(read, part)).refused(until=refused.wrong)
        return await _part(request, program, part, wrong, now, HTTPStatus.CONFLICT)
    return done("/home", gettext("You are paused.") if until else gettext("You are back."))


@router.get("/home/programs/{program_id}/withdrawal", dependencies=[held(Right.OWN_PART)])
async def ask_to_leave(program_id: ProgramKey, request: Request, read: Read, by: By) -> Response:
    """Say what leaving the program means, and ask."""
    program, _ = await _known(read, program_id, by)
    return await _way_out(request, program, Form())


@router.post(
    "/home/programs/{program_id}/withdrawal", dependencies=[held(Right.OWN_PART)], openapi_extra=takes(FORM_FIELD)
)
async def leave(program_id: ProgramKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Leave the program; no reason is asked for."""
    form, (program, part) = await form_of(request), await _known(read, program_id, by)
    if refused := await form.take(lambda: withdraw_now(program.id, part.person_id, send, read)):
        return await _way_out(request, program, refused, HTTPStatus.CONFLICT)
    said = gettext("You have left {program}. Thank you for your time.").format(program=program.settings.title)
    return done("/home", said)


async def _way_out(request: Request, program: Program, form: Form, status: int = HTTPStatus.OK) -> Response:
    title = program.settings.title
    return await page(
        request, "withdrawal.html.j2", status=status, title=title, program_id=program.id, told=TOLD, form=form
    )


async def _known(read: Reader, program_id: ProgramKey, by: By) -> tuple[Program, Participant]:
    part = await existing_participant(read, program_id, themself(by))
    program = await read.get(PROGRAMS, program_id)
    assert program is not None  # noqa: S101 - somebody takes part in it
    return program, part


async def _filled(read: Reader, part: Participant) -> Form:
    profile = (await person_with(read, part.person_id)).profile
    return Form.of(
        skills_sought="\n".join(part.wishes.seeks),
        skills_offered="\n".join(_line(one) for one in part.wishes.offers),
        max_pairs=part.wishes.capacity,
        communication_style=profile.style,
        languages=", ".join(profile.languages),
    )


def _line(offer: Offer) -> str:
    return offer.topic if offer.level == LEVEL else f"{offer.topic}: {offer.level}"


def _said(form: Form) -> dict[str, object]:
    """Return the body of a form: a topic on each line, an offer with its level behind a colon."""
    offers = [_offer(line) for line in _lines(form.value("skills_offered"))]
    return {
        "skills_sought": _lines(form.value("skills_sought")),
        "skills_offered": offers,
        "max_pairs": number_of(form.value("max_pairs")) or 1,
        "communication_style": form.value("communication_style") or None,
        "languages": [one.strip() for one in form.value("languages").split(",") if one.strip()],
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _offer(line: str) -> dict[str, object]:
    topic, _, level = line.rpartition(":")
    if topic and level.strip().isdecimal():
        return {"topic": topic.strip(), "level": number_of(level.strip())}
    return {"topic": line, "level": LEVEL}


def _names(error: ValidationError) -> dict[str, str]:
    """Return the field of the form for each path of the body: a topic that is wrong stands in its list."""
    paths = [".".join(map(str, one["loc"])) for one in error.errors(include_input=False, include_url=False)]
    return {path: path.partition(".")[0] for path in paths}


async def _joining(request: Request, program: Program, form: Form, status: int = HTTPStatus.OK) -> Response:
    settings = program.settings
    return await page(
        request,
        "enrollment.html.j2",
        status=status,
        program_id=program.id,
        title=settings.title,
        commitment=words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
        both=settings.kind is Kind.RECIPROCAL,
        reverse=settings.kind is Kind.REVERSE,
        form=form,
        levels=LEVELS,
    )


async def _part(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request, program: Program, part: Participant, form: Form, now: datetime, status: int = HTTPStatus.OK
) -> Response:
    zone = words.zone_of(part.profile.zone or "UTC")
    today = now.astimezone(zone).date()
    return await page(
        request,
        "own_part.html.j2",
        status=status,
        title=program.settings.title,
        program_id=program.id,
        paused_until=words.day(part.paused_until, zone) if part.paused_until else "",
        first=today + A_DAY,
        last=today + LONGEST - A_DAY,
        form=form,
        levels=LEVELS,
    )
