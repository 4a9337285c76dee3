"""What handler tests share: the real unit of work, loaded with what is given; everything else does not exist."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

from shared.collection import Collection
from shared.contracts.messages import Message
from shared.processing.messages import Cause
from shared.processing.unit_of_work import NotLoaded, Store, UnitOfWork

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)

Work = TypeVar("Work", bound=UnitOfWork)


def work_for(
    kind: type[Work],
    collections: Iterable[Collection[Any]],
    *,
    now: datetime = NOW,
    chance: str = "drawn",
    given: Iterable[Any] = (),
) -> Work:
    """Return a unit of work in which the given values are stored, each in the collection of its type."""
    work = kind(collections, now, chance)
    values = list(given)
    for store in work.stores.values():
        store.add((), [value for value in values if type(value) is store.collection.type])
    return work


def run(handler: Callable[[Any, Any], Iterable[Message]], message: Message, work: UnitOfWork) -> list[Message]:
    """Run a handler as a task does: what it staged is kept when it succeeds, for the next message to see."""
    cause = Cause(id="cause", type=message.TYPE, correlation_id="correlation")
    while True:
        try:
            return work.attempt(handler, message, cause)
        except NotLoaded:
            for store in work.stores.values():
                _complete(store)


def _complete(store: Store[Any]) -> None:
    store.add(tuple(store.missing_ids), ())
    for query in tuple(store.missing_queries):
        stored = [value for value in store._loaded.values() if value is not None]
        store.answer(query, stored)
