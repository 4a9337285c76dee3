"""Match runs over HTTP: request, follow, cancel, and list unmatched people."""

from datetime import datetime
from typing import Annotated, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.api.progress import ProgressView
from services.matching.commands import (
    CancelMatchRun,
    StartMatchRun,
)
from services.matching.domain.drafts import Leftover
from services.matching.domain.rates import NotReleased, Rates
from services.matching.domain.reasons import explanation
from services.matching.domain.records import Record
from services.matching.domain.runs import MatchRun, RunState, Totals, UnknownRun
from services.matching.domain.summary import Summary
from services.matching.rights import Right
from services.matching.store import LEFTOVERS, RUNS
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId, Role, RunId
from shared.domain import identifier
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.parameters import ProgramKey, chosen
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase
from shared.processing.jobs import JobStatus

router = APIRouter(prefix="/v1", tags=["match runs"])
StateFilter = Annotated[
    RunState | None, Query(description="Only runs in this state; one whose job works counts as queued.")
]
RunKey = Annotated[RunId, Path(max_length=100)]


class StartMatchRunBody(Body):
    """Options of a run; the same people, weights and seed give the same pairs."""

    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    stay_bonus: Annotated[int, Field(ge=0, le=10_000)] = Field(
        default=0, description="What keeping a couple of the draft that this run supersedes is worth, in basis points."
    )


class RunView(BaseModel):
    """A match run."""

    id: RunId
    program_id: ProgramId
    number: int
    state: RunState
    seed: int
    requested_at: datetime
    released_at: datetime | None
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...]
    problem: str | None
    scheduled: bool
    summary: Summary | None
    record: Record | None
    settings_revision: int
    progress: ProgressView | None

    @classmethod
    def of(cls, run: MatchRun, status: JobStatus | None) -> Self:
        """Return the view of a run."""
        begun = status is not None and status.attempt > 0
        running = run.state is RunState.QUEUED and begun
        return cls(
            id=run.id,
            program_id=run.program_id,
            number=run.number,
            state=RunState.RUNNING if running else run.state,
            seed=run.seed,
            requested_at=run.requested_at,
            released_at=run.released_at,
            totals=run.totals,
            gap=run.gap,
            method=run.method,
            dropped_pins=run.dropped_pins,
            circles=run.circles,
            problem=run.problem,
            scheduled=run.scheduled,
            summary=run.summary,
            record=run.record,
            settings_revision=run.settings_revision,
            progress=ProgressView.of(status) if run.state is RunState.QUEUED else None,
        )


class UnmatchedPersonView(BaseModel):
    """A person without a pair, and the reason; `suitable` is how many of the other side the rules allow."""

    person_id: PersonId
    role: Role
    reason: UnmatchedReason
    attribute: GroupAttribute | None
    explanation: str
    suitable: int

    @classmethod
    def of(cls, leftover: Leftover) -> Self:
        """Return the view of an unmatched person."""
        return cls(
            person_id=leftover.person_id,
            role=leftover.role,
            reason=leftover.reason,
            attribute=leftover.attribute,
            explanation=explanation(leftover.reason, leftover.attribute),
            suitable=leftover.suitable,
        )


@router.post("/programs/{program_id}/match-runs", status_code=202, dependencies=[held(Right.START_RUN)])
async def start_match_run(  # noqa: PLR0913 - FastAPI dependencies
    *,
    program_id: ProgramKey,
    request: Request,
    response: Response,
    send: Send,
    read: Read,
    body: StartMatchRunBody | None = None,
) -> RunView:
    """Request a draft; it supersedes one that waits for its release."""
    await existing_program(read, program_id)
    asked = body or StartMatchRunBody()
    command = StartMatchRun(
        program_id=program_id,
        run_id=RunId(identifier("run", send.id)),
        seed=asked.seed,
        stay_bonus=asked.stay_bonus,
    )
    await send(command)
    response.headers["Location"] = f"/v1/match-runs/{command.run_id}"
    return await get_run(command.run_id, request, read)


@router.get("/programs/{program_id}/match-runs", dependencies=[held(Right.LIST_RUNS)])
async def list_runs(
    *, program_id: ProgramKey, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[RunView]:
    """List a program's runs."""
    await existing_program(read, program_id)
    runs, following = await read.page(RUNS, cursor, limit, **chosen(program_id=program_id, state=state))
    return Page(items=[RunView.of(run, None) for run in runs], next=following)


@router.get("/match-runs/{run_id}", dependencies=[held(Right.SEE_RUN)])
async def get_run(run_id: RunKey, request: Request, read: Read) -> RunView:
    """Return the progress and the result of a run."""
    run = await existing_run(read, run_id)
    return RunView.of(run, await platform(request).engine.job(run_id))


@router.get("/match-runs/{run_id}/rates", dependencies=[held(Right.SEE_RATES)])
async def get_rates(run_id: RunKey, read: Read) -> tuple[Rates, ...]:
    """Return a released run's match rates by group, of those whom no released run before has counted."""
    run = await existing_run(read, run_id)
    if run.state is not RunState.RELEASED:
        raise NotReleased(phrase("rates are told once the run is released"))
    return run.rates


@router.get("/match-runs/{run_id}/unmatched-people", dependencies=[held(Right.SEE_UNMATCHED)])
async def list_unmatched(
    run_id: RunKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[UnmatchedPersonView]:
    """List the people without a pair, each with the reason."""
    await existing_run(read, run_id)
    leftovers, following = await read.page(LEFTOVERS, cursor, limit, run_id=run_id)
    return Page(items=[UnmatchedPersonView.of(one) for one in leftovers], next=following)


@router.post("/match-runs/{run_id}/cancellation", dependencies=[held(Right.SHAPE_DRAFT)])
async def cancel(run_id: RunKey, request: Request, send: Send, read: Read) -> RunView:
    """Stop computing a run: its process ends within a second, and another run can be asked for."""
    run = await existing_run(read, run_id)
    await send(CancelMatchRun(program_id=run.program_id, run_id=run_id))
    return await get_run(run_id, request, read)


async def existing_run(read: Reader, run_id: RunId) -> MatchRun:
    """Return a match run.

    Raises:
        UnknownRun: there is none.
    """
    if found := await read.get(RUNS, run_id):
        return found
    raise UnknownRun(phrase("there is no match run with that id"))
