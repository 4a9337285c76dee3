"""Trials of nudges: pairs that wait for a nudge get one or not by a seeded draw, and what came of it is compared once.

A trial is registered before its first pair: question, arms, end and analysis are fixed, and nothing of it can be
changed but its end, which can come sooner. Until its results are due nobody sees a number, so nobody stops it at a
lucky moment.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from shared.contracts.vocabulary import PairId, ProgramId
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase
from shared.proportions import difference

LEAST: Final = 5  # pairs of each arm; below nothing is told
LONGEST: Final = timedelta(days=400)
# A meeting on the last day is decided by then.
DECIDED_BY: Final = timedelta(days=4)


class UnknownTrial(NotFound):
    """There is no trial with that id."""


class ProgramNotRunning(Refused):
    """A trial needs a program that is published and not closed."""


class TrialRuns(Refused):
    """A program has one trial at a time."""


class ImpossibleEnd(Refused):
    """A trial ends in the future, within 400 days."""

    status: ClassVar[int] = 422


class Arm(StrEnum):
    """What a pair of a trial gets when it slips: a nudge, or none until its time is over."""

    NUDGED = "nudged"
    LEFT_ALONE = "left-alone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Trial:
    """Does a nudge help a pair to meet within so many days? Pairs enter it from its registration to its end."""

    id: str
    program_id: ProgramId
    seed: str
    registered_at: datetime
    ends_at: datetime
    within_days: int

    @property
    def within(self) -> timedelta:
        """Return how long a pair has to meet."""
        return timedelta(days=self.within_days)

    @property
    def results_at(self) -> datetime:
        """Return when the time of the last pair is over, and its meetings are decided."""
        return self.ends_at + self.within + DECIDED_BY


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """A pair in a trial: its arm, from when it counts, until when, and whether it met meanwhile."""

    id: str
    trial_id: str
    pair_id: PairId
    arm: Arm
    assigned_at: datetime
    until: datetime
    met: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """What came of a trial: pairs and meetings of each arm, and how much more the nudged met, with its 95% interval."""

    nudged: int
    nudged_met: int
    left_alone: int
    left_alone_met: int
    difference: float
    low: float
    high: float


def register(  # noqa: PLR0913 - a trial's fields, the others and the draw
    program_id: ProgramId,
    known: Sequence[Trial],
    *,
    ends_at: datetime,
    within_days: int,
    now: datetime,
    chance: str,
) -> Trial:
    """Register a trial; its seed is drawn and cannot be chosen.

    Raises:
        ImpossibleEnd: it ends in the past or in more than 400 days.
        TrialRuns: another trial of the program has not ended.
    """
    if not now < ends_at <= now + LONGEST:
        raise ImpossibleEnd(phrase("choose an end in the future, within 400 days"))
    if any(now < one.ends_at for one in known):
        raise TrialRuns(phrase("a trial of this program is under way; end it first, or wait for its end"))
    number = len(known) + 1
    return Trial(
        id=f"{program_id}-trial-{number:03d}",
        program_id=program_id,
        seed=identifier("trial", program_id, number, chance),
        registered_at=now,
        ends_at=ends_at,
        within_days=within_days,
    )


def end(trial: Trial, now: datetime) -> Trial:
    """End a trial now; the pairs in it keep their arm until their time is over."""
    return replace(trial, ends_at=min(trial.ends_at, now))


def arm(seed: str, pair_id: PairId) -> Arm:
    """Return the arm of a pair: the same for the same seed, so that anybody can check the draw."""
    return Arm.NUDGED if int(identifier(seed, pair_id)[:8], 16) % 2 else Arm.LEFT_ALONE


def assign(trial: Trial, pair_id: PairId, now: datetime) -> Assignment:
    """Return a pair's place in a trial."""
    return Assignment(
        id=f"{trial.id}:{pair_id}",
        trial_id=trial.id,
        pair_id=pair_id,
        arm=arm(trial.seed, pair_id),
        assigned_at=now,
        until=now + trial.within,
    )


def met(assignment: Assignment, met_at: datetime) -> Assignment:
    """Return an assignment after its pair met at a moment; only meetings within its time count."""
    return replace(assignment, met=assignment.met or assignment.assigned_at < met_at <= assignment.until)


def effect(assignments: Iterable[Assignment]) -> Effect | None:
    """Return what came of a trial, None if an arm has fewer than five pairs."""
    found = list(assignments)
    nudged = [one.met for one in found if one.arm is Arm.NUDGED]
    alone = [one.met for one in found if one.arm is Arm.LEFT_ALONE]
    if min(len(nudged), len(alone)) < LEAST:
        return None
    gap, low, high = difference(sum(nudged), len(nudged), sum(alone), len(alone))
    return Effect(
        nudged=len(nudged),
        nudged_met=sum(nudged),
        left_alone=len(alone),
        left_alone_met=sum(alone),
        difference=gap,
        low=low,
        high=high,
    )
