"""What the pages say of people in a program: the groups that a list is narrowed to, and each person in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from services.matching.domain.pairs import Pair
from services.matching.domain.participants import GONE, NOMINEES, Participant, Status
from services.matching.domain.people import Person, searchable
from services.matching.domain.requirements import Requirement
from services.matching.pages.names import Names, names_of, people_of
from services.matching.store import PAIRS, PARTICIPANTS, PEOPLE
from shared.contracts.closed import total
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, Role
from shared.mongo import Reader
from shared.pages.listing import SIZE, skipped
from shared.phrases import phrase

LONGEST_WORD: Final = 60
MOST_WORDS: Final = 6


class Group(StrEnum):
    """The people that a coordinator looks for."""

    HERE = "here"
    UNREADY = "unready"
    WAITING = "waiting"
    PROPOSED = "proposed"
    PAIRED = "paired"
    PAUSED = "paused"
    INVITED = "invited"
    WAITLISTED = "waitlisted"
    GONE = "gone"


GROUPS: Final = total(
    Group,
    {
        Group.HERE: phrase("Everybody who takes part"),
        Group.UNREADY: phrase("Not ready yet"),
        Group.WAITING: phrase("Ready, without a pair"),
        Group.PROPOSED: phrase("Asked about a proposal"),
        Group.PAIRED: phrase("In a pair"),
        Group.PAUSED: phrase("Taking a break"),
        Group.INVITED: phrase("Invited"),
        Group.WAITLISTED: phrase("Waiting for a seat"),
        Group.GONE: phrase("No longer in the program"),
    },
)
_WHERE: Final[Mapping[Group, Mapping[str, Any]]] = total(
    Group,
    {
        Group.HERE: {"status": {"$nin": [*GONE, Status.NOT_JOINED]}},
        Group.UNREADY: {"status": Status.ENROLLED},
        Group.WAITING: {"status": {"$in": [Status.READY, Status.UNMATCHED]}},
        Group.PROPOSED: {"status": Status.PROPOSED},
        Group.PAIRED: {"status": Status.PAIRED},
        Group.PAUSED: {"paused_until": {"$ne": None}},
        Group.INVITED: {"status": Status.INVITED},
        Group.WAITLISTED: {"status": Status.WAITLISTED},
        Group.GONE: {"status": {"$in": [*GONE, Status.NOT_JOINED]}},
    },
)
STATUSES: Final = total(
    Status,
    {
        Status.INVITED: phrase("invited"),
        Status.NOT_JOINED: phrase("did not join"),
        Status.ENROLLED: phrase("not ready"),
        Status.READY: phrase("ready"),
        Status.UNMATCHED: phrase("ready, waited before"),
        Status.PROPOSED: phrase("asked about a proposal"),
        Status.PAIRED: phrase("in a pair"),
        Status.WAITLISTED: phrase("waits for a seat"),
        Status.WITHDRAWN: phrase("withdrew"),
        Status.LEFT: phrase("left the organization"),
    },
)
REQUIREMENTS: Final = total(
    Requirement,
    {
        Requirement.ORIENTATION: phrase("orientation"),
        Requirement.OPENNESS: phrase("openness to feedback"),
        Requirement.TIME_COMMITMENT: phrase("agreement to the time"),
    },
)
OUT: Final = GONE | NOMINEES


@dataclass(frozen=True, kw_only=True)
class Row:
    """A person in a list of a program: the person, their part in it, and whom they meet."""

    person: Person
    part: Participant
    partners: tuple[tuple[str, str], ...]  # the pair's id, and the names of the others in it


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list of people is narrowed to, and how it is sorted."""

    group: Group = Group.HERE
    role: Role | None = None
    words: str = ""
    last_first: bool = False


async def found(
    read: Reader, program_id: ProgramId, sought: Sought, number: int, size: int = SIZE
) -> tuple[list[Row], int]:
    """Return the people of one page of a list, in order of their names, and how many there are in all."""
    where = await _where(read, program_id, sought)
    order = "-search" if sought.last_first else "search"
    people = await read.window(PEOPLE, where, order=order, skip=skipped(number, size), limit=size)
    return await rows(read, program_id, people), await read.total(PEOPLE, where)


async def count(read: Reader, program_id: ProgramId, group: Group) -> int:
    """Return how many people of a program are in a group."""
    return await read.total(PARTICIPANTS, {"program_id": program_id, **_WHERE[group]})


async def rows(read: Reader, program_id: ProgramId, people: list[Person]) -> list[Row]:
    """Return people with their part in a program and the names of those they meet."""
    parts = {
        one.person_id: one for one in await read.some(PARTICIPANTS, [f"{program_id}:{one.person_id}" for one in people])
    }
    pairs = {one.id: one for one in await read.some(PAIRS, [id_ for part in parts.values() for id_ in part.active])}
    names = await names_of(read, [one for pair in pairs.values() for one in pair.persons])
    known = [one for one in people if one.person_id in parts]
    return [
        Row(person=one, part=parts[one.person_id], partners=_partners(parts[one.person_id], pairs, names))
        for one in known
    ]


async def chosen(read: Reader, program_id: ProgramId, ids: tuple[str, ...]) -> list[Row]:
    """Return people by id, in order of their names."""
    people = await people_of(read, [PersonId(one) for one in ids])
    return await rows(read, program_id, sorted(people.values(), key=lambda one: one.search))


def _partners(part: Participant, pairs: Mapping[PairId, Pair], names: Names) -> tuple[tuple[str, str], ...]:
    return tuple(
        (id_, ", ".join(names[one] for one in pairs[id_].persons if one != part.person_id))
        for id_ in part.active
        if id_ in pairs
    )


async def _where(read: Reader, program_id: ProgramId, sought: Sought) -> dict[str, Any]:
    where: dict[str, Any] = {"programs": program_id, **searched(sought.words)}
    if sought.group is Group.HERE and sought.role is None:
        gone = {"program_id": program_id, **_WHERE[Group.GONE]}
        left = await read.distinct(PARTICIPANTS, "person_id", gone)
        # An empty list would cost the index that the list is sorted by.
        return {**where, **({"person_id": {"$nin": left}} if left else {})}
    wanted = {"program_id": program_id, **_WHERE[sought.group], **({"role": sought.role} if sought.role else {})}
    return {**where, "person_id": {"$in": await read.distinct(PARTICIPANTS, "person_id", wanted)}}


def searched(text: str) -> dict[str, Any]:
    """Return the query for people of whom each word is part of the name, the address, the number or the department."""
    words = [re_escaped(one[:LONGEST_WORD]) for one in searchable(text).split()[:MOST_WORDS]]
    return {"$and": [{"search": {"$regex": one}} for one in words]} if words else {}


def re_escaped(word: str) -> str:
    """Return a word as a pattern that finds it as it is."""
    return "".join(one if one.isalnum() else f"\\{one}" for one in word)


async def named(read: Reader, program_id: ProgramId, words: str) -> list[PersonId]:
    """Return the ids of the people of a program who are found by these words."""
    where = {"programs": program_id, **searched(words)}
    ids: list[PersonId] = await read.distinct(PEOPLE, "person_id", where)
    return ids
