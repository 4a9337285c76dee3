"""A small service of two groups, to try processing on: tills take money, books keep what every till took."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar

from shared.collection import Collection
from shared.contracts.catalog import TaskGroup, Topic
from shared.contracts.messages import Command, Event, Message
from shared.contracts.vocabulary import Moment
from shared.domain import NotFound, Refused
from shared.processing.messages import Job, Timer
from shared.processing.service import Service
from shared.processing.unit_of_work import Store, UnitOfWork

PARTITIONS = 4


@dataclass(frozen=True, kw_only=True)
class Till:
    id: str
    cents: int = 0
    seen: tuple[str, ...] = ()
    revision: int = 0


@dataclass(frozen=True, kw_only=True)
class Book:
    id: str
    revisions: tuple[int, ...] = ()
    cents: int = 0


@dataclass(frozen=True, kw_only=True)
class Slot:
    """What tasks race for."""

    id: str
    holder: str


TILLS = Collection(name="tills", type=Till)
BOOKS = Collection(name="books", type=Book)
SLOTS = Collection(name="slots", type=Slot, indexes=(("holder",),))


class Overdrawn(Refused):
    """A till cannot give what it does not have."""


class NoSuchRevision(Refused):
    """Revisions count from one."""


class Take(Command):
    TYPE: ClassVar[str] = "shop.take"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    cents: int


class TakeLater(Command):
    TYPE: ClassVar[str] = "shop.take-later"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    timer_id: str
    due: Moment
    cents: int = 1


class Lend(Command):
    """One till asks another to take: the two may be different tasks'."""

    TYPE: ClassVar[str] = "shop.lend"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    to: str


class Greet(Command):
    """One till greets another, which changes nothing there."""

    TYPE: ClassVar[str] = "shop.greet"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    to: str


class Nod(Command):
    TYPE: ClassVar[str] = "shop.nod"
    KEY: ClassVar[str] = "till_id"
    till_id: str


class Reserve(Command):
    TYPE: ClassVar[str] = "shop.reserve"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    slot: str


class Misplace(Command):
    """Sets a timer for a till that another task keeps."""

    TYPE: ClassVar[str] = "shop.misplace"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    other: str


class Bloat(Command):
    """Puts what no document can hold."""

    TYPE: ClassVar[str] = "shop.bloat"
    KEY: ClassVar[str] = "till_id"
    till_id: str


class Count(Command):
    TYPE: ClassVar[str] = "shop.count"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    due: Moment | None = None


class Break(Command):
    TYPE: ClassVar[str] = "shop.break"
    KEY: ClassVar[str] = "till_id"
    till_id: str


class Taken(Event):
    TYPE: ClassVar[str] = "shop.taken.v1"
    KEY: ClassVar[str] = "till_id"
    till_id: str
    cents: int


class Work(UnitOfWork):
    tills: Store[Till]
    books: Store[Book]
    slots: Store[Slot]


def take(command: Take, work: Work) -> list[Message]:
    till = work.tills.get(command.till_id) or Till(id=command.till_id)
    if till.cents + command.cents < 0:
        raise Overdrawn(f"{till.id} holds {till.cents}")
    till = replace(
        till, cents=till.cents + command.cents, revision=till.revision + 1, seen=(*till.seen, work.cause.id)[-50:]
    )
    work.tills.put(till)
    return [Taken(till_id=till.id, cents=command.cents, revision=till.revision)]


def take_later(command: TakeLater, work: Work) -> list[Message]:
    if not work.tills.get(command.till_id):
        raise NotFound(command.till_id)
    later = Take(till_id=command.till_id, cents=command.cents)
    work.timers.put(Timer(id=command.timer_id, due=command.due, command=later))
    return []


def lend(command: Lend, work: Work) -> list[Message]:
    if not work.tills.get(command.till_id):
        raise NotFound(command.till_id)
    return [Take(till_id=command.to, cents=1)]


def greet(command: Greet, _work: Work) -> list[Message]:
    return [Nod(till_id=command.to)]


def nod(command: Nod, work: Work) -> list[Message]:
    work.tills.get(command.till_id)
    return []


def reserve(command: Reserve, work: Work) -> list[Message]:
    if work.slots.get(command.slot):
        raise Refused(command.slot)
    work.slots.put(Slot(id=command.slot, holder=command.till_id))
    return []


def count(command: Count, work: Work) -> list[Message]:
    work.jobs.put(Job(id=f"count:{command.till_id}", kind="count", subject=command.till_id, due=command.due))
    return []


def misplace(command: Misplace, work: Work) -> list[Message]:
    work.timers.put(Timer(id="misplaced", due=work.now, command=Take(till_id=command.other, cents=1)))
    return []


def broken(command: Break, work: Work) -> list[Message]:
    work.tills.put(Till(id=command.till_id, cents=-1))
    raise RuntimeError("a bug")


def bloat(command: Bloat, work: Work) -> list[Message]:
    work.tills.put(Till(id=command.till_id, cents=2**70))
    return []


def on_taken(event: Taken, work: Work) -> list[Message]:
    if not event.revision:
        raise NoSuchRevision(event.till_id)
    book = work.books.get(event.till_id) or Book(id=event.till_id)
    work.books.put(replace(book, revisions=(*book.revisions, event.revision), cents=book.cents + event.cents))
    return []


ROUTES: dict[str, dict[type[Message], Any]] = {
    "tills": {
        Take: take,
        TakeLater: take_later,
        Lend: lend,
        Greet: greet,
        Nod: nod,
        Reserve: reserve,
        Count: count,
        Break: broken,
        Misplace: misplace,
        Bloat: bloat,
    },
    "books": {Taken: on_taken},
}


def topics(run: str) -> tuple[Topic, ...]:
    """The topics of one run, apart from every other run's."""
    taken = Topic(name=f"{run}.taken", key="till_id", producer="shop", events=(Taken,))
    commands = [
        Topic(
            name=f"{run}.{group}.commands.v1",
            key="till_id",
            producer="shop",
            consumers=(f"{run}.{group}",),
            retention=timedelta(days=1),
            internal=True,
        )
        for group in ROUTES
    ]
    return (taken, *commands)


def service(run: str) -> Service:
    """The service on the topics of one run."""
    return Service(
        name="shop",
        work=Work,
        collections=(TILLS, BOOKS, SLOTS),
        routes={f"{run}.{name}": routes for name, routes in ROUTES.items()},
        groups=(
            TaskGroup(name=f"{run}.tills", key="till_id"),
            TaskGroup(name=f"{run}.books", key="till_id", inputs=(f"{run}.taken",)),
        ),
        topics=topics(run),
    )
