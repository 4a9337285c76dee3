"""A sponsor's scorecard: what a program asks of them now, and figures that name nobody; matching's page includes it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.report import ReportView, report_of
from services.feedback.domain.counts import Counted
from services.feedback.domain.insight import Group
from services.feedback.domain.soundings import State
from services.feedback.domain.thanks import BETWEEN_THANKS
from services.feedback.pages.program import page
from services.feedback.rights import Right
from services.feedback.store import PROGRAMS, SOUNDINGS
from shared.http import Now, Read
from shared.http.parameters import ProgramKey

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
WORTH = "worth-it"


@router.get("/programs/{program_id}/scorecard", dependencies=[held(Right.SEE_REPORT)])
async def scorecard(program_id: ProgramKey, request: Request, read: Read, now: Now) -> Response:
    """Show what the sponsor can do now, and how the program goes."""
    report = await report_of(program_id, read)
    program = await read.get(PROGRAMS, program_id)
    asked = await read.find(SOUNDINGS, 1, program_id=program_id, state=State.OPEN)
    thanked = program is not None and program.thanked_at is not None and now < program.thanked_at + BETWEEN_THANKS
    shown: dict[str, Any] = {
        "report": report,
        "worth": worth_of(report),
        "made": _count(report, Counted.COMMITMENT_MADE),
        "verified": _count(report, Counted.COMMITMENT_VERIFIED),
        "open": asked[0] if asked else None,
        "thanked": thanked,
    }
    return await page(request, read, program_id, "scorecard.html.j2", tab="", **shown)


def worth_of(report: ReportView) -> float | None:
    """Return the mean of what everybody said last whether it was worth their time; None if it is not shown."""
    means = [
        figures.means[Group.ALL]
        for part in report.instruments
        for figures in part.figures
        if figures.question == WORTH and Group.ALL in figures.means
    ]
    return means[-1] if means else None


def _count(report: ReportView, what: Counted) -> int:
    return sum(one.count for one in report.counts if one.what is what)
