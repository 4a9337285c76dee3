"""A program beside its twin: asked for under a run, looked at, stopped, and adopted by a coordinator."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import ValidationError

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.revisions import AdoptTwinBody, adopt_twin
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.trials import StartTwinBody, TrialKey, TwinView, cancel_twin, existing_trial, start_twin
from services.matching.domain.program import Program
from services.matching.domain.retention import retention_of_twin
from services.matching.domain.runs import MatchRun, UnknownRun
from services.matching.domain.trials import Trial, TrialKind, must_be_adoptable
from services.matching.pages import runs, twin_fields, weights
from services.matching.pages.site import page
from services.matching.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.domain import Refused
from shared.http import Files, Read, Send, Sender
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.http.sending import sender_for
from shared.http.state import platform
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, number_of
from shared.pages.frame import done
from shared.pages.told import told
from shared.phrases import phrase
from shared.processing.blobs import Blobs

router = APIRouter(prefix="/v1", tags=["pages"])
# Browsers alone send these.
forms = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
WHY = phrase("Say why, in a sentence: it stands with the revision.")


@forms.post(
    "/programs/{program_id}/runs/{run_id}/twins",
    dependencies=[held(Right.TRY_TWINS)],
    openapi_extra=takes(*twin_fields.FIELDS, FORM_FIELD),
)
async def compare(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    program_id: ProgramKey, run_id: RunKey, request: Request, read: Read, send: Send, files: Files
) -> Response:
    """Start a twin of a program on the people of a run, and lead to it."""
    form, program = await form_of(request), await existing_program(read, program_id)
    run = await existing_run(read, run_id)
    if run.program_id != program.id:
        raise UnknownRun(phrase("there is no run with that id in this program"))
    match await started(request, read, send, files, form, program, run):
        case (Form() as wrong, int() as status):
            return await runs.shown(request, read, run, program, form=wrong, status=status)
        case done_:
            return done_


async def started(  # noqa: PLR0913, PLR0917 - of what and of whom a twin is
    request: Request, read: Reader, send: Sender, files: Blobs, form: Form, program: Program, run: MatchRun | None
) -> Response | tuple[Form, HTTPStatus]:
    """Start a twin on the people of a run, or on those who are enrolled now; return the way to it, or what is wrong."""
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        body = StartTwinBody.model_validate(twin_fields.body_of(form, twin_fields.shown(program, run), run))
    except ValidationError as error:
        return form.invalid(error, twin_fields.NAMES), wrong
    if body.weights and (said := weights.wrong_sum(form)):
        return form.refused(weights=said), wrong
    twins: list[TwinView] = []

    async def start() -> None:
        unused = Response()
        twins.append(
            await start_twin(
                program_id=program.id, body=body, request=request, response=unused, send=send, read=read, files=files
            )
        )

    if refused := await form.take(start):
        return refused, HTTPStatus.CONFLICT
    return done(f"/v1/twins/{twins[0].id}/report.html")


@forms.post("/twins/{twin_id}/cancellation", dependencies=[held(Right.SEE_TWIN)], openapi_extra=takes(FORM_FIELD))
async def stop(twin_id: TrialKey, request: Request, read: Read) -> Response:
    """Stop computing a twin; one that is done by now is shown."""
    form = await form_of(request)
    await form.take(lambda: cancel_twin(twin_id, request, sender_for(request), read))
    return done(f"/v1/twins/{twin_id}/report.html")


@router.get("/twins/{twin_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_TWIN)])
async def twin_page(twin_id: TrialKey, request: Request, read: Read) -> HTMLResponse:
    """Return a program and its twin side by side, as one page, with a form to adopt the twin; before, its progress."""
    return await _page(request, read, await existing_trial(read, twin_id, TrialKind.TWIN), Form())


@router.post(
    "/twins/{twin_id}/report.html",
    response_class=HTMLResponse,
    openapi_extra=takes("why", "pairs_at_risk", FORM_FIELD),
    dependencies=[held(Right.SEE_TWIN)],
)
async def adopt(twin_id: TrialKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Adopt the twin as a new revision of the program's settings; what was refused is said beside the form."""
    form, trial = await form_of(request), await existing_trial(read, twin_id, TrialKind.TWIN)
    try:
        known = number_of(form.value("pairs_at_risk"))
        body = AdoptTwinBody.model_validate({"why": form.value("why"), "pairs_at_risk": known})
    except ValidationError:
        return await _page(request, read, trial, form.refused(why=gettext(WHY)), HTTPStatus.UNPROCESSABLE_ENTITY)
    refused = await form.take(lambda: adopt_twin(twin_id, body, request, send, read, by))
    if refused is not None:
        return await _page(request, read, trial, refused, HTTPStatus.CONFLICT)
    return done(f"/v1/twins/{twin_id}/report.html")


async def _page(request: Request, read: Reader, trial: Trial, form: Form, status: int = HTTPStatus.OK) -> HTMLResponse:
    program = await existing_program(read, trial.program_id)
    job = await platform(request).engine.job(trial.id)
    return await page(
        request,
        "twin.html.j2",
        program,
        under="runs",
        status=status,
        trial=trial,
        form=form,
        progress=job.done / job.total if job and job.total else None,
        why_not=_why_not(trial, program),
        retention=retention_of_twin(trial, program),
        piloting=program.settings.pilot is not None,
    )


def _why_not(trial: Trial, program: Program) -> str:
    """Return why the twin cannot be adopted; empty if it can."""
    if trial.compared is None:
        return ""
    try:
        must_be_adoptable(trial, program)
    except Refused as refused:
        return told(str(refused))
    return ""
