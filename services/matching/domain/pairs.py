"""The relationship that matching creates: why it was made, and how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.matching.domain.participants import Participant, Status
from services.matching.domain.people import primary
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Points
from shared.contracts.pairs import DeclineReason, PairCreated, PairEnded, PairEndReason
from shared.contracts.vocabulary import PairId, PairMember, PersonId, ProgramId, Role, RunId
from shared.domain import NotFound, Refused

BATCH = 200
MOST_TOPICS = 5


class UnknownPair(NotFound):
    """There is no pair with that id."""


class AlreadyEnded(Refused):
    """A pair ends once."""


class State(StrEnum):
    """The states of a pair: proposed, meeting, or over."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    ACTIVE = "active"
    ENDED = "ended"


LIVE = frozenset({State.PROPOSED, State.ACTIVE})


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
    """Mentors and mentees who meet, or a proposal for them.

    Attributes:
        score: the sum of `points`, in basis points of a perfect fit.
        created_at: when it was made or proposed.
        asked: the persons who must agree to a proposal before `expires_at`; `approved` are those who did.
        batch: the number of its batch of 200 pairs, for processing that must visit all of them.
        settings_revision: the revision of the program's settings that says how often and how long it meets.
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
    asked: tuple[PersonId, ...] = ()
    approved: tuple[PersonId, ...] = ()
    expires_at: datetime | None = None
    decline_reason: DeclineReason | None = None
    batch: int = 0
    settings_revision: int = 1
    revision: int = 1

    @property
    def persons(self) -> tuple[PersonId, ...]:
        """Return everybody in the pair."""
        return (*self.mentor_ids, *self.mentee_ids)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The points of two people and the facts behind them."""

    points: Points
    evidence: Evidence


def make(  # noqa: PLR0913 - a pair, its program, its people and its moment
    program: Program,
    *,
    pair_id: PairId,
    run_id: RunId | None,
    mentors: Sequence[Participant],
    mentees: Sequence[Participant],
    fit: Fit,
    now: datetime,
) -> Pair:
    """Return the pair of some participants; the caller has checked that they may meet."""
    people = (*mentors, *mentees)
    return Pair(
        id=pair_id,
        program_id=program.id,
        run_id=run_id,
        mentor_ids=tuple(one.person_id for one in mentors),
        mentee_ids=tuple(one.person_id for one in mentees),
        members=tuple(_member(one) for one in people),
        score=fit.points.total,
        points=fit.points,
        evidence=fit.evidence,
        created_at=now,
        starts_on=first_day(program, now),
        language=common_language(people, program),
        batch=program.pairs // BATCH,
        settings_revision=program.settings_revision,
    )


def end(pair: Pair, reason: PairEndReason, now: datetime) -> tuple[Pair, PairEnded]:
    """End a pair.

    Raises:
        AlreadyEnded: it has ended before.
    """
    if pair.state not in LIVE:
        raise AlreadyEnded(f"the pair ended before: {pair.end_reason or pair.decline_reason}")
    ended = replace(pair, state=State.ENDED, end_reason=reason, ended_at=now, revision=pair.revision + 1)
    event = PairEnded(
        revision=ended.revision, pair_id=pair.id, program_id=pair.program_id, members=told(pair), reason=reason
    )
    return ended, event


def joined(participant: Participant, pair: Pair) -> Participant:
    """Return the participant as a member of a pair that begins."""
    return replace(
        participant,
        active=(*participant.active, pair.id),
        proposed=_without(participant.proposed, pair),
        met=met_with(participant, pair),
        status=Status.PAIRED,
        waited=0,
        seeking=False,
        silent=False,
        revision=participant.revision + 1,
    )


def left(participant: Participant, pair: Pair, reason: PairEndReason) -> Participant:
    """Return the participant without that pair; they go first in the next run, unless it was completed."""
    without = replace(participant, active=_without(participant.active, pair))
    return replace(
        without,
        status=standing(without),
        waited=participant.waited + (reason is not PairEndReason.COMPLETED),
        revision=participant.revision + 1,
    )


def standing(participant: Participant) -> Status:
    """Return the status of a participant who lost a pair or a proposal, from the pairs and proposals that remain."""
    if participant.status is Status.WITHDRAWN:
        return Status.WITHDRAWN
    if participant.active:
        return Status.PAIRED
    return Status.PROPOSED if participant.proposed else Status.READY


def met_with(participant: Participant, pair: Pair) -> tuple[PersonId, ...]:
    """Return everybody they were ever paired with or proposed to, the members of a pair included."""
    others = (person for person in pair.persons if person != participant.person_id)
    return tuple(dict.fromkeys((*participant.met, *others)))


def _without(pairs: tuple[PairId, ...], pair: Pair) -> tuple[PairId, ...]:
    return tuple(id_ for id_ in pairs if id_ != pair.id)


def first_day(program: Program, now: datetime) -> datetime:
    """Return the first day of a pair made now: the program's day if it lies ahead, else the next Monday."""
    if program.settings.starts_on and program.settings.starts_on >= now:
        return program.settings.starts_on
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=7 - now.weekday())


def common_language(people: Sequence[Participant], program: Program) -> str:
    """Return the language of a pair: one of the program's if all speak it, else the one that suits all best."""
    spoken = [[primary(tag) for tag in one.profile.languages or program.settings.languages] for one in people]
    shared = [language for language in spoken[0] if all(language in words for words in spoken[1:])]
    own = [language for language in program.settings.languages if primary(language) in shared]
    if own or not shared:
        return (own or [*program.settings.languages, "en"])[0]
    return min(shared, key=lambda word: (sum(side.index(word) for side in spoken), word))


def _member(participant: Participant) -> Member:
    return Member(person_id=participant.person_id, role=participant.role, zone=participant.profile.zone or "UTC")


def told(pair: Pair) -> tuple[PairMember, ...]:
    """Return the members in the form of events."""
    return tuple(PairMember(person_id=one.person_id, role=one.role, zone=one.zone) for one in pair.members)


def created(program: Program, pair: Pair) -> PairCreated:
    """Return the event of a pair that begins."""
    return PairCreated(
        revision=pair.revision,
        pair_id=pair.id,
        program_id=program.id,
        run_id=pair.run_id,
        kind=program.settings.kind,
        members=told(pair),
        cadence=program.settings.cadence,
        weeks=program.settings.weeks,
        session_minutes=program.settings.session_minutes,
        starts_on=pair.starts_on,
        language=pair.language,
        topics=pair.evidence.mentee_learns[:MOST_TOPICS],
        score=pair.score,
        components=pair.points.by_name(),
        settings_revision=pair.settings_revision,
    )
