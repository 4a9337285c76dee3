"""What became of a command, kept for seven days under the command's id: how a repeat is known, and its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from shared.errors import Unavailable
from shared.mongo import ASK_SECONDS, Database, InsertOne, PyMongoError
from shared.processing.collection import Document
from shared.processing.ports import Documents

NAME = "outcomes"

EXPIRY_SECONDS = 7 * 86_400
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A command's fate. `status` is HTTP's: 200 it was done, 4xx the domain refused, 500 our own fault (a dead letter).

    `fingerprint` is that of the request the outcome belongs to; empty where nobody gave one.
    """

    id: str
    status: int
    title: str = ""
    detail: str = ""
    code: str = ""
    fingerprint: str = ""


class Outcomes:
    """Stores fates with the batch that decided them, and tells whoever waits.

    What comes from outside has no channel, so its stored fate is also how a repeat is known: an inbox.
    """

    def __init__(self, database: Database) -> None:
        self._table = database[NAME]
        self._waiting: dict[str, set[asyncio.Future[Outcome | None]]] = {}
        self._hurried = False

    async def prepare(self) -> None:
        """Let MongoDB remove what has expired."""
        await self._table.create_index("at", expireAfterSeconds=EXPIRY_SECONDS)

    async def get(self, id: str) -> Outcome | None:  # noqa: A002 - a command's own word
        """Return the fate of a command, or None where nothing is known.

        Raises:
            Unavailable: MongoDB does not answer.
        """
        try:
            async with asyncio.timeout(ASK_SECONDS):
                document = await self._table.find_one({"_id": id})
        except (PyMongoError, TimeoutError) as error:
            raise Unavailable("MongoDB does not answer") from error
        return _from_document(document) if document else None

    async def known(self, ids: list[str], documents: Documents) -> dict[str, Outcome]:
        """Return the fates of those messages that came before."""
        if not ids:
            return {}
        found = await documents.find(NAME, {"_id": {"$in": ids}})
        return {document["_id"]: _from_document(document) for document in found}

    async def store(self, outcomes: Iterable[Outcome], documents: Documents) -> None:
        """Store fates, once each."""
        now = datetime.now(UTC)
        writes = [InsertOne(_to_document(outcome, now)) for outcome in outcomes]
        if writes:
            await documents.write(NAME, writes)

    def resolve(self, outcomes: Iterable[Outcome]) -> None:
        """Tell whoever waits in this process; call it after the commit."""
        for outcome in outcomes if self._waiting else ():
            for waiter in self._waiting.get(outcome.id, ()):
                if not waiter.done():
                    waiter.set_result(outcome)

    def hurry(self) -> None:
        """Let nobody wait any longer, now or later: what was sent goes on, and its fate can be asked for elsewhere."""
        self._hurried = True
        for waiter in chain.from_iterable(self._waiting.values()):
            if not waiter.done():
                waiter.set_result(None)

    async def send(self, id: str, send: Callable[[], Awaitable[None]], wait: float) -> Outcome | None:  # noqa: A002
        """Send a command and wait for its fate; None when time is up.

        A fate that is known already is returned without sending again. The look for it comes first and must succeed:
        where it cannot be read, nothing is accepted whose fate nobody could tell. A future tells at once if this
        process owns the partition; polling with growing pauses finds it elsewhere.

        Raises:
            Unavailable: MongoDB does not answer, and nothing was sent; or whatever `send` raises.
        """
        if known := await self.get(id):
            return known
        waiter: asyncio.Future[Outcome | None] = asyncio.get_running_loop().create_future()
        waiters = self._waiting.setdefault(id, set())
        waiters.add(waiter)
        try:
            await send()
            return await self._wait(id, waiter, wait)
        finally:
            waiters.discard(waiter)
            if not waiters:
                self._waiting.pop(id, None)

    async def _wait(self, id: str, waiter: asyncio.Future[Outcome | None], wait: float) -> Outcome | None:  # noqa: A002
        loop = asyncio.get_running_loop()
        deadline, pause = loop.time() + wait, FIRST_PAUSE
        while not self._hurried and (left := deadline - loop.time()) > 0:
            await asyncio.wait((waiter,), timeout=min(pause, left))
            found = waiter.result() if waiter.done() else await self._look(id)
            if found:
                return found
            pause = min(LONGEST_PAUSE, pause * 1.5)
        return None

    async def _look(self, id: str) -> Outcome | None:  # noqa: A002 - a command's own word
        try:
            return await self.get(id)
        except Unavailable:
            return None  # the command is accepted; its fate is not known yet


def _to_document(outcome: Outcome, at: datetime) -> Document:
    fields: dict[str, Any] = {name: value for name, value in asdict(outcome).items() if name != "id"}
    return {"_id": outcome.id, "at": at, **fields}


def _from_document(document: Document) -> Outcome:
    fields = {name: value for name, value in document.items() if name not in {"_id", "at"}}
    return Outcome(id=document["_id"], **fields)
