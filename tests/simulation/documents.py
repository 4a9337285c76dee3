"""A database in memory, as a task sees it: snapshots, conflicts, locks that a dead owner holds, and its own limits."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bson import CodecOptions, decode, encode
from pymongo.errors import DuplicateKeyError, OperationFailure, PyMongoError

from shared.collection import Document
from shared.mongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateOne
from shared.processing.ports import Done, Write
from shared.processing.transactions import transact
from tests.simulation.steps import Broken, Steps

AWARE: CodecOptions[Document] = CodecOptions(tz_aware=True)
PATIENCE = 100  # how often a write outside a transaction looks whether a lock is gone

Place = tuple[str, Any]  # a collection's name and a document's id
Changes = dict[Place, bytes | None]  # None is: not there


@dataclass(frozen=True)
class Applied:
    """What one session changed at once: each document before and after."""

    session: str
    within: bool  # a transaction
    changes: Mapping[Place, tuple[Document | None, Document | None]]


@dataclass
class Transaction:
    """What one transaction sees, and what it has changed so far."""

    began: int
    snapshot: Changes
    changes: Changes = field(default_factory=dict)
    done: bool = False


class MemoryDatabase:
    """What all sessions share: documents as their bytes, so that nobody can change what is kept."""

    def __init__(self) -> None:
        self.kept: Changes = {}
        self.open: dict[str, Transaction] = {}
        self.history: list[Applied] = []
        self._moments, self._moment = dict[Place, int](), 0
        self._sessions = count(1)
        self._process_of: dict[str, Steps] = {}

    def begin_session(self, process: Steps) -> str:
        session = f"session {next(self._sessions)}"
        self._process_of[session] = process
        return session

    def are_of_one_process(self, session: str, other: str | None) -> bool:
        """Tell whether one process began both sessions."""
        return self._process_of[session] is self._process_of.get(other or "")

    def all(self, name: str) -> list[Document]:
        """Return what is kept in a collection."""
        return [_decoded(data) for (kept, _), data in self.kept.items() if kept == name and data is not None]

    def begin(self, session: str) -> Transaction:
        self.open[session] = Transaction(self._moment, dict(self.kept))
        return self.open[session]

    def holder(self, place: Place) -> str | None:
        """Return the session whose transaction has changed a document."""
        return next((session for session, one in self.open.items() if place in one.changes and not one.done), None)

    def conflicts(self, session: str, places: Iterable[Place]) -> bool:
        """Tell whether somebody else changed a document since the transaction began, or is about to."""
        began = self.open[session].began
        return any(self._moments.get(place, 0) > began or self.holder(place) not in {None, session} for place in places)

    def apply(self, session: str, changes: Changes, *, within: bool) -> None:
        """Let changes be seen by everybody."""
        self._moment += 1
        told = {place: (_decoded(self.kept.get(place)), _decoded(data)) for place, data in changes.items()}
        self.history.append(Applied(session, within, told))
        self.kept.update(changes)
        self._moments |= dict.fromkeys(changes, self._moment)


class MemoryDocuments:
    """One session on it."""

    def __init__(self, database: MemoryDatabase, steps: Steps) -> None:
        self.session = database.begin_session(steps)
        self._database, self._steps = database, steps
        self._mine: Transaction | None = None

    async def find(
        self, name: str, equal: Document, *, sort: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Document]:
        await self._step()
        here = [document for document in _documents(self._view(), name) if _matches(document, equal)]
        for by, direction in reversed(sort):
            here.sort(key=lambda document: document[by], reverse=direction < 0)
        await self._step()
        return here[: limit or None]

    async def write(self, name: str, writes: Sequence[Write]) -> int:
        await self._step()
        matched = self._write_within(name, writes) if self.in_transaction else await self._write_alone(name, writes)
        await self._step()
        return matched

    async def transact(self, attempt: Callable[[], Awaitable[Done]]) -> Done:
        return await transact(self, attempt)  # type: ignore[arg-type] # the session's part is below

    async def kill(self, session: str) -> None:
        await self._step()
        self._database.open.pop(session, None)
        await self._step()

    # What the driver's session has.

    @property
    def in_transaction(self) -> bool:
        return self._mine is not None

    def start_transaction(self, **_: object) -> None:
        self._mine = self._database.begin(self.session)

    async def commit_transaction(self) -> None:
        await self._step("UnknownTransactionCommitResult")
        mine = self._transaction()
        if not mine.done:
            mine.done = True
            self._database.apply(self.session, mine.changes, within=True)
        await self._step("UnknownTransactionCommitResult")
        self._end()

    async def abort_transaction(self) -> None:
        await self._step()
        self._end()

    async def _step(self, label: str = "") -> None:
        try:
            await self._steps.take()
        except Broken as error:
            raise PyMongoError("away", error_labels=[label] if label else []) from error

    def _end(self) -> None:
        self._mine = None
        self._database.open.pop(self.session, None)

    def _transaction(self) -> Transaction:
        if self._mine is None or self._database.open.get(self.session) is not self._mine:
            raise OperationFailure("the session was killed", 251, {"errorLabels": ["TransientTransactionError"]})
        return self._mine

    def _view(self) -> Changes:
        if not self.in_transaction:
            return self._database.kept
        mine = self._transaction()
        return mine.snapshot | mine.changes

    def _write_within(self, name: str, writes: Sequence[Write]) -> int:
        mine = self._transaction()
        changes, matched = planned(self._view(), name, writes)
        if self._database.conflicts(self.session, changes):
            self._database.open.pop(self.session)  # the server aborts it by itself
            raise OperationFailure("write conflict", 112, {"errorLabels": ["TransientTransactionError"]})
        mine.changes |= changes
        return matched

    async def _write_alone(self, name: str, writes: Sequence[Write]) -> int:
        for _ in range(PATIENCE):
            changes, matched = planned(self._database.kept, name, writes)
            if not any(map(self._database.holder, changes)):
                self._database.apply(self.session, changes, within=False)
                return matched
            await asyncio.sleep(0)
        raise PyMongoError("a transaction of somebody else's holds a lock")


def planned(view: Changes, name: str, writes: Sequence[Write]) -> tuple[Changes, int]:
    """Return what writes would change in what somebody sees, and how many documents they match."""
    changes: Changes = {}
    matched = 0
    for write in writes:
        seen = view | changes
        found = [*_selected(seen, name, write)]
        matched += len(found) if isinstance(write, UpdateOne | ReplaceOne) else 0
        changes |= {(name, id_): data for id_, data in _changed(seen, name, write, found)}
    return changes, matched


def _selected(view: Changes, name: str, write: Write) -> Iterator[Document]:
    if isinstance(write, InsertOne):
        return
    for document in _documents(view, name):
        if _matches(document, write._filter):
            yield document
            if not isinstance(write, DeleteMany):
                return


def _changed(view: Changes, name: str, write: Write, found: list[Document]) -> Iterator[tuple[Any, bytes | None]]:
    match write:
        case InsertOne():
            if view.get((name, write._doc["_id"])) is not None:
                raise DuplicateKeyError("it is there", 11000)
            yield write._doc["_id"], encode(write._doc)
        case DeleteOne() | DeleteMany():
            yield from ((document["_id"], None) for document in found)
        case ReplaceOne():
            if found or write._upsert:
                id_ = (found[0] if found else write._filter)["_id"]
                yield id_, encode({"_id": id_, **write._doc})
        case UpdateOne():
            if found or write._upsert:
                before = found[0] if found else dict(write._filter)
                yield before["_id"], encode(_updated(before, write._doc, new=not found))


def _updated(document: Document, change: Mapping[str, Document], *, new: bool) -> Document:
    for operator, fields in change.items():
        for path, value in fields.items():
            *way, last = path.split(".")
            inner = document
            for step in way:
                inner = inner.setdefault(step, {})
            match operator:
                case "$set":
                    inner[last] = value
                case "$setOnInsert" if new:
                    inner[last] = value
                case "$setOnInsert":
                    pass
                case "$inc":
                    inner[last] = inner.get(last, 0) + value
                case "$unset":
                    inner.pop(last, None)
                case _:
                    raise NotImplementedError(operator)
    return document


def _documents(view: Changes, name: str) -> list[Document]:
    by_name = defaultdict(list)
    for (kept, _), data in view.items():
        if data is not None:
            by_name[kept].append(data)
    return [_known(data) for data in by_name[name]]


def _matches(document: Document, wanted: Document) -> bool:
    return all(_fits(document, name, value) for name, value in wanted.items())


def _fits(document: Document, name: str, wanted: Any) -> bool:  # noqa: ANN401 - any field
    if name == "$or":
        return any(_matches(document, one) for one in wanted)
    found = document.get(name)
    if not isinstance(wanted, dict):
        return bool(found == wanted or (isinstance(found, list) and wanted in found))
    return all(_holds(found, operator, value) for operator, value in wanted.items())


def _holds(found: Any, operator: str, value: Any) -> bool:  # noqa: ANN401 - any field
    match operator:
        case "$in":
            return any(found == one or (isinstance(found, list) and one in found) for one in value)
        case "$gt":
            return bool(found is not None and found > value)
        case "$lte":
            return bool(found is not None and found <= value)
        case _:
            raise NotImplementedError(operator)


def _known(data: bytes) -> Document:
    return decode(data, AWARE)


def _decoded(data: bytes | None) -> Document | None:
    return None if data is None else _known(data)
