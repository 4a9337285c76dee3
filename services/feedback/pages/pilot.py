"""The evaluations of a program's pilot: what was found by each criterion, and what follows by them."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.pilot import evaluate_pilot
from services.feedback.pages.program import back, page
from services.feedback.rights import Right
from services.feedback.store import PILOT_EVALUATIONS, PROGRAMS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.pilots import Criterion
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.pages.pilots import CRITERIA, FINDINGS, VERDICTS, in_unit

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
PATH: Final = "report/pilot-evaluations"
EMPTY: Final = Form()


@router.get("/programs/{program_id}/report/pilot-evaluations", dependencies=[held(Right.SEE_REPORT)])
async def pilot(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show the evaluations of a program's pilot, the newest first."""
    return await _page(request, read, program_id)


@router.post(
    "/programs/{program_id}/report/pilot-evaluations",
    dependencies=[held(Right.EVALUATE_PILOT)],
    openapi_extra=takes(FORM_FIELD),
)
async def evaluate(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Evaluate the pilot now."""
    form = await form_of(request)
    if refused := await form.take(lambda: evaluate_pilot(program_id, send, read)):
        return await _page(request, read, program_id, refused, HTTPStatus.CONFLICT)
    return back(program_id, PATH, gettext("The pilot is evaluated. Its sponsor is asked by mail what follows."))


def shown(criterion: Criterion, value: float | None) -> str:
    """Return a value of a criterion in its unit; a dash where it is not shown."""
    return "–" if value is None else in_unit(criterion, value)  # noqa: RUF001 - a dash


async def _page(
    request: Request, read: Reader, program_id: ProgramId, form: Form = EMPTY, status: int = HTTPStatus.OK
) -> Response:
    program = await read.get(PROGRAMS, program_id)
    found = sorted(await read.find(PILOT_EVALUATIONS, program_id=program_id), key=lambda one: -one.number)
    values: dict[str, Any] = {
        "evaluations": found,
        "has_pilot": program is not None and program.has_pilot,
        "in_pilot": program is not None and program.stage is Stage.PILOT,
        "CRITERIA": CRITERIA,
        "FINDINGS": FINDINGS,
        "VERDICTS": VERDICTS,
        "in_unit": shown,
    }
    return await page(request, read, program_id, "pilot.html.j2", tab=PATH, status=status, form=form, **values)
