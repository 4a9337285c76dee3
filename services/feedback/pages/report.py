"""The report's page, for coordinators."""

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from services.feedback.api.held import held
from services.feedback.api.report import report_of
from services.feedback.pages import rendering as html
from services.feedback.pages.tables import report_table
from services.feedback.rights import Right
from shared.http import Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1", tags=["feedback"])


@router.get("/programs/{program_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_REPORT)])
async def show_report_page(program_id: ProgramKey, read: Read) -> HTMLResponse:
    """Return the report as one page, with plots."""
    return HTMLResponse(html.report_page(await report_of(program_id, read)))


@router.get("/programs/{program_id}/report.csv", response_class=Response, dependencies=[held(Right.SEE_REPORT)])
async def show_report_table(program_id: ProgramKey, read: Read) -> Response:
    """Return the report's figures as CSV, one a row; what is suppressed has none."""
    table = report_table(await report_of(program_id, read))
    name = {"Content-Disposition": f'attachment; filename="report-{program_id}.csv"'}
    return Response(table, media_type="text/csv", headers=name)
