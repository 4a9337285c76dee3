"""The pages of programs: all of them, a new one, and the steps from draft to its end."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.closing import take_back_closing
from services.matching.api.held import held
from services.matching.api.programs import (
    ChangeStageBody,
    ProgramBody,
    PublishProgramBody,
    change_stage,
    create_program,
    discard_program,
    existing_program,
    publish_program,
    visible,
)
from services.matching.domain.program import Program
from services.matching.pages import pilot_form, program_form, program_labels
from services.matching.pages.choices import APPROVALS, CADENCES, ENROLLMENTS, FORMATS, KINDS, STAGES, explained
from services.matching.pages.samples import has_samples
from services.matching.pages.settings_page import settings_page
from services.matching.pages.site import FRAME, page
from services.matching.rights import RIGHTS, Right
from services.matching.store import PROGRAMS
from shared.auth.rights import Place, may
from shared.auth.sessions import FORM_FIELD
from shared.contracts.programs import Stage
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.pages.forms import Form, form_of
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, PageNumber, Words, skipped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shared.contracts.vocabulary import ProgramId

# Browsers alone open them.
router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
NEW: Final = Form.of(
    kind="reverse",
    format="one-to-one",
    cadence="biweekly",
    weeks=26,
    session_minutes=60,
    approval="none",
    enrollment="voluntary",
    languages="en",
)
FRAME.environment.filters |= {"setting": program_labels.called}
FRAME.environment.globals |= {
    "LABELS": program_labels.LABELS,
    "RUN_DAYS": program_labels.RUN_DAYS,
    "OTHER_DAYS": program_labels.OTHER_DAYS,
    "PILOT_SCOPES": program_labels.PILOT_SCOPES,
    "PILOT_ROLES": program_labels.PILOT_ROLES,
    "PILOT_MEASURES": {pilot_form.field_of(one): measure for one, measure in pilot_form.MEASURES.items()},
    "STAGES": STAGES,
    "CADENCES": CADENCES,
    "KINDS_OF_PROGRAM": KINDS,
    "CHOICES": {
        "kind": explained(KINDS),
        "format": explained(FORMATS),
        "cadence": explained(CADENCES),
        "approval": explained(APPROVALS),
        "enrollment": explained(ENROLLMENTS),
    },
}
FIELDS: Final = (*program_form.TEXTS, *program_form.NUMBERS, *program_form.SEATS, "languages", "starts_on", "once")


@router.get("/programs", dependencies=[held(Right.LIST_PROGRAMS)])
async def list_programs(request: Request, read: Read, by: By, q: Words = "", number: PageNumber = 1) -> Response:
    """Show the programs that a caller runs, sponsors or takes part in, each with the way into it."""
    within = await visible(by, read)
    where: dict[str, object] = {} if within is None else {"_id": {"$in": within}}
    found = await read.window(PROGRAMS, where, order="settings.title", skip=skipped(number), limit=SIZE)
    total = await read.total(PROGRAMS, where)
    listing = Listing(rows=[(one, _way(by, one)) for one in found], total=total, number=number, state={"q": q})
    samples = has_samples(request.app.state.settings)
    return await page(request, "programs.html.j2", listing=listing, samples=samples)


@router.get("/programs/drafts", dependencies=[held(Right.CREATE_PROGRAM)])
async def new_program(request: Request) -> Response:
    """Show the form of a new program, which explains each choice."""
    return await page(request, "new_program.html.j2", form=NEW)


@router.post("/programs/drafts", dependencies=[held(Right.CREATE_PROGRAM)], openapi_extra=takes(*FIELDS, FORM_FIELD))
async def draft_program(request: Request, send: Send, read: Read, by: By) -> Response:
    """Create the draft of a program, and lead to the people who run it."""
    form = await form_of(request)
    try:
        body = ProgramBody.model_validate({"settings": program_form.drafted(form)})
    except ValidationError as error:
        return await _again(request, form.invalid(error, program_form.NAMES))
    created: list[ProgramId] = []

    async def create() -> None:
        created.append((await create_program(body, send.keyed(form.value("once")), read, by)).id)

    if refused := await form.take(create):
        return await _again(request, refused)
    said = gettext("{program} is a draft. Next: who sponsors and who runs it.").format(program=body.settings.title)
    return done(f"/programs/{created[0]}/settings", said)


@router.post(
    "/programs/{program_id}/publication",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes("waiver", FORM_FIELD),
)
async def publish(program_id: ProgramKey, request: Request, send: Send, read: Read, by: By) -> Response:
    """Open a draft for enrollment; without a sponsor who accepted, with the reason."""
    form, program = await form_of(request), await existing_program(read, program_id)
    try:
        body = PublishProgramBody(waiver=form.value("waiver") or None)
    except ValidationError as error:
        return await _step(request, read, program, form.invalid(error), "")
    return await _step(
        request,
        read,
        program,
        await form.take(lambda: publish_program(program_id, send, read, by, body)),
        gettext("{program} is open: people can enroll.").format(program=program.settings.title),
    )


@router.post(
    "/programs/{program_id}/stages",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes("stage", "waiver", FORM_FIELD),
)
async def move_on(program_id: ProgramKey, request: Request, send: Send, read: Read, by: By) -> Response:
    """Move a program to its next stage, or plan its end."""
    form, program = await form_of(request), await existing_program(read, program_id)
    try:
        body = ChangeStageBody.model_validate({"stage": form.value("stage"), "waiver": form.value("waiver") or None})
    except ValidationError as error:
        return await _step(request, read, program, form.invalid(error), "")
    said = gettext("{program} is in the stage: {stage}.")
    if body.stage is Stage.CLOSED:
        said = gettext("{program} closes in three days. Until then you can take it back here.")
    said = said.format(program=program.settings.title, stage=gettext(STAGES[body.stage]))
    return await _step(
        request, read, program, await form.take(lambda: change_stage(program_id, body, send, read, by)), said
    )


@router.post(
    "/programs/{program_id}/closing/withdrawal",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes(FORM_FIELD),
)
async def go_on(program_id: ProgramKey, request: Request, send: Send, read: Read) -> Response:
    """Take the end of a program back."""
    form, program = await form_of(request), await existing_program(read, program_id)
    refused = await form.take(lambda: take_back_closing(program_id, send, read))
    said = gettext("{program} goes on.").format(program=program.settings.title)
    return await _step(request, read, program, refused, said)


@router.post("/programs/{program_id}/discard", dependencies=[held(Right.RUN_PROGRAM)], openapi_extra=takes(FORM_FIELD))
async def discard(program_id: ProgramKey, request: Request, send: Send, read: Read) -> Response:
    """Delete a program that is still a draft."""
    form, program = await form_of(request), await existing_program(read, program_id)
    if refused := await form.take(lambda: discard_program(program_id, send)):
        return await _step(request, read, program, refused, "")
    return done("/programs", gettext("The draft {program} is deleted.").format(program=program.settings.title))


async def _step(request: Request, read: Read, program: Program, refused: Form | None, said: str) -> Response:
    if refused is None:
        return done(f"/programs/{program.id}/settings", said)
    return await settings_page(request, read, program, steps=refused, status=HTTPStatus.CONFLICT)


async def _again(request: Request, form: Form) -> Response:
    return await page(request, "new_program.html.j2", form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _way(by: By, program: Program) -> str:
    """Return the page of a program that a caller may open first; empty if none."""
    place = Place(program_id=program.id)
    ways: Mapping[str, Right] = {
        "today": Right.RUN_PROGRAM,
        "people": Right.SEE_NAMES,
        "settings": Right.SEE_REVISIONS,
    }
    return next((f"/programs/{program.id}/{name}" for name, right in ways.items() if may(by, RIGHTS[right], place)), "")
