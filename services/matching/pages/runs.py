"""The page of a match run, for its coordinator."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.domain.drafts import Couple
from services.matching.domain.runs import MatchRun
from services.matching.pages import rendering as html
from services.matching.pages.rendering import Without
from services.matching.rights import Right
from services.matching.store import COUPLES, LEFTOVERS
from shared.http import Read
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["pages"])
SHOWN = 20
WEAKEST = 10


@router.get("/match-runs/{run_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_RUN)])
async def run_page(run_id: RunKey, read: Read) -> HTMLResponse:
    """Return a run's page: how well pairs fit, unmatched people by reason, topics, and the sliders of its twin."""
    run = await existing_run(read, run_id)
    program = await existing_program(read, run.program_id)
    return html.run_page(run, program, await _without(read, run), await _weakest(read, run))


async def _without(read: Reader, run: MatchRun) -> list[Without]:
    groups = run.summary.left if run.summary else ()
    return [
        Without(
            left=one,
            people=await read.find(
                LEFTOVERS, SHOWN, run_id=run.id, reason=one.reason, role=one.role, attribute=one.attribute
            ),
        )
        for one in groups
    ]


async def _weakest(read: Reader, run: MatchRun) -> list[Couple]:
    """Return the pairs that fit least, which are in the last chunks."""
    last = await read.find(COUPLES, run_id=run.id, chunk=max(0, run.couple_chunks - 1))
    return sorted(last, key=lambda one: (one.score, one.id))[:WEAKEST]
