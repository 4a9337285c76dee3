"""The page of a match run, for its coordinator."""

from typing import TYPE_CHECKING

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.runs import RunKey, existing_run
from services.matching.domain.drafts import Couple
from services.matching.domain.runs import MatchRun
from services.matching.pages import rendering as html
from services.matching.pages.names import names_of
from services.matching.pages.rendering import Without
from services.matching.rights import RIGHTS, Right
from services.matching.store import COUPLES, LEFTOVERS
from shared.auth.rights import Place, may
from shared.http import Read
from shared.http.guard import By
from shared.mongo import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

router = APIRouter(prefix="/v1", tags=["pages"])
SHOWN = 20
WEAKEST = 10
SHORT = 12  # letters of an id, for those who may not see names


@router.get("/match-runs/{run_id}/report.html", response_class=HTMLResponse, dependencies=[held(Right.SEE_RUN)])
async def run_page(run_id: RunKey, read: Read, by: By) -> HTMLResponse:
    """Return a run's page: how well pairs fit, unmatched people by reason, topics, and the sliders of its twin."""
    run = await existing_run(read, run_id)
    program = await existing_program(read, run.program_id)
    without, weakest = await _without(read, run), await _weakest(read, run)
    named = may(by, RIGHTS[Right.SEE_NAMES], Place(program_id=run.program_id))
    ids = [one.person_id for group in without for one in group.people]
    ids += [one for couple in weakest for one in (couple.mentor_id, couple.mentee_id)]
    wanted = run.summary.preferred.first if run.summary and run.summary.preferred else ()
    ids += [one for couple in wanted for one in (couple.mentor_id, couple.mentee_id)]
    names: Mapping[str, str] = await names_of(read, ids) if named else {str(one): f"{one[:SHORT]}…" for one in ids}
    return html.run_page(run, program, html.Who(named=named, names=names), without, weakest)


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
