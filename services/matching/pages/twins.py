"""The page of a program beside its twin, which the coordinator may adopt."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.revisions import AdoptTwinBody, adopt_twin
from services.matching.api.trials import TrialKey, existing_trial
from services.matching.domain.program import Program
from services.matching.domain.runs import NotComputed
from services.matching.domain.trials import Trial, TrialKind, must_be_adoptable
from services.matching.pages import rendering as html
from services.matching.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.domain import Refused
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By, FormToken
from shared.mongo import Reader
from shared.pages.forms import Form, form_of

router = APIRouter(prefix="/v1", tags=["pages"])
WHY: Final = "Say why, in a sentence: it stands with the revision."


@router.get("/twins/{twin_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_TWIN)])
async def twin_page(twin_id: TrialKey, read: Read, form_token: FormToken) -> HTMLResponse:
    """Return a program and its twin side by side, as one page, with a form to adopt the twin."""
    return await _page(read, await _computed(read, twin_id), form_token, Form())


@router.post(
    "/twins/{twin_id}/report.html",
    response_class=HTMLResponse,
    openapi_extra=takes("why", FORM_FIELD),
    dependencies=[held(Right.SEE_TWIN)],
)
async def adopt(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    twin_id: TrialKey, request: Request, read: Read, send: Send, form_token: FormToken, by: By
) -> Response:
    """Adopt the twin as a new revision of the program's settings; what was refused is said beside the form."""
    form, trial = await form_of(request), await _computed(read, twin_id)
    try:
        body = AdoptTwinBody(why=form.value("why"))
    except ValidationError:
        return await _page(read, trial, form_token, form.refused(why=WHY), HTTPStatus.UNPROCESSABLE_ENTITY)
    refused = await form.take(lambda: adopt_twin(twin_id, body, send, read, by))
    if refused is not None:
        return await _page(read, trial, form_token, refused, HTTPStatus.CONFLICT)
    return RedirectResponse(request.url.path.rpartition("/")[2], HTTPStatus.SEE_OTHER)


async def _computed(read: Reader, twin_id: str) -> Trial:
    trial = await existing_trial(read, twin_id, TrialKind.TWIN)
    if trial.compared is None:
        raise NotComputed(trial.problem or f"the twin is {trial.state}; ask again once it is done")
    return trial


async def _page(read: Reader, trial: Trial, form_token: str, form: Form, status: int = HTTPStatus.OK) -> HTMLResponse:
    program = await existing_program(read, trial.program_id)
    return html.twin_page(trial, program, form, _why_not(trial, program), form_token, status)


def _why_not(trial: Trial, program: Program) -> str:
    """Return why the twin cannot be adopted; empty if it can."""
    try:
        must_be_adoptable(trial, program)
    except Refused as refused:
        return str(refused)
    return ""
