"""Replays and twins over HTTP; both are computed by jobs and change nothing else."""

import asyncio
from dataclasses import replace
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Self

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.matching.api.held import held
from services.matching.api.imports import DryRunView, dry_run_view
from services.matching.api.programs import existing_program
from services.matching.api.progress import ProgressView
from services.matching.api.runs import RunKey, existing_run
from services.matching.api.uploads import CONTENT, IN_MEMORY, MOST_BYTES, pieces, spool
from services.matching.artifacts import (
    GONE,
    is_kept,
    moves_name,
    must_be_kept,
    roster_name,
    snapshot_name,
    solution_name,
)
from services.matching.commands import CancelTrial, StartTrial
from services.matching.domain.program import Program
from services.matching.domain.program_settings import HardRules, Weights
from services.matching.domain.retention import Retention, retention_of_twin
from services.matching.domain.runs import MatchRun, NoLongerKept, NotComputed, UnknownRun
from services.matching.domain.trials import (
    Changes,
    Compared,
    NothingChanged,
    Replayed,
    TeamsHaveNoStableTwin,
    Trial,
    TrialKind,
    TrialState,
    UnknownRoster,
    UnknownTrial,
)
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.known import judged
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.values import MOST_PAIRS
from services.matching.matcher.opposite import forms_teams
from services.matching.rights import Right
from services.matching.store import TRIALS
from shared.contracts.vocabulary import ProgramId, RunId
from shared.domain import identifier
from shared.fields import GivenRun, Id
from shared.http import Body, ChangesOf, Cursor, Files, Limit, Page, Read, Send
from shared.http.parameters import ProgramKey
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase
from shared.processing.blobs import Blobs
from shared.processing.jobs import JobStatus

router = APIRouter(prefix="/v1", tags=["replays and twins"])
TrialKey = Annotated[str, Path(max_length=100)]
Places = Annotated[int, Field(ge=1, le=MOST_PAIRS)]


class StartTwinBody(Body):
    """The changes of a twin, and the people it uses: those of a run, of an uploaded roster, or enrolled now.

    Rules that are not named keep the program's value; weights replace the program's and sum to 10,000.
    """

    run_id: GivenRun | None = None
    roster_id: Id | None = None
    weights: Weights | None = None
    rules: Annotated[dict[str, Any], ChangesOf(HardRules)] | None = None
    mentor_capacity: Places | None = Field(default=None, description="Pairs that each mentor may be in.")
    mentee_capacity: Places | None = Field(default=None, description="Pairs that each mentee may be in.")
    seed: Annotated[int, Field(ge=0, lt=2**31)] | None = None
    stable: Annotated[
        bool, Field(description="Leave no couple who would both rather have each other, instead of the best total.")
    ] = False

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if self.run_id and self.roster_id:
            raise ValueError("name a run or a roster, not both; without either the twin is about those enrolled now")
        return self

    def changes(self, program: Program) -> Changes:
        """Return the differences from the program.

        Raises:
            NothingChanged, TeamsHaveNoStableTwin: there are none, or a stable twin is asked of teams.
        """
        if self.stable and forms_teams(program):
            raise TeamsHaveNoStableTwin(
                phrase(
                    "a stable result of teams need not exist, because people choose a whole team: leave `stable` out"
                )
            )
        rules = program.settings.rules.changed(self.rules) if self.rules else None
        changes = Changes(
            weights=self.weights,
            rules=rules,
            mentor_capacity=self.mentor_capacity,
            mentee_capacity=self.mentee_capacity,
            seed=self.seed,
            stable=self.stable,
        )
        if replace(changes, weights=None, rules=None) == Changes() and changes.of(program) == program:
            raise NothingChanged(
                phrase(
                    "the twin would be the program itself; change weights, rules, places or the seed, or ask for "
                    "`stable`"
                )
            )
        return changes


class TrialView(BaseModel):
    """Base class of the views of replays and twins, with their progress."""

    id: str
    program_id: ProgramId
    run_id: RunId | None
    state: TrialState
    requested_at: datetime
    problem: str | None
    progress: ProgressView | None

    @classmethod
    def of(cls, trial: Trial, status: JobStatus | None) -> Self:
        """Return the view of a trial."""
        begun = status is not None and status.attempt > 0
        waits = trial.state is TrialState.QUEUED
        return cls.model_validate(
            {
                **vars(trial),
                "state": TrialState.RUNNING if waits and begun else trial.state,
                "progress": ProgressView.of(status) if waits else None,
            }
        )


class ReplayView(TrialView):
    """A replay; `replayed` says whether it gave the same pairs, and which versions differ."""

    replayed: Replayed | None


class RosterView(DryRunView):
    """A roster stored for twins; `rows` are the first faulty ones, which twins leave out."""

    state: str = "kept"
    id: str


class TwinView(TrialView):
    """A twin; `compared` holds the figures of the program and of the twin.

    `retention` says whether the twin could show that pairs keep people; null while it is not computed, and in lists.
    """

    changes: Changes
    compared: Compared | None
    settings_revision: int
    adopted_as: int | None
    retention: Retention | None = None


@router.post("/match-runs/{run_id}/replays", status_code=202, dependencies=[held(Right.REPLAY_RUN)])
async def replay(  # noqa: PLR0913 - FastAPI's way to ask for things
    *, run_id: RunKey, request: Request, response: Response, send: Send, read: Read, files: Files
) -> ReplayView:
    """Compute a past run again from its snapshot, to prove that it gives the same pairs, bit for bit."""
    run = await existing_run(read, run_id)
    command = StartTrial(
        program_id=run.program_id,
        trial_id=identifier("replay", send.id),
        kind=TrialKind.REPLAY,
        run_id=await _computed(files, run),
    )
    await send(command)
    response.headers["Location"] = f"/v1/replays/{command.trial_id}"
    return await get_replay(command.trial_id, request, read)


@router.get("/replays/{replay_id}", dependencies=[held(Right.SEE_REPLAY)])
async def get_replay(replay_id: TrialKey, request: Request, read: Read) -> ReplayView:
    """Return the progress of a replay, and whether it gave the same pairs."""
    trial = await existing_trial(read, replay_id, TrialKind.REPLAY)
    return ReplayView.of(trial, await platform(request).engine.job(replay_id))


@router.post(
    "/programs/{program_id}/rosters",
    status_code=201,
    max_body_size=MOST_BYTES,
    openapi_extra=CONTENT,
    dependencies=[held(Right.UPLOAD_ROSTER)],
)
async def upload_roster(program_id: ProgramKey, request: Request, read: Read, files: Files) -> RosterView:
    """Store a roster for seven days for twins, without enrolling anybody; return the result of a dry run."""
    program = await existing_program(read, program_id)
    with SpooledTemporaryFile(max_size=IN_MEMORY) as file:
        roster_id = identifier(await spool(request, file))
        with await asyncio.to_thread(open_roster, file) as roster:
            roster.partners = program.has_partners
            checked = await judged(roster, read)
        if not checked.participants:
            raise UnusableRoster(phrase("nobody in it takes part: its role column must say mentor or mentee"))
        await files.put(roster_name(program_id, roster_id), pieces(file))
    return RosterView(id=roster_id, **dry_run_view(checked).model_dump(exclude={"state"}))


@router.post("/programs/{program_id}/twins", status_code=202, dependencies=[held(Right.TRY_TWINS)])
async def start_twin(  # noqa: PLR0913 - FastAPI's way to ask for things
    *,
    program_id: ProgramKey,
    body: StartTwinBody,
    request: Request,
    response: Response,
    send: Send,
    read: Read,
    files: Files,
) -> TwinView:
    """Compare a program with its twin, of other weights, rules or places; pairs, people and drafts stay as they are."""
    program = await existing_program(read, program_id)
    command = StartTrial(
        program_id=program_id,
        trial_id=identifier("twin", send.id),
        kind=TrialKind.TWIN,
        run_id=await _run_id(read, files, program_id, body.run_id),
        roster=await _roster(files, program_id, body.roster_id),
        changes=body.changes(program),
    )
    await send(command)
    response.headers["Location"] = f"/v1/twins/{command.trial_id}"
    return await get_twin(command.trial_id, request, read)


@router.get("/programs/{program_id}/twins", dependencies=[held(Right.TRY_TWINS)])
async def list_twins(program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[TwinView]:
    """List a program's twins."""
    await existing_program(read, program_id)
    twins, following = await read.page(TRIALS, cursor, limit, program_id=program_id, kind=TrialKind.TWIN)
    return Page(items=[TwinView.of(one, None) for one in twins], next=following)


@router.get("/twins/{twin_id}", dependencies=[held(Right.SEE_TWIN)])
async def get_twin(twin_id: TrialKey, request: Request, read: Read) -> TwinView:
    """Return the progress of a twin, and both sides in figures."""
    trial = await existing_trial(read, twin_id, TrialKind.TWIN)
    program = await existing_program(read, trial.program_id)
    view = TwinView.of(trial, await platform(request).engine.job(twin_id))
    return view.model_copy(update={"retention": retention_of_twin(trial, program)})


@router.get("/twins/{twin_id}/moves.csv", response_class=Response, dependencies=[held(Right.SEE_TWIN)])
async def get_moves(twin_id: TrialKey, read: Read, files: Files) -> Response:
    """Return the people whose partners differ in the twin as CSV for a spreadsheet, stored for seven days."""
    trial = await existing_trial(read, twin_id, TrialKind.TWIN)
    if trial.compared is None:
        raise NotComputed(phrase("the twin is {state}; ask again once it is done"), state=trial.state)
    return Response(await must_be_kept(files, moves_name(twin_id)), media_type="text/csv")


@router.post("/twins/{twin_id}/cancellation", dependencies=[held(Right.SEE_TWIN)])
async def cancel_twin(twin_id: TrialKey, request: Request, send: Send, read: Read) -> TwinView:
    """Stop computing a twin."""
    trial = await existing_trial(read, twin_id, TrialKind.TWIN)
    await send(CancelTrial(program_id=trial.program_id, trial_id=twin_id))
    return await get_twin(twin_id, request, read)


@router.post("/replays/{replay_id}/cancellation", dependencies=[held(Right.SEE_REPLAY)])
async def cancel_replay(replay_id: TrialKey, request: Request, send: Send, read: Read) -> ReplayView:
    """Stop computing a replay."""
    trial = await existing_trial(read, replay_id, TrialKind.REPLAY)
    await send(CancelTrial(program_id=trial.program_id, trial_id=replay_id))
    return await get_replay(replay_id, request, read)


async def _run_id(read: Reader, files: Blobs, program_id: ProgramId, run_id: RunId | None) -> RunId | None:
    if run_id is None:
        return None
    run = await existing_run(read, run_id)
    if run.program_id != program_id:
        raise UnknownRun(phrase("this program has no match run with that id"))
    return await _computed(files, run)


async def _computed(files: Blobs, run: MatchRun) -> RunId:
    """Return the id of a run that can be replayed.

    Raises:
        NotComputed, NoLongerKept: it was never computed, or too long ago.
    """
    if run.record is None:
        raise NotComputed(phrase("the run is {state}; ask again once it is a draft"), state=run.state)
    for name in (snapshot_name(run.id), solution_name(run.id)):
        if not await is_kept(files, name):
            raise NoLongerKept(GONE)
    return run.id


async def _roster(files: Blobs, program_id: ProgramId, roster_id: str | None) -> str | None:
    if roster_id is None:
        return None
    if await is_kept(files, name := roster_name(program_id, roster_id)):
        return name
    raise UnknownRoster(
        phrase("there is no roster with that id; rosters for twins are kept for seven days, upload it again")
    )


async def existing_trial(read: Reader, trial_id: str, kind: TrialKind) -> Trial:
    """Return a replay or a twin.

    Raises:
        UnknownTrial: there is none.
    """
    known = await read.get(TRIALS, trial_id)
    if known and known.kind is kind:
        return known
    raise UnknownTrial(phrase("there is no {kind} with that id"), kind=kind)
