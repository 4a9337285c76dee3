"""The service that is measured: one event in, a pair loaded and saved, two events out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from shared.collection import Collection, Document
from shared.contracts.catalog import TaskGroup, Topic
from shared.contracts.messages import Event, Message
from shared.contracts.vocabulary import Moment, PairId, PairMember, PersonId, ProgramId, Role
from shared.processing.service import Service
from shared.processing.unit_of_work import Store, UnitOfWork

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Met(Event):
    """A pair met: what goes in."""

    TYPE: ClassVar[str] = "bench.met.v1"
    KEY: ClassVar[str] = "pair_id"
    pair_id: PairId
    program_id: ProgramId
    at: Moment
    minutes: int


class Counted(Event):
    """What a member has met so far: two of them come out."""

    TYPE: ClassVar[str] = "bench.counted.v1"
    KEY: ClassVar[str] = "pair_id"
    pair_id: PairId
    program_id: ProgramId
    person_id: PersonId
    meetings: int
    minutes: int
    last: Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A stored pair."""

    id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]
    meetings: int = 0
    minutes: int = 0
    last: datetime = START
    revision: int = 0


PAIRS = Collection(name="pairs", type=Pair)


class Work(UnitOfWork):
    """What the handler asks for."""

    pairs: Store[Pair]


def on_met(event: Met, work: Work) -> Iterator[Message]:
    """Load, decide, save, and tell both members."""
    known = work.pairs.get(event.pair_id) or pair(event.pair_id)
    met = replace(
        known,
        meetings=known.meetings + 1,
        minutes=known.minutes + event.minutes,
        last=event.at,
        revision=known.revision + 1,
    )
    work.pairs.put(met)
    for member in met.members:
        yield Counted(
            pair_id=met.id,
            program_id=met.program_id,
            person_id=member.person_id,
            meetings=met.meetings,
            minutes=met.minutes,
            last=met.last,
            revision=met.revision,
        )


def pair(id_: str) -> Pair:
    """Return a pair that has not met yet."""
    members = (
        PairMember(person_id=PersonId(f"person-{id_}-1"), role=Role.MENTOR, zone="Europe/Berlin"),
        PairMember(person_id=PersonId(f"person-{id_}-2"), role=Role.MENTEE, zone="America/New_York"),
    )
    return Pair(id=PairId(id_), program_id=ProgramId("program-1"), members=members)


def pair_id(number: int) -> str:
    """Return the id of a stored pair by its number."""
    return f"{number * 2654435761 % 2**32:08x}{number:024x}"  # as the product's: no order that an index could use


def documents(numbers: Iterable[int]) -> list[Document]:
    """Return stored pairs as documents."""
    return [PAIRS.to_document(pair(pair_id(number))) for number in numbers]


def meetings(count: int, pairs: int) -> Iterator[Met]:
    """Yield events, of every stored pair in turn but in no order."""
    for number in range(count):
        which, turn = number * 1_000_003 % pairs, number // pairs
        at = START + timedelta(minutes=number)
        yield Met(
            pair_id=PairId(pair_id(which)), program_id=ProgramId("program-1"), at=at, minutes=45, revision=turn + 1
        )


def met_topic(name: str) -> Topic:
    """Return the topic of what goes in."""
    return Topic(name=name, key="pair_id", producer="bench", events=(Met,))


def service(run: str, met: Topic) -> Service:
    """Return the service of one run, whose command and output topics are its own."""
    name = f"{run}.pairs"
    group = TaskGroup(name=name, key="pair_id", inputs=(met.name,))
    return Service(
        name="bench",
        work=Work,
        collections=(PAIRS,),
        routes={name: {Met: on_met}},
        groups=(group,),
        topics=(
            met,
            Topic(name=f"{run}.counted", key="pair_id", producer="bench", events=(Counted,)),
            Topic(
                name=group.commands,
                key="pair_id",
                producer="bench",
                retention=timedelta(days=1),
                internal=True,
            ),
        ),
    )
