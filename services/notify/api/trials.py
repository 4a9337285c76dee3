"""Trials of nudges over HTTP: registered before, and told once their results are due."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Self

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from services.notify.api.held import held
from services.notify.commands import EndTrial, RegisterTrial
from services.notify.domain.trials import LEAST, Trial, UnknownTrial, effect
from services.notify.rights import Right
from services.notify.store import ASSIGNMENTS, TRIALS
from shared.contracts.vocabulary import Moment, ProgramId
from shared.http import Body, Cursor, Limit, Now, Page, Read, Send
from shared.http.parameters import ProgramKey
from shared.http.words import A_MOMENT, AN_ID, Said, Words
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["notify"])
TrialKey = Annotated[str, Path(max_length=120)]


class TrialState(StrEnum):
    """How far a trial has come: pairs enter it, the last ones have their time, its results are due."""

    OPEN = "open"
    WAITING = "waiting"
    OVER = "over"


class RegisterTrialBody(Body):
    """Until when pairs enter the trial, and within how many days a pair has to meet."""

    ends_at: Moment
    within_days: Annotated[int, Field(ge=7, le=90)] = 28


class ResultView(BaseModel):
    """What came of a trial: how much more the nudged pairs met, with the 95% interval of the difference."""

    nudged: int
    nudged_met: int
    left_alone: int
    left_alone_met: int
    difference: float
    low: float
    high: float


class NudgeTrialView(BaseModel):
    """A trial; `result` is null until it is due, and for good if an arm has fewer than five pairs."""

    id: str
    program_id: ProgramId
    state: TrialState
    registered_at: datetime
    ends_at: datetime
    results_at: datetime
    within_days: int
    seed: str
    result: ResultView | None = None
    withheld: bool = False

    @classmethod
    async def of(cls, read: Reader, trial: Trial, now: datetime) -> Self:
        """Return how a trial stands."""
        state = TrialState.OPEN if now < trial.ends_at else TrialState.WAITING
        found = None
        if now >= trial.results_at:
            state, found = TrialState.OVER, effect(await read.find(ASSIGNMENTS, trial_id=trial.id))
        return cls(
            id=trial.id,
            program_id=trial.program_id,
            state=state,
            registered_at=trial.registered_at,
            ends_at=trial.ends_at,
            results_at=trial.results_at,
            within_days=trial.within_days,
            seed=trial.seed,
            result=ResultView.model_validate(found, from_attributes=True) if found else None,
            withheld=state is TrialState.OVER and found is None,
        )


@router.post("/programs/{program_id}/nudge-trials", status_code=201, dependencies=[held(Right.RUN_TRIALS)])
async def register_trial(
    read: Read, send: Send, now: Now, program_id: ProgramKey, body: RegisterTrialBody
) -> NudgeTrialView:
    """Register a trial: from now on each pair that slips is nudged or left alone by a draw, until `ends_at`."""
    await send(RegisterTrial(program_id=program_id, ends_at=body.ends_at, within_days=body.within_days))
    *_, newest = sorted(await read.find(TRIALS, program_id=program_id), key=lambda one: one.id)
    return await NudgeTrialView.of(read, newest, now)


@router.get("/programs/{program_id}/nudge-trials", dependencies=[held(Right.SEE_TRIALS)])
async def list_trials(
    *, read: Read, now: Now, program_id: ProgramKey, cursor: Cursor = None, limit: Limit = 100
) -> Page[NudgeTrialView]:
    """List the trials of a program, with the results that are due."""
    found, following = await read.page(TRIALS, cursor, limit, program_id=program_id)
    return Page(items=[await NudgeTrialView.of(read, one, now) for one in found], next=following)


@router.post("/programs/{program_id}/nudge-trials/{trial_id}/ending", dependencies=[held(Right.RUN_TRIALS)])
async def end_trial(read: Read, send: Send, now: Now, program_id: ProgramKey, trial_id: TrialKey) -> NudgeTrialView:
    """End a trial before its time: no more pairs enter it, and its results come as much sooner."""
    await send(EndTrial(program_id=program_id, trial_id=trial_id))
    found = await read.get(TRIALS, trial_id)
    if found is None:
        raise UnknownTrial(phrase("there is no trial with that id"))
    return await NudgeTrialView.of(read, found, now)


WORDS: Final[Words] = {
    "?trial_id": Said("The trial's id.", f"{AN_ID}-trial-001"),
    "RegisterTrialBody.ends_at": Said("Until when pairs that slip enter the trial; within 400 days.", A_MOMENT),
    "within_days": Said("Within how many days a pair has to meet for the trial to count it.", 28, "days"),
    "NudgeTrialView.id": Said("The trial's id.", f"{AN_ID}-trial-001"),
    "NudgeTrialView.state": Said("Whether pairs enter it, its last pairs have their time, or its results are due."),
    "registered_at": Said("When it was registered; no pair is in it from before.", A_MOMENT),
    "NudgeTrialView.ends_at": Said("Until when pairs enter it.", A_MOMENT),
    "results_at": Said("When its results are due; nobody sees them before.", A_MOMENT),
    "seed": Said("What the draw was made by: with it anybody can check each pair's arm.", AN_ID),
    "result": Said("What came of it; null before `results_at`, and if an arm has too few pairs."),
    "withheld": Said(f"Whether nothing is told for good, as an arm has fewer than {LEAST} pairs."),
    "ResultView.nudged": Said("Pairs that were nudged.", 40, "pairs"),
    "nudged_met": Said("How many of them met in time.", 26, "pairs"),
    "left_alone": Said("Pairs that were not nudged.", 42, "pairs"),
    "left_alone_met": Said("How many of them met in time.", 19, "pairs"),
    "difference": Said("How much larger the share of those who met is among the nudged.", 0.2, "share"),
    "low": Said("The lower end of the difference's 95% interval.", -0.01, "share"),
    "high": Said("The upper end of the difference's 95% interval.", 0.39, "share"),
}
