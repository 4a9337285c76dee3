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
from services.matching.domain.plans import Plan, PlanKind, PlanState
from services.matching.domain.program import Program
from services.matching.domain.runs import MatchRun, RunState
from services.matching.pages.counts import many_pairs, many_without
from services.matching.pages.hold_words import held_because
from services.matching.pages.participants import Group, count
from services.matching.pages.site import now_of, page
from services.matching.rights import Right
from services.matching.store import PAIRS, PLANS, RUNS
from shared.contracts.pairs import PauseReason
from shared.contracts.programs import SponsorQuestion, Stage
from shared.contracts.sessions import MomentumState
from shared.http import Read
from shared.http.parameters import ProgramKey
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.pages import words

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
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
    draft = program.draft_run_id if program.stage is not Stage.CLOSED else None
    run = await read.get(RUNS, draft) if draft else None
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
    if program.closing:
        what = gettext("The program closes on {day}: its pairs end then, and its people are told")
        said = what.format(day=words.date(program.closing.at))
        return [Waits(what=said, do=gettext("Look at it, or take it back"), address=f"{here}/settings")]
    if program.stage is Stage.DRAFT:
        what = gettext("The program is a draft: name its sponsor and publish it, so that people can enroll")
        return [Waits(what=what, do=gettext("Go to the settings"), address=f"{here}/settings")]
    if program.is_open and not counts[Group.HERE]:
        return [Waits(what=gettext("Nobody takes part yet"), do=gettext("Import people"), address=f"{here}/imports")]
    if program.is_open and word is not None and word.yes is None:
        what = gettext("The sponsor was asked on {day} and has not answered").format(day=words.date(word.asked_at))
        return [Waits(what=what, do=gettext("Ask again, or record it"), address=f"{here}/sponsor-answers")]
    return []


async def _plans(read: Reader, program: Program) -> list[Waits]:
    found = await read.find(PLANS, MOST_PLANS, program_id=program.id, state=PlanState.HELD)
    return [
        Waits(
            what=_held(one).format(
                day=words.date(one.created_at), reasons=" ".join(await held_because(read, one.holds, one, one.kind))
            ),
            do=gettext("Look at it"),
            address=f"/v1/plans/{one.id}/report.html",
        )
        for one in found
    ]


def _held(plan: Plan) -> str:
    if plan.kind is PlanKind.ENDINGS:
        return gettext("Withdrawals and ends of pairs of {day} are held: {reasons}")
    return gettext("A file of {day} is held: {reasons}")


def _draft(run: MatchRun | None) -> list[Waits]:
    if run is None:
        return []
    if run.state is RunState.DRAFT:
        what = gettext("Draft of run {number}: {pairs}, {without}").format(
            number=run.number, pairs=many_pairs(run.totals.pairs), without=many_without(run.totals.unmatched)
        )
        return [Waits(what=what, do=gettext("Look at it"), address=f"/runs/{run.id}")]
    if run.state in {RunState.QUEUED, RunState.RUNNING, RunState.RELEASING}:
        what = gettext("Run {number} is at work").format(number=run.number)
        return [Waits(what=what, do=gettext("Follow it"), address=f"/runs/{run.id}")]
    return []


async def _pairs(read: Reader, program: Program, now: datetime) -> list[Waits]:
    here = f"/programs/{program.id}"
    broken = await _count(read, program, state=State.PAUSED, **{"pauses.reason": PauseReason.RULE_BROKEN})
    fading = await _count(read, program, state=State.ACTIVE, **{"meetings.momentum": MomentumState.FADING})
    late = await _count(read, program, state=State.PROPOSED, expires_at={"$lte": now + SOON})
    found = []
    if fading:
        what = ngettext("{number} pair may need help", "{number} pairs may need help", fading).format(number=fading)
        found.append(Waits(what=what, do=gettext("See them"), address=f"{here}/pairs?which=help"))
    if broken:
        what = ngettext(
            "{n} pair is held, because a rule of the program is broken",
            "{n} pairs are held, because a rule of the program is broken",
            broken,
        ).format(n=words.counted(broken))
        found.append(Waits(what=what, do=gettext("Decide"), address=f"{here}/pairs?which=held"))
    if late:
        what = ngettext(
            "{n} proposal is about to expire without all answers",
            "{n} proposals are about to expire without all answers",
            late,
        ).format(n=words.counted(late))
        found.append(Waits(what=what, do=gettext("See them"), address=f"{here}/pairs?which=proposed"))
    return found


def _people(program: Program, counts: Mapping[Group, int], run: MatchRun | None) -> list[Waits]:
    if program.stage is Stage.CLOSED:
        return []
    here, found = f"/programs/{program.id}", []
    if unready := counts[Group.UNREADY]:
        what = ngettext(
            "{n} person is not ready, and left out of matching",
            "{n} people are not ready, and left out of matching",
            unready,
        ).format(n=words.counted(unready))
        found.append(Waits(what=what, do=gettext("See them"), address=f"{here}/people?group=unready"))
    if (ready := counts[Group.WAITING]) and program.is_open and run is None:
        what = ngettext(
            "{n} person is ready and without a pair", "{n} people are ready and without a pair", ready
        ).format(n=words.counted(ready))
        found.append(Waits(what=what, do=gettext("Match them"), address=f"{here}/runs"))
    if waiting := counts[Group.WAITLISTED]:
        what = ngettext("{n} person waits for a seat", "{n} people wait for a seat", waiting)
        said = what.format(n=words.counted(waiting))
        found.append(Waits(what=said, do=gettext("See them"), address=f"{here}/people?group=waitlisted"))
    return found


async def _coming(read: Reader, program: Program, now: datetime) -> list[tuple[str, str, str]]:
    coming = []
    if program.next_run_at:
        releases = program.settings.runs and program.settings.runs.releases
        by_itself = gettext("A match run makes a draft by itself, and releases it")
        to_see = gettext("A match run makes a draft by itself, for you to see")
        coming.append((words.date(program.next_run_at), by_itself if releases else to_see, ""))
    ending = await _count(read, program, state=State.ACTIVE, ends_on={"$lte": now + A_MONTH})
    if ending:
        until = gettext("Until {day}").format(day=words.date(now + A_MONTH))
        what = ngettext("{n} pair is about to complete", "{n} pairs are about to complete", ending)
        coming.append((until, what.format(n=words.counted(ending)), ""))
    return coming


async def _count(read: Reader, program: Program, **where: Any) -> int:  # noqa: ANN401 - any stored field
    return await read.total(PAIRS, {"program_id": program.id, **where})
