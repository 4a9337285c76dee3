"""What waits for a coordinator today, each with its one action; and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.pairs import State
from services.matching.domain.plans import PlanState
from services.matching.domain.program import Program
from services.matching.domain.runs import MatchRun, RunState
from services.matching.pages.participants import Group, count
from services.matching.pages.site import ENGLISH, now_of, page
from services.matching.rights import Right
from services.matching.store import PAIRS, PLANS, RUNS
from shared.contracts.pairs import PauseReason
from shared.contracts.programs import SponsorQuestion, Stage
from shared.http import Read
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.pages import words

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False, dependencies=[ENGLISH])
SOON: Final = timedelta(days=3)
A_MONTH: Final = timedelta(days=30)
MOST_PLANS: Final = 5


@dataclass(frozen=True, kw_only=True)
class Waits:
    """Something that waits: what it is, the label of its one action, and the address where that is done."""

    what: str
    do: str
    address: str


@router.get("/programs/{program_id}/today", dependencies=[held(Right.RUN_PROGRAM)])
async def today(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show what waits for whoever runs a program, what comes next, and how many there are of everything."""
    program, now = await existing_program(read, program_id), now_of(request)
    counts: dict[Group, int] = {
        group: await count(read, program_id, group) for group in Group if group is not Group.GONE
    }
    run = await read.get(RUNS, program.draft_run_id) if program.draft_run_id else None
    waits = [
        *_first(program, counts),
        *await _plans(read, program),
        *_draft(run),
        *await _pairs(read, program, now),
        *_people(program, counts, run),
    ]
    live = {state: await _count(read, program, state=state) for state in (State.ACTIVE, State.PAUSED, State.PROPOSED)}
    return await page(
        request,
        "today.html.j2",
        program,
        waits=waits,
        counts=counts,
        live=live,
        coming=await _coming(read, program, now),
    )


def _first(program: Program, counts: Mapping[Group, int]) -> list[Waits]:
    """Return what a program needs before anything else can happen."""
    here, word = f"/programs/{program.id}", program.staff.word_on(SponsorQuestion.SPONSORSHIP)
    if program.stage is Stage.DRAFT:
        what = "The program is a draft: name its sponsor and publish it, so that people can enroll"
        return [Waits(what=what, do="Go to the settings", address=f"{here}/settings")]
    if program.is_open and not counts[Group.HERE]:
        return [Waits(what="Nobody takes part yet", do="Import people", address=f"{here}/imports")]
    if program.is_open and word is not None and word.yes is None:
        what = f"The sponsor was asked on {words.date(word.asked_at)} and has not answered"
        return [Waits(what=what, do="See the staff", address=f"{here}/settings")]
    return []


async def _plans(read: Reader, program: Program) -> list[Waits]:
    found = await read.find(PLANS, MOST_PLANS, program_id=program.id, state=PlanState.HELD)
    return [
        Waits(
            what=f"A file of {words.date(one.created_at)} is held: {'; '.join(hold.sentence for hold in one.holds)}",
            do="Look at it",
            address=f"/v1/plans/{one.id}/report.html",
        )
        for one in found
    ]


def _draft(run: MatchRun | None) -> list[Waits]:
    if run is None:
        return []
    if run.state is RunState.DRAFT:
        what = f"Draft of run {run.number}: {run.totals.pairs:,} pairs, {run.totals.unmatched:,} people without one"
        return [Waits(what=what, do="Look at it", address=f"/runs/{run.id}")]
    if run.state in {RunState.QUEUED, RunState.RUNNING, RunState.RELEASING}:
        return [Waits(what=f"Run {run.number} is at work", do="Follow it", address=f"/runs/{run.id}")]
    return []


async def _pairs(read: Reader, program: Program, now: datetime) -> list[Waits]:
    here = f"/programs/{program.id}"
    broken = await _count(read, program, state=State.PAUSED, **{"pauses.reason": PauseReason.RULE_BROKEN})
    late = await _count(read, program, state=State.PROPOSED, expires_at={"$lte": now + SOON})
    found = []
    if broken:
        what = f"{_many(broken, 'pair')} held, because a rule of the program is broken"
        found.append(Waits(what=what, do="Decide", address=f"{here}/pairs?which=held"))
    if late:
        what = f"{_many(late, 'proposal')} about to expire without all answers"
        found.append(Waits(what=what, do="See them", address=f"{here}/pairs?which=proposed"))
    return found


def _people(program: Program, counts: Mapping[Group, int], run: MatchRun | None) -> list[Waits]:
    here, found = f"/programs/{program.id}", []
    if counts[Group.UNREADY]:
        what = f"{_many(counts[Group.UNREADY], 'person')} not ready, and left out of matching"
        found.append(Waits(what=what, do="See them", address=f"{here}/people?group=unready"))
    if counts[Group.WAITING] and program.is_open and run is None:
        what = f"{_many(counts[Group.WAITING], 'person')} ready and without a pair"
        found.append(Waits(what=what, do="Match them", address=f"{here}/runs"))
    if counts[Group.WAITLISTED]:
        what = f"{_many(counts[Group.WAITLISTED], 'person')} waiting for a seat"
        found.append(Waits(what=what, do="See them", address=f"{here}/people?group=waitlisted"))
    return found


async def _coming(read: Reader, program: Program, now: datetime) -> list[tuple[str, str, str]]:
    coming = []
    if program.next_run_at:
        by_itself = "and releases it" if program.settings.runs and program.settings.runs.releases else "for you to see"
        coming.append((words.date(program.next_run_at), f"A match run makes a draft by itself, {by_itself}", ""))
    ending = await _count(read, program, state=State.ACTIVE, ends_on={"$lte": now + A_MONTH})
    if ending:
        coming.append((f"Until {words.date(now + A_MONTH)}", f"{_many(ending, 'pair')} about to complete", ""))
    return coming


async def _count(read: Reader, program: Program, **where: Any) -> int:  # noqa: ANN401 - any stored field
    return await read.total(PAIRS, {"program_id": program.id, **where})


def _many(count_: int, noun: str) -> str:
    if count_ == 1:
        return f"1 {noun} is"
    return f"{count_:,} {'people' if noun == 'person' else noun + 's'} are"
