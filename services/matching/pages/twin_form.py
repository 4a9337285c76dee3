"""The page of a program's twins: those that were asked for, and the form for another; it needs no script."""

from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.program import Program
from services.matching.domain.trials import TrialKind, TrialState
from services.matching.matcher.opposite import forms_teams
from services.matching.pages import twin_fields, twins
from services.matching.pages.rendering import in_hundredths
from services.matching.pages.site import page
from services.matching.pages.value_words import TRIAL_STATES
from services.matching.rights import Right
from services.matching.store import TRIALS
from shared.auth.sessions import FORM_FIELD
from shared.http import Files, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.pages.forms import Form, form_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
STEP: Final = 5  # percent by which a suggestion weighs a component more or less
ALL: Final = 100
SHOWN: Final = 20
UNDER_WAY: Final = frozenset({TrialState.QUEUED, TrialState.RUNNING})
Names = Annotated[list[str], Query(max_length=20)]


@router.get("/programs/{program_id}/twins", dependencies=[held(Right.TRY_TWINS)])
async def list_twins(
    program_id: ProgramKey,
    request: Request,
    read: Read,
    more: Names = [],  # noqa: B006 - FastAPI copies it
    less: Names = [],  # noqa: B006 - FastAPI copies it
) -> Response:
    """Show a program's twins and the form for another, with what a suggestion weighs more or less."""
    program = await existing_program(read, program_id)
    shares = suggested(in_hundredths(program), more, less)
    return await _page(
        request, read, program, twin_fields.shown(program, shares=shares), is_suggested=bool(more or less)
    )


@router.post(
    "/programs/{program_id}/twins",
    dependencies=[held(Right.TRY_TWINS)],
    openapi_extra=takes(*twin_fields.FIELDS, FORM_FIELD),
)
async def ask_for_twin(program_id: ProgramKey, request: Request, read: Read, send: Send, files: Files) -> Response:
    """Compute a twin of those who are enrolled now; nothing else changes."""
    form, program = await form_of(request), await existing_program(read, program_id)
    match await twins.started(request, read, send, files, form, program, None):
        case (Form() as wrong, int() as status):
            return await _page(request, read, program, wrong, status=status)
        case done:
            return done


def suggested(shares: Mapping[str, int], more: Collection[str], less: Collection[str]) -> dict[str, int]:
    """Return shares in percent with some weighed more and some less; the others make up for it."""
    changed = {name: max(0, share + STEP * ((name in more) - (name in less))) for name, share in shares.items()}
    others = sorted((name for name in changed if name not in {*more, *less}), key=lambda name: -changed[name])
    for name in [*others, *(name for name in changed if name not in others)]:
        changed[name] = max(0, changed[name] + ALL - sum(changed.values()))
    return changed


async def _page(  # noqa: PLR0913 - what the page shows
    request: Request,
    read: Reader,
    program: Program,
    form: Form,
    *,
    is_suggested: bool = False,
    status: int = HTTPStatus.OK,
) -> Response:
    found = await read.find(TRIALS, SHOWN, program_id=program.id, kind=TrialKind.TWIN)
    known = sorted(found, key=lambda one: one.requested_at, reverse=True)
    return await page(
        request,
        "twin_form.html.j2",
        program,
        under="runs",
        status=status,
        form=form,
        twins=known,
        waits=any(one.state in UNDER_WAY for one in known),
        is_suggested=is_suggested,
        teams=forms_teams(program),
        TWIN_STATES=TRIAL_STATES,
    )
