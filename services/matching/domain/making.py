"""The making of a pair: its people, its days, its language, and the event that tells of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from services.matching.domain.pairs import BATCH, Fit, Member, Pair, told
from services.matching.domain.participants import Participant
from services.matching.domain.people import primary
from services.matching.domain.program import Program
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import PairId, Role, RunId

MOST_TOPICS: Final = 5


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
    starts_on = first_day(program, now)
    return Pair(
        id=pair_id,
        program_id=program.id,
        run_id=run_id,
        mentor_ids=tuple(one.person_id for one in mentors),
        mentee_ids=tuple(one.person_id for one in mentees),
        members=(*(_member(one, Role.MENTOR) for one in mentors), *(_member(one, Role.MENTEE) for one in mentees)),
        score=fit.points.total,
        points=fit.points,
        evidence=fit.evidence,
        created_at=now,
        starts_on=starts_on,
        ends_on=last_day(program, starts_on),
        language=common_language(people, program),
        batch=program.pairs // BATCH,
        settings_revision=program.settings_revision,
    )


def last_day(program: Program, starts_on: datetime) -> datetime:
    """Return the last day of a pair that begins then: the program's weeks later."""
    return starts_on + timedelta(weeks=program.settings.weeks)


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


def _member(participant: Participant, role: Role) -> Member:
    """Return a member in the role of their side; partners of a reciprocal program may have enrolled in the other."""
    return Member(person_id=participant.person_id, role=role, zone=participant.profile.zone or "UTC")


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
        ends_on=pair.ends_on,
        settings_revision=pair.settings_revision,
    )
