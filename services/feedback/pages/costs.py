"""What a program costs, as its coordinator says it, and what that is for each pair and hour."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.progress import CostsBody, progress_of, set_costs
from services.feedback.pages.program import back, page
from services.feedback.rights import Right
from services.feedback.store import COSTS, PROGRESS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, number_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@router.get("/programs/{program_id}/report/costs", dependencies=[held(Right.SEE_REPORT)])
async def costs(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show what a program costs, by pair and by hour."""
    known = await read.get(COSTS, program_id)
    form = Form.of(amount=known.amount, currency=known.currency) if known else Form.of(currency="EUR")
    return await _page(request, read, program_id, form)


@router.post(
    "/programs/{program_id}/report/costs",
    dependencies=[held(Right.SET_COSTS)],
    openapi_extra=takes("amount", "currency", FORM_FIELD),
)
async def take_costs(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Take what a program costs."""
    form = await form_of(request)
    try:
        given = {"amount": number_of(form.value("amount")), "currency": form.value("currency").upper()}
        body = CostsBody.model_validate(given)
    except ValidationError as error:
        refused = form.invalid(error)
        return await _page(request, read, program_id, refused, HTTPStatus.UNPROCESSABLE_ENTITY)
    if wrong := await form.take(lambda: set_costs(program_id, body, read, send)):
        return await _page(request, read, program_id, wrong, HTTPStatus.CONFLICT)
    return back(program_id, "report/costs", gettext("Saved. The report divides it by pairs and by hours."))


async def _page(
    request: Request, read: Reader, program_id: ProgramId, form: Form, status: int = HTTPStatus.OK
) -> Response:
    known = await read.get(COSTS, program_id)
    progress = progress_of(await read.get(PROGRESS, program_id), known)
    shown = {"form": form, "known": known, "progress": progress}
    return await page(request, read, program_id, "costs.html.j2", tab="report/costs", status=status, **shown)
