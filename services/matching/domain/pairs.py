"""The relationship that matching creates: why it was made, and how it ends."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.matching.domain.participants import Participant, Status
from services.matching.domain.people import primary
from services.matching.domain.program import Points, Program
from shared.contracts.base import PairId, PairMember, PersonId, ProgramId, Role, RunId
from shared.contracts.matching import PairCreated, PairEnded, PairEndReason
from shared.processing.messages import NotFound, Refused

BATCH = 200
MOST_TOPICS = 5


class UnknownPair(NotFound):
    """There is no pair with that id."""


class AlreadyEnded(Refused):
    """A pair ends once."""


class State(StrEnum):
    """Whether a pair still meets."""

    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The facts behind a pair's points, as they were when it was proposed.

    Attributes:
        mentee_learns: topics the mentee seeks and the mentor offers, most wanted first; `mentor_learns` the other way.
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


@dataclass(frozen=True, kw_only=True)
class Member:
    """One person of a pair."""

    person_id: PersonId
    role: Role
    zone: str = "UTC"


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A mentor and a mentee; `batch` numbers the program's pairs by the two hundred, for what must visit all of them.

    `score` is the sum of `points`, in basis points of a perfect fit.
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
    language: str = "en"
    ended_at: datetime | None = None
    end_reason: PairEndReason | None = None
    batch: int = 0
    revision: int = 1

    @property
    def persons(self) -> tuple[PersonId, ...]:
        """Return everybody in the pair."""
        return (*self.mentor_ids, *self.mentee_ids)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """What a proposal says of two people: their points and the facts behind them."""

    points: Points
    evidence: Evidence


def begin(  # noqa: PLR0913 - a pair, its program, its people and its moment
    program: Program,
    *,
    pair_id: PairId,
    run_id: RunId,
    mentor: Participant,
    mentee: Participant,
    fit: Fit,
    now: datetime,
) -> tuple[Pair, PairCreated]:
    """Return the pair of two participants; the caller has checked that they may meet."""
    pair = Pair(
        id=pair_id,
        program_id=program.id,
        run_id=run_id,
        mentor_ids=(mentor.person_id,),
        mentee_ids=(mentee.person_id,),
        members=(_member(mentor), _member(mentee)),
        score=fit.points.total,
        points=fit.points,
        evidence=fit.evidence,
        created_at=now,
        starts_on=first_day(program, now),
        language=common_language(mentor, mentee, program),
        batch=program.pairs // BATCH,
    )
    return pair, _created(program, pair)


def end(pair: Pair, reason: PairEndReason, now: datetime) -> tuple[Pair, PairEnded]:
    """End a pair.

    Raises:
        AlreadyEnded: it has ended before.
    """
    if pair.state is State.ENDED:
        raise AlreadyEnded(f"the pair ended before: {pair.end_reason}")
    ended = replace(pair, state=State.ENDED, end_reason=reason, ended_at=now, revision=pair.revision + 1)
    told = PairEnded(
        revision=ended.revision, pair_id=pair.id, program_id=pair.program_id, members=_told(pair), reason=reason
    )
    return ended, told


def joined(participant: Participant, pair: Pair) -> Participant:
    """Return the participant as a member of a new pair."""
    return replace(
        participant,
        active=(*participant.active, pair.id),
        met=tuple(dict.fromkeys((*participant.met, *_others(participant, pair)))),
        status=Status.PAIRED,
        waited=0,
        revision=participant.revision + 1,
    )


def left(participant: Participant, pair: Pair, reason: PairEndReason) -> Participant:
    """Return the participant without that pair; one that broke puts them first in the next run."""
    active = tuple(id_ for id_ in participant.active if id_ != pair.id)
    return replace(
        participant,
        active=active,
        status=participant.status if active or participant.status is Status.WITHDRAWN else Status.READY,
        waited=participant.waited + (reason is not PairEndReason.COMPLETED),
        revision=participant.revision + 1,
    )


def first_day(program: Program, now: datetime) -> datetime:
    """Return when a pair made now begins: the program's day if that is still to come, else the Monday after now."""
    if program.starts_on and program.starts_on >= now:
        return program.starts_on
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - now.weekday())


def common_language(mentor: Participant, mentee: Participant, program: Program) -> str:
    """Return the language a pair meets in: one of the program's if both speak it, else what suits both best."""
    spoken = [[primary(tag) for tag in one.profile.languages or program.languages] for one in (mentor, mentee)]
    shared = [language for language in spoken[0] if language in spoken[1]]
    own = [language for language in program.languages if primary(language) in shared]
    if own or not shared:
        return (own or [*program.languages, "en"])[0]
    return min(shared, key=lambda word: (sum(side.index(word) for side in spoken), word))


def _others(participant: Participant, pair: Pair) -> tuple[PersonId, ...]:
    return tuple(person for person in pair.persons if person != participant.person_id)


def _member(participant: Participant) -> Member:
    return Member(person_id=participant.person_id, role=participant.role, zone=participant.profile.zone or "UTC")


def _told(pair: Pair) -> tuple[PairMember, ...]:
    return tuple(PairMember(person_id=one.person_id, role=one.role, zone=one.zone) for one in pair.members)


def _created(program: Program, pair: Pair) -> PairCreated:
    return PairCreated(
        revision=pair.revision,
        pair_id=pair.id,
        program_id=program.id,
        run_id=pair.run_id,
        kind=program.kind,
        members=_told(pair),
        cadence=program.cadence,
        weeks=program.weeks,
        session_minutes=program.session_minutes,
        starts_on=pair.starts_on,
        language=pair.language,
        topics=pair.evidence.mentee_learns[:MOST_TOPICS],
        score=pair.score,
        components=pair.points.by_name(),
    )
