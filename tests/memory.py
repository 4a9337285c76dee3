"""A service in memory: its handlers through the real unit of work, its web application without servers."""

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bson import encode
from fastapi import FastAPI

from shared.collection import Collection
from shared.contracts.messages import Command, Event, Message, Tombstone
from shared.cursors import cursor_after, cursor_after_place, id_before, place_before
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Platform
from shared.processing.jobs import JobStatus, Listed, UnknownJob
from shared.processing.messages import Cause, Timer, to_value
from shared.processing.outcomes import Outcome
from shared.processing.pausing import Pausing
from shared.processing.service import Service
from shared.processing.unit_of_work import NotLoaded, UnitOfWork

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CHANCE = "drawn"
BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


@dataclass(kw_only=True)
class Memory:
    """Keeps documents, fires timers, and hands every command that a handler returns on to its handler."""

    service: Service
    now: datetime = START
    chance: str = CHANCE  # the same for every message, so that tests know what comes of it
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    timers: dict[str, Timer] = field(default_factory=dict)
    events: list[Event | Tombstone] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kept = {collection.name: {} for collection in self.service.collections}
        self._handlers = {kind: handler for routes in self.service.routes.values() for kind, handler in routes.items()}

    def put(self, collection: Collection[Any], value: Any) -> None:  # noqa: ANN401 - any stored value
        """Keep a value through its document and back, as MongoDB would, which takes no other types than BSON's."""
        document = collection.to_document(value)
        encode(document)
        self.kept[collection.name][value.id] = collection.from_document(document)

    def hear(self, *messages: Message) -> None:
        """Handle messages, and the commands that come of them."""
        queue = deque(messages)
        while queue:
            for produced in self._handle(queue.popleft()):
                if isinstance(produced, Command):
                    self.commands.append(produced)
                    queue.append(produced)
                elif isinstance(produced, Event | Tombstone):
                    self.events.append(produced)

    def wait(self, time: timedelta) -> None:
        """Let time pass; timers that come due fire in order."""
        until = self.now + time
        while due := [timer for timer in self.timers.values() if timer.due <= until]:
            first = min(due, key=lambda timer: timer.due)
            self.now = max(self.now, first.due)
            del self.timers[first.id]
            self.hear(first.command)
        self.now = until

    def find(self, collection: Collection[Any], **equal: object) -> list[Any]:
        """Return the values whose fields equal what is given, in order of id."""
        found = sorted(self.kept[collection.name].values(), key=lambda value: value.id)
        return [one for one in found if all(_equal(_field(one, name), wanted) for name, wanted in equal.items())]

    def _handle(self, message: Message) -> list[Message]:
        work = self.service.work(self.service.collections, self.now, self.chance)
        cause = Cause(id="m", type=message.TYPE, correlation_id="c")
        while True:
            try:
                produced = work.attempt(self._handlers[type(message)], message, cause)
                _must_fit(produced)
            except NotLoaded:
                self._load(work)
            else:
                self._save(work)
                return produced

    def _load(self, work: UnitOfWork) -> None:
        for name, store in work.stores.items():
            asked = set(store.missing_ids)
            store.add(asked, [self.kept[name][id_] for id_ in asked if id_ in self.kept[name]])
            for query in list(store.missing_queries):
                store.answer(query, self.find(store.collection, **dict(query)))
        work.restart()

    def _save(self, work: UnitOfWork) -> None:
        for collection in self.service.collections:
            for id_, value in work.stores[collection.name].changed.items():
                if value is None:
                    self.kept[collection.name].pop(id_, None)
                else:
                    self.put(collection, value)
        for id_, timer in work.timers.changed.items():
            self.timers.pop(id_, None)
            if timer is not None:
                self.timers[id_] = timer


def _must_fit(produced: Sequence[object]) -> None:
    """Refuse messages that no record takes, as the real unit of work does."""
    for one in produced:
        if isinstance(one, Message):
            to_value(one)


class MemoryReader:
    """Reads what a service in memory keeps, as HTTP does."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def get(self, collection: Collection[Any], id: str) -> Any:  # noqa: A002, ANN401 - as the real one
        return self._memory.kept[collection.name].get(id)

    async def each(self, *wanted: tuple[Collection[Any], str]) -> list[Any]:
        return [self._memory.kept[collection.name].get(id_) for collection, id_ in wanted]

    async def some(self, collection: Collection[Any], ids: Sequence[str]) -> list[Any]:
        return [found for id_ in ids if (found := self._memory.kept[collection.name].get(id_))]

    async def find(self, collection: Collection[Any], limit: int | None = None, **equal: object) -> list[Any]:
        return self._memory.find(collection, **equal)[:limit]

    async def count(self, collection: Collection[Any], **equal: object) -> int:
        return len(self._memory.find(collection, **equal))

    async def page(
        self,
        collection: Collection[Any],
        cursor: str | None = None,
        limit: int = 100,
        within: Sequence[str] | None = None,
        **equal: object,
    ) -> tuple[list[Any], str | None]:
        after = id_before(cursor) if cursor else ""
        found = [one for one in self._memory.find(collection, **equal) if one.id > after]
        found = [one for one in found if within is None or one.id in within]
        following = cursor_after(found[limit - 1].id) if len(found) > limit else None
        return found[:limit], following

    async def ordered(
        self, collection: Collection[Any], order: str, cursor: str | None = None, limit: int = 100, **equal: object
    ) -> tuple[list[Any], str | None]:
        def place(one: Any) -> tuple[datetime, str]:  # noqa: ANN401 - any stored value
            moment = _field(one, order)
            return (moment if isinstance(moment, datetime) else BEFORE_ALL), one.id

        moment, id_ = place_before(cursor) if cursor else (None, "")
        found = sorted(self._memory.find(collection, **equal), key=place)
        later = [one for one in found if place(one) > (moment or BEFORE_ALL, id_)]
        following = cursor_after_place(place(later[limit - 1])[0], later[limit - 1].id) if len(later) > limit else None
        return later[:limit], following

    async def window(
        self, collection: Collection[Any], where: dict[str, Any], *, order: str, skip: int, limit: int
    ) -> list[Any]:
        found = [one for one in self._memory.find(collection) if _fits(one, where)]
        by = order.removeprefix("-")
        found.sort(key=lambda one: (_sortable(_field(one, _id(by))), one.id), reverse=order.startswith("-"))
        return found[skip : skip + limit]

    async def documents(self, name: str, where: dict[str, Any]) -> list[dict[str, Any]]:
        (collection,) = [one for one in self._memory.service.collections if one.name == name]
        return [collection.to_document(one) for one in self._memory.find(collection) if _fits(one, where)]

    async def total(self, collection: Collection[Any], where: dict[str, Any]) -> int:
        return sum(_fits(one, where) for one in self._memory.find(collection))

    async def distinct(self, collection: Collection[Any], field: str, where: dict[str, Any]) -> list[Any]:
        return list(dict.fromkeys(_field(one, field) for one in self._memory.find(collection) if _fits(one, where)))


class MemoryEngine:
    """Handles a command at once; `away` is as if Kafka did not answer, `slow` as if the outcome took too long."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self.away = self.slow = False
        self.outcomes: dict[str, Outcome] = {}
        self.pausing = MemoryPausing()
        self.waiting: list[Listed] = []

    async def send(self, command: Command, *, id: str) -> None:  # noqa: A002, ARG002 - as the real one
        if self.away:
            raise Unavailable("Kafka does not answer")
        self._memory.hear(command)

    async def submit(  # as the real one
        self,
        command: Command,
        *,
        id: str,  # noqa: A002
        fingerprint: str = "",
        **_: object,
    ) -> Outcome | None:
        if self.away:
            raise Unavailable("Kafka does not answer")
        if self.slow:
            return None
        to_value(command)
        if id not in self.outcomes:
            self.outcomes[id] = replace(self._outcome(command, id), fingerprint=fingerprint)
        outcome = self.outcomes[id]
        if fingerprint != outcome.fingerprint:
            return Outcome(id=id, status=422, title="Idempotency key reused", code="idempotency-key-reused")
        return outcome

    def problems(self) -> list[str]:
        return ["Kafka does not answer"] if self.away else []

    async def job(self, id: str) -> JobStatus | None:  # noqa: A002 - as the real one
        return JobStatus(state="waiting", attempt=0) if id in {one.id for one in self.waiting} else None

    async def jobs(self, limit: int) -> list[Listed]:
        return self.waiting[:limit]

    async def stop_job(self, id: str, by: str) -> None:  # noqa: A002 - as the real one
        if id not in {one.id for one in self.waiting}:
            raise UnknownJob("there is no such job, or it is done already")
        self.waiting = [replace(one, stopped=by) if one.id == id else one for one in self.waiting]

    async def outcome(self, id: str) -> Outcome | None:  # noqa: A002 - as the real one
        return self.outcomes.get(id)

    def _outcome(self, command: Command, id_: str) -> Outcome:
        try:
            self._memory.hear(command)
        except Refused as refused:
            return Outcome(id=id_, status=refused.status, title=refused.title, detail=str(refused), code=refused.code)
        return Outcome(id=id_, status=200)


class MemoryPausing(Pausing):
    """Keeps its note in memory."""

    def __init__(self) -> None:
        self._notes: Any = self
        self._note: dict[str, Any] = {}

    async def read(self, _name: str) -> dict[str, Any]:
        return self._note

    async def write(self, _name: str, **fields: object) -> None:
        self._note = fields


class MemoryClock:
    """The time of a service in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def now(self) -> datetime:
        return self._memory.now


def run_on(app: FastAPI, memory: Memory) -> MemoryEngine:
    """Let an application that is not started work on a service in memory; return the engine it got."""
    engine = MemoryEngine(memory)
    app.state.platform = Platform(
        settings=app.state.settings,
        clock=MemoryClock(memory),
        reader=MemoryReader(memory),
        blobs=None,
        engine=engine,
    )
    return engine


def _field(value: object, path: str) -> object:
    """Return a field, by its name or its path through lists, as MongoDB finds it."""
    name, _, rest = path.partition(".")
    found = getattr(value, name)
    if not rest:
        return found
    return tuple(_field(one, rest) for one in found) if isinstance(found, tuple) else _field(found, rest)


def _equal(found: object, wanted: object) -> bool:
    return found == wanted or (isinstance(found, tuple) and wanted in found)


def _id(name: str) -> str:
    return "id" if name == "_id" else name


def _sortable(found: object) -> tuple[bool, Any]:
    return (found is not None, found)


def _fits(value: object, where: dict[str, Any]) -> bool:
    """Tell whether MongoDB would find a value by a query of the operators that this project uses."""
    either = where.get("$or", ())
    rest = {name: wanted for name, wanted in where.items() if name not in {"$or", "$and"}}
    if not all(_fits(value, one) for one in where.get("$and", ())):
        return False
    return (not either or any(_fits(value, one) for one in either)) and all(
        _meets(_field(value, _id(name)), wanted) for name, wanted in rest.items()
    )


def _meets(found: Any, wanted: Any) -> bool:  # noqa: ANN401 - any stored field
    if not isinstance(wanted, dict):
        return _equal(found, wanted)
    return all(_OPERATORS[name](found, given) for name, given in wanted.items())


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$in": lambda found, given: any(_equal(found, one) for one in given),
    "$nin": lambda found, given: not any(_equal(found, one) for one in given),
    "$ne": lambda found, given: not _equal(found, given),
    "$lte": lambda found, given: found is not None and found <= given,
    "$lt": lambda found, given: found is not None and found < given,
    "$gt": lambda found, given: found is not None and found > given,
    "$regex": lambda found, given: re.search(given, found) is not None,
    "$size": lambda found, given: len(found) == given,
    "$all": lambda found, given: all(_equal(found, one) for one in given),
}
