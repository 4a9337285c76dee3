"""The report's page, for those who run and sponsor a program; alone, to be printed or sent on; and as a table."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from services.feedback.api.held import held
from services.feedback.api.report import report_of
from services.feedback.pages import rendering as html
from services.feedback.pages.program import page
from services.feedback.pages.tables import report_table
from services.feedback.rights import Right
from shared.http import Read
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1", tags=["feedback"])
pages = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)


@pages.get("/programs/{program_id}/report", dependencies=[held(Right.SEE_REPORT)])
async def report(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show what became of a program, with the ways to everything that is said of its worth."""
    return await page(request, read, program_id, "report.html.j2", report=await report_of(program_id, read))


@router.get("/programs/{program_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_REPORT)])
async def show_report_page(program_id: ProgramKey, read: Read) -> HTMLResponse:
    """Return the report as one page, with plots."""
    return HTMLResponse(html.report_alone(await report_of(program_id, read)))


@router.get("/programs/{program_id}/report.csv", response_class=Response, dependencies=[held(Right.SEE_REPORT)])
async def show_report_table(program_id: ProgramKey, read: Read) -> Response:
    """Return the report's figures as CSV, one a row; what is suppressed has none."""
    table = report_table(await report_of(program_id, read))
    name = {"Content-Disposition": f'attachment; filename="report-{program_id}.csv"'}
    return Response(table, media_type="text/csv", headers=name)
