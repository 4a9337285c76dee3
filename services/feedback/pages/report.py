"""The report's page, for coordinators."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.feedback.api.held import held
from services.feedback.api.report import report_of
from services.feedback.pages import rendering as html
from services.feedback.rights import Right
from shared.http import Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.get("/programs/{program_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_REPORT)])
async def show_report_page(program_id: ProgramKey, read: Read) -> HTMLResponse:
    """Return the report as one page, with plots."""
    return HTMLResponse(html.report_page(await report_of(program_id, read)))
