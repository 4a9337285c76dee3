"""The relationship that matching creates: why it was made, and how it ends."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal, assert_never

from services.matching.domain.attention import Meetings, Need, need_of, place
from services.matching.domain.likeness import Met
from services.matching.domain.program_settings import Points
from shared.contracts.pairs import DeclineReason, PairEnded, PairEndReason, PauseReason
from shared.contracts.vocabulary import PairId, PairMember, PersonId, ProgramId, Role, RunId
from shared.domain import NotFound, Refused
from shared.phrases import phrase

BATCH = 200
# What a coordinator can state; all other reasons follow from what happened.
StatedReason = Literal[PairEndReason.NO_FAULT, PairEndReason.COORDINATOR]


class UnknownPair(NotFound):
    """There is no pair with that id."""


class AlreadyEnded(Refused):
    """A pair ends once."""


class NotBegun(Refused):
    """A proposal is no pair yet: it can be answered or withdrawn, not paused or extended."""


class NotAMember(Refused):
    """Only the members of a pair answer for themselves in it."""

    status: ClassVar[int] = 403


class State(StrEnum):
    """The states of a pair: a proposal or its failure; meeting or paused; over on its last day, or before."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ENDED = "ended"


BEGUN = frozenset({State.ACTIVE, State.PAUSED})
LIVE = frozenset({State.PROPOSED, *BEGUN})


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The facts behind a pair's points, as they were when it was proposed.

    Attributes:
        mentee_learns: topics the mentee seeks and the mentor clearly offers, most wanted first, in words that are true
            for both; `mentor_learns` the other way.
        mentee_met: what the mentee seeks beside the best that the mentor offers for it; `mentor_met` the other way.
        level_gap: levels between the two; None if one is unknown.
        years_apart: years between them by age band; None if one is unknown.
        across_departments: whether they come from different departments; None if one is unknown.
        different_styles: whether they communicate in different styles; None if one is unknown.
        common_hours: working hours a week that both share.
        languages: what both speak.
    """

    mentee_learns: tuple[str, ...] = ()
    mentor_learns: tuple[str, ...] = ()
    level_gap: int | None = None
    years_apart: int | None = None
    across_departments: bool | None = None
    different_styles: bool | None = None
    common_hours: int = 0
    languages: tuple[str, ...] = ()
    mentee_met: tuple[Met, ...] = ()
    mentor_met: tuple[Met, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of a pair."""

    person_id: PersonId
    role: Role
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Pause:
    """One cause of a pause; a pair goes on when all its causes are over.

    Attributes:
        person_id: the member who paused; None for the other reasons.
        until: when the cause is over by itself; None for a broken rule, which ends when it is mended.
        rules: the hard rules that are broken.
    """

    reason: PauseReason
    since: datetime
    until: datetime | None = None
    person_id: PersonId | None = None
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Override:
    """A coordinator's decision that a pair goes on until a day although it breaks a rule, kept on record."""

    since: datetime
    until: datetime
    reason: str
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Offer:
    """The question to the members of a pair whether to go on for some more weeks, and who has agreed."""

    weeks: int
    agreed: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Mentors and mentees who meet, or a proposal for them.

    Attributes:
        score: the sum of `points`, in basis points of a perfect fit.
        created_at: when it was made or proposed.
        ends_on: its last day; an extension and a pause move it.
        ended_at: when it ended, or the proposal came to nothing; it is kept for some years from then.
        asked: the persons who must agree to a proposal before `expires_at`; `approved` are those who did.
        batch: the number of its batch of 200 pairs, for processing that must visit all of them.
        settings_revision: the revision of the program's settings that says how often and how long it meets.
        pauses: why it is paused, since `paused_at`; empty while it is not.
        overrides: every time that a coordinator let it go on with a broken rule, the latest last.
        offer: whether to go on after the last day, while its members are asked.
        resumed_at: when its last pause was over.
        meetings: how its meetings go.
        attention: sorts pairs by what they need of a coordinator, and then by how long they have been silent.
    """

    id: PairId
    program_id: ProgramId
    run_id: RunId | None = None
    mentor_ids: tuple[PersonId, ...]
    mentee_ids: tuple[PersonId, ...]
    members: tuple[Member, ...]
    state: State = State.ACTIVE
    score: int
    points: Points
    evidence: Evidence
    created_at: datetime
    starts_on: datetime
    ends_on: datetime
    language: str = "en"
    ended_at: datetime | None = None
    end_reason: PairEndReason | None = None
    asked: tuple[PersonId, ...] = ()
    approved: tuple[PersonId, ...] = ()
    expires_at: datetime | None = None
    decline_reason: DeclineReason | None = None
    batch: int = 0
    settings_revision: int = 1
    pauses: tuple[Pause, ...] = ()
    paused_at: datetime | None = None
    overrides: tuple[Override, ...] = ()
    offer: Offer | None = None
    resumed_at: datetime | None = None
    meetings: Meetings = field(default_factory=Meetings)
    attention: str = ""
    revision: int = 1

    def __post_init__(self) -> None:
        """Derive `attention`, whatever was given for it."""
        object.__setattr__(self, "attention", _attention(self))

    @property
    def silent_since(self) -> datetime:
        """Return since when they have not met: since the last meeting, the first day or the end of a pause."""
        return max(at for at in (self.starts_on, self.meetings.last_met_at, self.resumed_at) if at)

    @property
    def need(self) -> Need:
        """Return what it needs of a coordinator."""
        match self.state:
            case State.PROPOSED:
                return Need.ANSWER
            case State.ACTIVE:
                return need_of(self.meetings)
            case State.PAUSED:
                return Need.DECISION if self.breaks_a_rule else Need.PAUSED
            case State.DECLINED | State.COMPLETED | State.ENDED:
                return Need.OVER
            case _:
                assert_never(self.state)

    @property
    def persons(self) -> tuple[PersonId, ...]:
        """Return everybody in the pair."""
        return (*self.mentor_ids, *self.mentee_ids)

    @property
    def breaks_a_rule(self) -> bool:
        """Tell whether a broken rule is among the causes of its pause."""
        return any(one.reason is PauseReason.RULE_BROKEN for one in self.pauses)


def _attention(pair: Pair) -> str:
    match pair.state:
        case State.PROPOSED:
            return place(pair.need, pair.expires_at or pair.created_at)
        case State.ACTIVE:
            return place(pair.need, pair.silent_since)
        case State.PAUSED:
            return place(pair.need, pair.paused_at or pair.created_at)
        case State.DECLINED | State.COMPLETED | State.ENDED:
            return place(pair.need, pair.ended_at or pair.created_at)
        case _:
            assert_never(pair.state)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The points of two people and the facts behind them."""

    points: Points
    evidence: Evidence


def end(pair: Pair, reason: PairEndReason, now: datetime) -> tuple[Pair, PairEnded]:
    """End a pair; on its last day it is completed.

    Raises:
        AlreadyEnded: it has ended before.
    """
    must_be_live(pair)
    ended = replace(
        pair,
        state=State.COMPLETED if reason is PairEndReason.COMPLETED else State.ENDED,
        end_reason=reason,
        ended_at=now,
        pauses=(),
        paused_at=None,
        offer=None,
        revision=pair.revision + 1,
    )
    event = PairEnded(
        revision=ended.revision, pair_id=pair.id, program_id=pair.program_id, members=told(pair), reason=reason
    )
    return ended, event


def must_be_live(pair: Pair) -> None:
    """Refuse to change a pair or a proposal that is over.

    Raises:
        AlreadyEnded: it is.
    """
    if pair.state not in LIVE:
        raise AlreadyEnded(phrase("the pair ended before: {reason}"), reason=pair.end_reason or pair.decline_reason)


def must_have_begun(pair: Pair) -> None:
    """Refuse what is done to pairs only, for a proposal or a pair that is over.

    Raises:
        NotBegun, AlreadyEnded: in these two cases.
    """
    must_be_live(pair)
    if pair.state not in BEGUN:
        raise NotBegun(phrase("this is a proposal, and not everybody has agreed yet"))


def must_be_member(pair: Pair, person_id: PersonId) -> None:
    """Refuse somebody who is not in the pair.

    Raises:
        NotAMember: they are not.
    """
    if person_id not in pair.persons:
        raise NotAMember(phrase("that person is not a member of this pair"))


def told(pair: Pair) -> tuple[PairMember, ...]:
    """Return the members in the form of events."""
    return tuple(PairMember(person_id=one.person_id, role=one.role, zone=one.zone) for one in pair.members)
