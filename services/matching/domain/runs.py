"""A match run: requested, computed, edited as a draft by the coordinator, released."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from services.matching.domain.pairs import BATCH
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.domain.rates import Rates
from services.matching.domain.records import Record
from services.matching.domain.summary import Fact, Summary
from shared.contracts.messages import Event
from shared.contracts.participants import ParticipantUnmatched, UnmatchedReason
from shared.contracts.programs import MatchRunCompleted
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId, RunId
from shared.domain import NotFound, Refused
from shared.phrases import phrase


class UnknownRun(NotFound):
    """There is no match run with that id."""


class RunUnderWay(Refused):
    """A program has one match run at a time being computed or released."""


class NotADraft(Refused):
    """Only a draft can be changed and released, and only the program's latest."""


class NotUnderWay(Refused):
    """Only a run that is still being computed can be cancelled."""


class NotComputed(Refused):
    """The result of a run is known once its draft is complete."""


class NoLongerKept(Refused):
    """A run is explained and replayed from its snapshot, which is kept for a time and then deleted."""

    status: ClassVar[int] = 410


class NotReady(Refused):
    """Only people who take part, in the role they chose, and are ready can be paired."""


class BeyondCapacity(Refused):
    """Nobody is in more pairs of one program than they asked for."""


class BreaksHardRule(Refused):
    """No pair breaks a hard rule of its program, not even one made by hand."""


class LineNotKnown(Refused):
    """A program can ask that the reporting line of everybody in a run is known before it is released."""


class FormedAsAWhole(Refused):
    """Project teams are formed by a run, not couple by couple."""


class RunState(StrEnum):
    """The states of a match run; `running` is never stored: views show it while the job works."""

    QUEUED = "queued"
    RUNNING = "running"
    DRAFT = "draft"
    RELEASING = "releasing"
    RELEASED = "released"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Totals:
    """The result of a run in figures; they count people, unless a field says pairs.

    `ready` = `paired` + `proposed` + `unmatched` + `gone`: everybody who was ready when the run began is in a pair (of
    this run, or an earlier one when it began), or only proposed to somebody (likewise), or has nobody and a reason, or
    has left since. `proposals` and `pairs` are what a release made; in a draft, `pairs` are the couples it would.
    """

    ready: int = 0
    paired: int = 0
    proposed: int = 0
    unmatched: int = 0
    gone: int = 0
    pairs: int = 0
    proposals: int = 0
    refused_pairs: int = 0


@dataclass(frozen=True, kw_only=True)
class MatchRun:
    """One run of one program.

    Attributes:
        seed: breaks ties.
        couple_chunks: how many chunks of couples there are.
        by_hand: how many pairs were added by hand; their chunks follow the others.
        leftover_chunks: how many chunks of unmatched people there are.
        freed: how many people lost their couple since the run; their chunks follow the others.
        gap: the proven upper limit of the loss against the best possible pairs, 0..1.
        method: the solver's method.
        dropped_pins: pins that could not be kept because of a hard rule or an absent person.
        circles: one person of each circle of managers; the circle was cut there.
        problem: why the run failed or was skipped.
        scheduled: whether it happened by itself.
        stay: the previous draft, whose couples are each worth `stay_bonus` (basis points) more.
        rates: match rates by group, at the time of the computation.
        summary: the draft in figures, at the time of the computation; None until then.
        record: digests of its inputs, and the versions that computed it.
        settings_revision: the revision of the program's settings that it is computed by.
    """

    id: RunId
    program_id: ProgramId
    number: int
    seed: int
    state: RunState = RunState.QUEUED
    requested_at: datetime
    released_at: datetime | None = None
    couple_chunks: int = 0
    by_hand: int = 0
    leftover_chunks: int = 0
    freed: int = 0
    totals: Totals = Totals()
    gap: float = 0.0
    method: str = ""
    dropped_pins: int = 0
    circles: tuple[PersonId, ...] = ()
    problem: str | None = None
    scheduled: bool = False
    stay: RunId | None = None
    stay_bonus: int = 0
    rates: tuple[Rates, ...] = ()
    summary: Summary | None = None
    record: Record | None = None
    settings_revision: int = 1


def request(
    program: Program, latest: MatchRun | None, run_id: RunId, seed: int | None, now: datetime
) -> tuple[Program, MatchRun]:
    """Request a run; it supersedes a draft that waits for its release.

    Raises:
        NotOpen, RunUnderWay: the program takes no pairs, or a run is being computed or released.
    """
    program.must_be_open()
    if latest and latest.state in {RunState.QUEUED, RunState.RELEASING}:
        raise RunUnderWay(
            phrase("run {number} of this program is {state}; wait for it"), number=latest.number, state=latest.state
        )
    run = MatchRun(
        id=run_id,
        program_id=program.id,
        number=program.runs + 1,
        seed=int(run_id[:7], 16) if seed is None else seed,
        requested_at=now,
        settings_revision=program.settings_revision,
    )
    return replace(program, runs=run.number, draft_run_id=run.id), run


def cancel(run: MatchRun) -> MatchRun:
    """Cancel a run that is still being computed; couples received so far do not become a draft.

    Raises:
        NotUnderWay: it is not being computed.
    """
    if run.state is not RunState.QUEUED:
        raise NotUnderWay(
            phrase("the run is {state}; only one that is still being computed can be cancelled"), state=run.state
        )
    return replace(run, state=RunState.CANCELLED)


def must_be_draft(run: MatchRun) -> None:
    """Refuse a change of a run that is not a draft.

    Raises:
        NotADraft: the run is in another state.
    """
    if run.state is not RunState.DRAFT:
        raise NotADraft(phrase("the run is {state}; only a draft can be changed and released"), state=run.state)


def discard(run: MatchRun) -> MatchRun:
    """Discard a draft; pins and forbids made in it still hold.

    Raises:
        NotADraft: the run is in another state.
    """
    must_be_draft(run)
    return replace(run, state=RunState.CANCELLED)


def must_know_lines(program: Program, run: MatchRun) -> None:
    """Refuse a release while a reporting line is unknown, if the program has the rule `known_lines`.

    Raises:
        LineNotKnown: a person's reporting line is unknown.
    """
    found = run.summary.lacking if run.summary and program.settings.rules.known_lines else ()
    for one in found:
        if one.fact is Fact.REPORTING_LINE:
            raise LineNotKnown(
                phrase(
                    "the reporting line of {people} people in this run is not known; summary.lacking names the "
                    "first: import who their managers are, run again, and release that run"
                ),
                people=f"{one.people:,}",
            )


def chunk_of_next(run: MatchRun) -> int:
    """Return the number of the chunk for the next pair by hand, so that no chunk exceeds its limit."""
    return run.couple_chunks + run.by_hand // BATCH


def last_chunk(run: MatchRun) -> int:
    """Return how many chunks of couples there are, including those by hand."""
    return run.couple_chunks + -(-run.by_hand // BATCH)


def chunk_of_next_leftover(run: MatchRun) -> int:
    """Return the number of the chunk for the next person who loses their couple."""
    return run.leftover_chunks + run.freed // BATCH


def last_leftover_chunk(run: MatchRun) -> int:
    """Return how many chunks of unmatched people there are."""
    return run.leftover_chunks + -(-run.freed // BATCH)


def unmatched(
    participant: Participant, run_id: RunId, reason: UnmatchedReason, attribute: GroupAttribute | None = None
) -> tuple[Participant, ParticipantUnmatched]:
    """Mark a participant as unmatched after a released run or a search; they go first next time."""
    waiting = replace(
        participant,
        status=Status.UNMATCHED,
        waited=participant.waited + 1,
        rated=True,
        revision=participant.revision + 1,
    )
    event = ParticipantUnmatched(
        revision=waiting.revision,
        person_id=waiting.person_id,
        program_id=waiting.program_id,
        role=waiting.role,
        run_id=run_id,
        reason=reason,
        attribute=attribute,
    )
    return waiting, event


def complete(program: Program, run: MatchRun, now: datetime) -> tuple[MatchRun, list[Event]]:
    """Complete a release after every couple and every leftover was decided."""
    done = replace(run, state=RunState.RELEASED, released_at=now)
    told = MatchRunCompleted(
        revision=program.revision,
        program_id=program.id,
        run_id=run.id,
        paired=run.totals.pairs,
        unmatched=run.totals.unmatched,
        gap=run.gap,
        proposed=run.totals.proposals,
        settings_revision=run.settings_revision,
    )
    return done, [told]
