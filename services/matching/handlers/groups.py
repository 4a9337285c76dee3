"""Groups of couples that become one pair: the members who can still meet, and their common fit."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from services.matching.domain.drafts import Couple
from services.matching.domain.groups import group_key
from services.matching.domain.making import first_day, last_day
from services.matching.domain.pairs import Evidence, Fit
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Points
from services.matching.handlers.work import Work, each
from shared.contracts.vocabulary import PairId, PersonId, Role


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """The people who can become one pair, and those of the draft who cannot."""

    id: PairId
    mentors: tuple[Participant, ...]
    mentees: tuple[Participant, ...]
    fit: Fit
    left_out: tuple[tuple[PersonId, Role], ...]


def gatherings(couples: Sequence[Couple]) -> Iterator[tuple[Couple, ...]]:
    """Yield the couples of each future pair, in order of the couples' ids."""
    by_group = sorted(couples, key=lambda one: (one.group or one.id, one.id))
    for _, some in groupby(by_group, key=lambda one: one.group or one.id):
        yield tuple(some)


def gather(work: Work, program: Program, couples: Sequence[Couple], allowed: Collection[str]) -> Gathering | None:
    """Return the people who can meet now: ready, free, within the rules, and together within the program's shape."""
    ids = [person for one in couples for person in (one.mentor_id, one.mentee_id)]
    found = each(work.participants, [participant_id(program.id, id_) for id_ in dict.fromkeys(ids)])
    until = last_day(program, first_day(program, work.now))
    free = {one.person_id: one for one in found.values() if one.can_meet(until) and one.free}
    possible = {(one.mentor_id, one.mentee_id) for one in couples if one.id in allowed}
    mentors = [id_ for id_ in dict.fromkeys(one.mentor_id for one in couples) if id_ in free]
    mentees = [id_ for id_ in dict.fromkeys(one.mentee_id for one in couples) if id_ in free]
    # If a rule now forbids a junior and a senior, the junior is dropped and the group continues.
    if program.junior is Role.MENTEE:
        mentees = [id_ for id_ in mentees if all((mentor, id_) in possible for mentor in mentors)]
        sides = len(mentees), len(mentors)
    else:
        mentors = [id_ for id_ in mentors if all((id_, mentee) in possible for mentee in mentees)]
        sides = len(mentors), len(mentees)
    kept = {*mentors, *mentees}
    if not program.settings.shape.fits(*sides, len({group_key(free[id_].profile.department or "") for id_ in kept})):
        return None
    together = [one for one in couples if one.mentor_id in kept and one.mentee_id in kept]
    return Gathering(
        id=PairId(couples[0].group or couples[0].id),
        mentors=tuple(free[id_] for id_ in mentors),
        mentees=tuple(free[id_] for id_ in mentees),
        fit=together[0].fit if len(together) == 1 else _together([one.fit for one in together]),
        left_out=tuple(one for one in everybody(couples) if one[0] not in kept),
    )


def everybody(couples: Sequence[Couple]) -> tuple[tuple[PersonId, Role], ...]:
    """Return the members of these couples without duplicates."""
    roles = {one.mentor_id: Role.MENTOR for one in couples} | {one.mentee_id: Role.MENTEE for one in couples}
    return tuple(roles.items())


def _together(fits: Sequence[Fit]) -> Fit:
    """Return the common fit of several couples: the mean of each criterion, rounded down, and shared evidence."""
    named = [fit.points.by_name() for fit in fits]
    points = Points(**{name: sum(one[name] for one in named) // len(fits) for name in named[0]})
    facts = [fit.evidence for fit in fits]
    spoken = [one.languages for one in facts]
    return Fit(
        points=points,
        evidence=Evidence(
            mentee_learns=tuple(dict.fromkeys(topic for one in facts for topic in one.mentee_learns)),
            mentor_learns=tuple(dict.fromkeys(topic for one in facts for topic in one.mentor_learns)),
            mentee_met=tuple(dict.fromkeys(met for one in facts for met in one.mentee_met)),
            mentor_met=tuple(dict.fromkeys(met for one in facts for met in one.mentor_met)),
            level_gap=_least([one.level_gap for one in facts]),
            years_apart=_least([one.years_apart for one in facts]),
            across_departments=_any([one.across_departments for one in facts]),
            different_styles=_any([one.different_styles for one in facts]),
            common_hours=min(one.common_hours for one in facts),
            languages=tuple(word for word in spoken[0] if all(word in words for words in spoken)),
        ),
    )


def _least(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return min(known) if len(known) == len(numbers) else None


def _any(facts: Sequence[bool | None]) -> bool | None:
    known = [fact for fact in facts if fact is not None]
    return any(known) if known else None
