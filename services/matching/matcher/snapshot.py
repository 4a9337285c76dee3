"""The snapshot of a run, and its market."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.topic_table import TopicRelation
from services.matching.matcher.market import CoupleIds, Market
from shared.contracts.vocabulary import PersonId, Role, RunId


@dataclass(frozen=True, kw_only=True)
class Sides:
    """The sides of a reciprocal program in one run.

    Attributes:
        mentors: who sits on the mentors' side; everybody else sits on the other.
        bound: no pairs of partners, whatever their sides, are worth more (basis points).
        worth: the price of one place with each person; no couple is worth more than the two prices together.
    """

    mentors: frozenset[PersonId]
    bound: int
    worth: dict[PersonId, int]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """Everything a run depends on, stored so that the run can be computed again.

    Attributes:
        ready: all ready people, including those without a free place.
        managers: manager of everybody in the organization.
        unsaid: those of them for whom neither a manager nor the lack of one was ever stated.
        pins: couples to pair; `apart`: couples never to pair.
        sides: of a reciprocal program, computed from the rest; None if they are not (yet).
        stay: couples of the previous draft, each worth `stay_bonus` (basis points) more.
        relations: between topics, of the program and of the table that was shipped then.
    """

    run_id: RunId
    program: Program
    ready: tuple[Participant, ...]
    managers: dict[PersonId, PersonId | None]
    unsaid: tuple[PersonId, ...] = ()
    pins: tuple[CoupleIds, ...] = ()
    apart: tuple[CoupleIds, ...] = ()
    stay: tuple[CoupleIds, ...] = ()
    stay_bonus: int = 0
    monday: date
    seed: int
    sides: Sides | None = None
    relations: tuple[TopicRelation, ...] = ()


SNAPSHOT = TypeAdapter(Snapshot)


def market_of(snapshot: Snapshot) -> Market:
    """Return the market of the people with a free place."""
    return market_among(snapshot, [one for one in snapshot.ready if one.free])


def market_among(snapshot: Snapshot, people: Sequence[Participant]) -> Market:
    """Return the market of some of a snapshot's people; a pin lets two meet again who have met before."""
    sides = {role: [one for one in people if side_of(snapshot, one) is role] for role in Role}
    return market_on(snapshot, sides[Role.MENTOR], sides[Role.MENTEE])


def side_of(snapshot: Snapshot, person: Participant) -> Role:
    """Return the side that a person sits on: the one of their role, or of this run in a reciprocal program."""
    if snapshot.sides is None:
        return person.role
    return Role.MENTOR if person.person_id in snapshot.sides.mentors else Role.MENTEE


def market_on(snapshot: Snapshot, mentors: Sequence[Participant], mentees: Sequence[Participant]) -> Market:
    """Return the market of these people on these sides."""
    people = {one.person_id: one for one in (*mentors, *mentees)}
    some = [people[id_] for id_ in sorted(people)]
    pinned = {*snapshot.pins, *((mentee, mentor) for mentor, mentee in snapshot.pins)}
    met = tuple((one.person_id, other) for one in some for other in one.met)
    return Market(
        program=snapshot.program,
        mentors=tuple(sorted(mentors, key=lambda one: one.person_id)),
        mentees=tuple(sorted(mentees, key=lambda one: one.person_id)),
        managers=snapshot.managers,
        apart=snapshot.apart,
        met=tuple(couple for couple in met if couple not in pinned),
        monday=snapshot.monday,
        relations=snapshot.relations,
        everybody=snapshot.ready,
    )
