"""What one batch read and decided, in memory: a handler is a plain function over it, so it can be run again."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

from shared.collection import Collection, Kept
from shared.contracts.messages import Message
from shared.processing.messages import Cause, Job, Timer

Produced = TypeVar("Produced")
Query = tuple[tuple[str, Any], ...]


class NotLoaded(Exception):
    """A handler asked for something that this batch has not read yet; the store has noted it."""


class Staging(Generic[Kept]):
    """What handlers put and delete: staged by the message in hand, kept when it succeeds."""

    def __init__(self) -> None:
        self.changed: dict[str, Kept | None] = {}
        self._staged: dict[str, Kept | None] = {}

    def put(self, value: Kept) -> None:
        """Save a value when the message's handler succeeds; the same id replaces."""
        self._staged[value.id] = value

    def delete(self, id: str) -> None:  # noqa: A002 - what a document calls itself
        """Remove a value when the message's handler succeeds."""
        self._staged[id] = None

    @property
    def staged(self) -> dict[str, Kept | None]:
        """Return what the message in hand has put (values) and deleted (None) so far."""
        return self._staged

    def keep(self) -> None:
        """Take over what the handler staged."""
        if self._staged:
            self.changed.update(self._staged)
            self._staged.clear()

    def drop(self) -> None:
        """Forget what the handler staged."""
        self._staged.clear()

    def restart(self) -> None:
        """Forget every decision, for another pass over the batch."""
        self.changed.clear()
        self._staged.clear()


class Store(Staging[Kept]):
    """An identity map over one collection: what was read, what earlier messages changed, what this one stages."""

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

    def find(self, **equal: Any) -> list[Kept]:  # noqa: ANN401 - any stored field can be asked for
        """Return all values whose fields equal (or, being tuples, contain) what is given, in order of id."""
        query = tuple(sorted(equal.items()))
        if query not in self._answers:
            self.missing_queries.add(query)
            raise NotLoaded(self.collection.name, query)
        ids = {*self._answers[query], *self.changed, *self._staged}
        return sorted(self._matching(ids, query), key=lambda value: value.id)

    def add(self, asked: Iterable[str], values: Iterable[Kept]) -> None:
        """Take in what was read for `asked` ids; whoever is not among the values does not exist."""
        self._loaded |= dict.fromkeys(asked)
        self._loaded |= {value.id: value for value in values}
        self.missing_ids.clear()

    def answer(self, query: Query, values: list[Kept]) -> None:
        """Take in what was read for a query."""
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
    """What goes on later, and so must remember the message it goes back to."""

    def __init__(self) -> None:
        super().__init__()
        self.causes: dict[str, Cause] = {}

    def attribute(self, cause: Cause) -> None:
        """Remember the cause of everything staged."""
        if self._staged:
            self.causes |= dict.fromkeys(self._staged, cause)


class Timers(Caused[Timer]):
    """Timers that handlers set, move and cancel; never read back. Their commands have the key of the group in hand."""


class Jobs(Caused[Job]):
    """Long or outward work that handlers start, or call off while it is not under way; the same id starts once."""


class UnitOfWork:
    """The stores of one batch by their names, its one time, and the cause of the message in hand.

    A service subclasses it with one annotation per collection, for its handlers' types.
    """

    def __init__(self, collections: Iterable[Collection[Any]], now: datetime) -> None:
        self.now = now
        self.cause = Cause(id="", type="", correlation_id="")
        self.timers, self.jobs = Timers(), Jobs()
        self.stores = {collection.name: Store(collection) for collection in collections}
        vars(self).update(self.stores)
        self._parts = (*self.stores.values(), self.timers, self.jobs)

    def attempt(
        self, handler: Callable[[Any, Any], Iterable[Produced]], message: Message, cause: Cause
    ) -> list[Produced]:
        """Run one handler; keep what it staged only if it succeeds.

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
        """Forget every decision, keep what was read."""
        for part in self._parts:
            part.restart()

    @property
    def incomplete(self) -> bool:
        """Tell whether something must be read before the batch can be decided."""
        return any(store.missing_ids or store.missing_queries for store in self.stores.values())
