"""Computations that change nothing: a replay of a past run, and the twin of a program with other settings."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from services.matching.domain.program import Program
from services.matching.domain.program_settings import HardRules, Points
from services.matching.domain.runs import NotComputed
from services.matching.domain.summary import Fits, Summary
from shared.contracts.vocabulary import PersonId, ProgramId, RunId
from shared.domain import NotFound, Refused
from shared.phrases import phrase


class UnknownTrial(NotFound):
    """There is no replay or twin with that id."""


class UnknownRoster(NotFound):
    """There is no roster for twins with that id."""


class TrialOver(Refused):
    """Only a replay or twin that is still being computed can be cancelled."""


class NothingToAdopt(Refused):
    """A twin is adopted for its weights and rules; places belong to people, and a seed to one run."""


class TwinIsOutdated(Refused):
    """A twin says what other settings would do only as long as the settings it was compared with are in force."""


class NothingChanged(Refused):
    """A twin differs from its program in weights, rules, places or seed."""

    status: ClassVar[int] = 422


class TeamsHaveNoStableTwin(Refused):
    """A stable twin is for couples, groups and partners: people choose a team as a whole, not one person in it."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "stable"


class TrialKind(StrEnum):
    """The kinds of trials."""

    REPLAY = "replay"
    TWIN = "twin"


class TooManyTrials(Refused):
    """A program computes a few replays and twins at a time, so that it leaves room for the others."""


class TrialState(StrEnum):
    """The states of a trial; `running` is never stored: views show it while the job works."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Changes:
    """The differences of a twin from its program; None means the program's own value.

    Attributes:
        stable: whether no couple may be left who would both rather have each other, instead of the best total.
        mentor_capacity: replaces each mentor's own number of pairs; `mentee_capacity` likewise.
    """

    weights: Points | None = None
    rules: HardRules | None = None
    mentor_capacity: int | None = None
    mentee_capacity: int | None = None
    seed: int | None = None
    stable: bool = False

    def of(self, program: Program) -> Program:
        """Return the program with these weights and rules."""
        weights, rules = self.weights or program.settings.weights, self.rules or program.settings.rules
        return replace(program, settings=replace(program.settings, weights=weights, rules=rules))


@dataclass(frozen=True, kw_only=True)
class ScoredCouple:
    """Two people and their fit, in basis points."""

    mentor_id: PersonId
    mentee_id: PersonId
    score: int


@dataclass(frozen=True, kw_only=True)
class OtherVersion:
    """A component whose version differs from the one that computed the run."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """The result of a replay.

    Attributes:
        same: whether it gave the same pairs with the same fits, bit for bit.
        intact: whether the snapshot has the digest of the one that the run was computed on.
        only_then: the first hundred couples of the run that the replay did not make; `missing` counts them all.
        only_now: the first hundred couples that only the replay made; `extra` counts them all.
        versions: the components whose versions differ.
    """

    same: bool
    intact: bool
    pairs: int
    missing: int = 0
    extra: int = 0
    only_then: tuple[ScoredCouple, ...] = ()
    only_now: tuple[ScoredCouple, ...] = ()
    versions: tuple[OtherVersion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One side of a comparison.

    Attributes:
        weights: the weights it was computed with; `rules` likewise.
        program_fits: how well its pairs fit by the program's own weights, which makes both sides comparable.
    """

    weights: Points
    rules: HardRules
    summary: Summary
    program_fits: Fits
    gap: float
    method: str


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A program as it is and its twin, side by side; people are counted once.

    Attributes:
        same_pairs: couples that both make.
        other_partner: people whose partners differ between the two.
        gained: people with a pair only in the twin; `lost`: only in the program.
    """

    before: Outcome
    after: Outcome
    same_pairs: int
    other_partner: int
    gained: int
    lost: int


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A replay or a twin: requested, then computed by a job; it changes nothing else.

    Attributes:
        run_id: the run whose people are used; a replay always has one. None for people enrolled now or of a roster.
        roster: the uploaded roster whose people are used, if any.
        settings_revision: the revision of the program's settings that the changes refer to.
        adopted_as: the revision that the adoption of a twin made; None if it was not adopted.
    """

    id: str
    program_id: ProgramId
    kind: TrialKind
    state: TrialState = TrialState.QUEUED
    requested_at: datetime
    run_id: RunId | None = None
    roster: str | None = None
    changes: Changes = Changes()
    problem: str | None = None
    replayed: Replayed | None = None
    compared: Compared | None = None
    settings_revision: int = 1
    adopted_as: int | None = None


def must_be_adoptable(trial: Trial, program: Program) -> None:
    """Refuse to adopt a twin that is not computed, was overtaken by a revision, or has the program's own settings.

    Raises:
        NotComputed, TwinIsOutdated, NothingToAdopt: see there.
    """
    if trial.state is not TrialState.DONE:
        raise NotComputed(phrase("the twin is {state}; a twin can be adopted once it is done"), state=trial.state)
    if trial.adopted_as:
        raise TwinIsOutdated(
            phrase("the twin was adopted before, as revision {adopted_as}"), adopted_as=trial.adopted_as
        )
    if trial.settings_revision != program.settings_revision:
        raise TwinIsOutdated(
            phrase(
                "the twin changes revision {settings_revision} of the settings, and the newest is "
                "{program_settings_revision}; compute the twin again to see what it would do now"
            ),
            settings_revision=trial.settings_revision,
            program_settings_revision=program.settings_revision,
        )
    if trial.changes.of(program).settings == program.settings:
        raise NothingToAdopt(
            phrase("the twin has the program's own weights and rules; it differs in places or the seed alone")
        )


def cancel(trial: Trial) -> Trial:
    """Stop a trial that is still being computed.

    Raises:
        TrialOver: it is not being computed.
    """
    if trial.state is not TrialState.QUEUED:
        raise TrialOver(
            phrase("the {kind} is {state}; only one that is still being computed can be cancelled"),
            kind=trial.kind,
            state=trial.state,
        )
    return replace(trial, state=TrialState.CANCELLED)
