"""The evaluations of a program's pilot: what was found by each criterion, and what follows by them."""

from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.pilot import evaluate_pilot
from services.feedback.pages import figures
from services.feedback.pages.program import back, page
from services.feedback.rights import Right
from services.feedback.store import PILOT_EVALUATIONS, PROGRAMS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.pilots import Criterion, PilotFinding, PilotVerdict
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
PATH: Final = "report/pilot-evaluations"
EMPTY: Final = Form()
CRITERIA: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: phrase("People who met at least once"),
        Criterion.SESSIONS_HELD: phrase("Sessions that were held"),
        Criterion.WORTH_IT: phrase("Was it worth your time? (1 to 5)"),
        Criterion.WOULD_RECOMMEND: phrase("Would you recommend it? (1 to 5)"),
        Criterion.PAIRS_KEPT: phrase("Pairs that did not end early"),
        Criterion.PAIRED_IN_TIME: phrase("People who got a pair within 90 days"),
        Criterion.COMMITMENTS_CONFIRMED: phrase("Commitments that were confirmed"),
        Criterion.OUTCOME_CHANGE: phrase("Change of the outcomes, in points"),
    },
)
MEANS: Final = frozenset({Criterion.WORTH_IT, Criterion.WOULD_RECOMMEND})
FINDINGS: Final = total(
    PilotFinding,
    {
        PilotFinding.MET: phrase("met"),
        PilotFinding.MISSED: phrase("not met"),
        PilotFinding.TOO_FEW: phrase("too few people to show it"),
    },
)
VERDICTS: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: phrase("Open it to everybody"),
        PilotVerdict.ADJUST: phrase("Change something and go on with the pilot"),
        PilotVerdict.STOP: phrase("Close the program"),
    },
)


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
    if value is None:
        return "–"  # noqa: RUF001 - a dash
    if criterion is Criterion.OUTCOME_CHANGE:
        return figures.change(value)
    return figures.mean(value) if criterion in MEANS else figures.share(value / 100)


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
