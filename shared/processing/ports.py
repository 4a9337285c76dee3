"""What a task needs of a database and of a broker: two ports, so that its tests can end a process at every step."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from shared.collection import Document
from shared.kafka import Record
from shared.mongo import DeleteMany, DeleteOne, InsertOne, ReplaceOne, UpdateOne

Done = TypeVar("Done")
Write = InsertOne[Document] | UpdateOne | ReplaceOne[Document] | DeleteOne | DeleteMany


class Unstorable(Exception):
    """What a batch decided cannot be stored, whoever tries and how often: one of its handlers has a bug."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(type(fault).__name__)
        self.fault = fault


class Documents(Protocol):
    """The documents of a service as one owner of one task reaches them; `session` is what a successor kills.

    Reads and writes belong to the transaction under way, if there is one. Used by one coroutine at a time.
    """

    @property
    def session(self) -> Any:  # noqa: ANN401 - whatever the database calls it
        """Return the id of the owner's session."""

    async def find(
        self, name: str, equal: Document, *, sort: Sequence[tuple[str, int]] = (), limit: int = 0
    ) -> list[Document]:
        """Return the documents of a collection that a filter selects."""

    async def write(self, name: str, writes: Sequence[Write]) -> int:
        """Write to a collection, in any order; return how many documents were matched."""

    async def transact(self, attempt: Callable[[], Awaitable[Done]]) -> Done:
        """Run `attempt` inside a transaction and commit it durably; it may run several times.

        Raises:
            Unstorable: it can never go through.
            Exception: it did not go through, or nobody knows; the task must be claimed again.
        """

    async def kill(self, session: Any) -> None:  # noqa: ANN401 - see `session`
        """End another owner's session, and the transaction under way in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """Where a partition of an input begins and ends."""

    start: int
    end: int


class Broker(Protocol):
    """The log as a task writes to it, and where the logs that it reads begin and end."""

    async def publish(self, records: Sequence[Record], halfway: Callable[[], None] | None = None) -> None:
        """Publish records in order per partition; return once all in-sync replicas have them.

        Raises:
            Unavailable: not everything was acknowledged; some of it may have been.
        """

    async def edges(self, topics: Sequence[str], partition: int) -> Mapping[str, Edge]:
        """Return where one partition of each topic begins and ends.

        Raises:
            Unavailable: the broker does not answer.
        """
