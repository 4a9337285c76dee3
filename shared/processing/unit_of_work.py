"""What a batch has read and decided, in memory, so that handlers are plain functions and can run again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.collection import Collection, Kept
from shared.contracts.messages import Message
from shared.processing.messages import Cause, Job, Timer

Produced = TypeVar("Produced")
Query = tuple[tuple[str, Any], ...]


class NotLoaded(Exception):
    """A handler needs something that the batch has not loaded yet; the store has recorded what."""


class Staging(Generic[Kept]):
    """Changes by handlers: staged while a message is handled, kept if it succeeds."""

    def __init__(self) -> None:
        self.changed: dict[str, Kept | None] = {}
        self._staged: dict[str, Kept | None] = {}

    def put(self, value: Kept) -> None:
        """Stage a value to be saved if the handler succeeds; the same id replaces."""
        self._staged[value.id] = value

    def delete(self, id: str) -> None:  # noqa: A002 - what a document calls itself
        """Stage a value to be removed if the handler succeeds."""
        self._staged[id] = None

    @property
    def staged(self) -> dict[str, Kept | None]:
        """Return what the current message has staged so far: values, or None for what it deletes."""
        return self._staged

    def keep(self) -> None:
        """Keep what the handler staged."""
        if self._staged:
            self.changed.update(self._staged)
            self._staged.clear()

    def drop(self) -> None:
        """Discard what the handler staged."""
        self._staged.clear()

    def restart(self) -> None:
        """Discard all changes, for another pass over the batch."""
        self.changed.clear()
        self._staged.clear()


class Store(Staging[Kept]):
    """An identity map of one collection: values loaded, changed by earlier messages, and staged by the current one."""

    def __init__(self, collection: Collection[Kept]) -> None:
        super().__init__()
        self.collection = collection
        self.missing_ids: set[str] = set()
        self.missing_queries: set[Query] = set()
        self._loaded: dict[str, Kept | None] = {}
        self._answers: dict[Query, tuple[str, ...]] = {}

    def get(self, id: str) -> Kept | None:  # noqa: A002 - what a document calls itself
        """Return the value as this message sees it, or None where there is none."""
        for layer in (self._staged, self.changed, self._loaded):
            if id in layer:
                return layer[id]
        self.missing_ids.add(id)
        raise NotLoaded(self.collection.name, id)

    def want(self, id: str) -> None:  # noqa: A002 - what a document calls itself
        """Let a value that is asked for next be loaded together with the one before it."""
        if not any(id in layer for layer in (self._staged, self.changed, self._loaded)):
            self.missing_ids.add(id)

    def find(self, **equal: Any) -> list[Kept]:  # noqa: ANN401 - any stored field can be asked for
        """Return all values whose fields equal (or, being tuples, contain) what is given, in order of id."""
        query = tuple(sorted(equal.items()))
        if query not in self._answers:
            self.missing_queries.add(query)
            raise NotLoaded(self.collection.name, query)
        ids = {*self._answers[query], *self.changed, *self._staged}
        return sorted(self._matching(ids, query), key=lambda value: value.id)

    def add(self, asked: Iterable[str], values: Iterable[Kept]) -> None:
        """Add the values that were loaded for the `asked` ids; an id without a value does not exist."""
        self._loaded |= dict.fromkeys(asked)
        self._loaded |= {value.id: value for value in values}
        self.missing_ids.clear()

    def answer(self, query: Query, values: list[Kept]) -> None:
        """Add what was loaded for a query."""
        self._loaded |= {value.id: value for value in values}
        self._answers[query] = tuple(value.id for value in values)
        self.missing_queries.discard(query)

    def _matching(self, ids: set[str], query: Query) -> Iterator[Kept]:
        for id_ in ids:
            value = self.get(id_)
            if value is not None and all(_equal(getattr(value, name), wanted) for name, wanted in query):
                yield value


def _equal(found: object, wanted: object) -> bool:
    return found == wanted or (isinstance(found, tuple) and wanted in found)


class Caused(Staging[Kept]):
    """Staging for timers and jobs, which continue later and so remember the message that caused them."""

    def __init__(self) -> None:
        super().__init__()
        self.causes: dict[str, Cause] = {}

    def attribute(self, cause: Cause) -> None:
        """Record the cause of everything staged."""
        if self._staged:
            self.causes |= dict.fromkeys(self._staged, cause)


class Timers(Caused[Timer]):
    """Timers that handlers set, move and cancel; never read. Their commands have the key of the current task group."""


class Jobs(Caused[Job]):
    """Jobs that handlers start, or cancel before they begin; the same id starts once."""


class UnitOfWork:
    """The stores of one batch by name, its time, and the cause of the current message.

    A service subclasses it with one annotation per collection, for its handlers' types. `chance` is drawn for the batch
    and kept nowhere: nobody can make again what a handler makes from it.
    """

    def __init__(self, collections: Iterable[Collection[Any]], now: datetime, chance: str) -> None:
        self.now, self.chance = now, chance
        self.cause = Cause(id="", type="", correlation_id="")
        self.timers, self.jobs = Timers(), Jobs()
        self.stores = {collection.name: Store(collection) for collection in collections}
        vars(self).update(self.stores)
        self._parts = (*self.stores.values(), self.timers, self.jobs)

    def attempt(
        self, handler: Callable[[Any, Any], Iterable[Produced]], message: Message, cause: Cause
    ) -> list[Produced]:
        """Run one handler, and keep what it staged if it succeeds.

        Raises:
            NotLoaded: something must be read first; run the batch again.
            Refused: the domain said no.
        """
        self.cause = cause
        try:
            produced = list(handler(message, self))
        except BaseException:
            for part in self._parts:
                part.drop()
            raise
        self.timers.attribute(cause)
        self.jobs.attribute(cause)
        for part in self._parts:
            part.keep()
        return produced

    def restart(self) -> None:
        """Discard all changes, and keep what was loaded."""
        for part in self._parts:
            part.restart()

    @property
    def changed(self) -> bool:
        """Tell whether the batch changes anything that is kept."""
        return any(part.changed for part in self._parts)

    @property
    def incomplete(self) -> bool:
        """Tell whether something must be loaded before the batch can be decided."""
        return any(store.missing_ids or store.missing_queries for store in self.stores.values())
