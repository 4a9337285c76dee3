"""What became of a command, kept for seven days under the command's id: how a repeat is known, and its answer."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from shared.collection import Document
from shared.errors import Unavailable
from shared.mongo import ASK_SECONDS, Database, InsertOne, PyMongoError
from shared.processing.ports import Documents

NAME = "outcomes"

EXPIRY_SECONDS = 7 * 86_400
FIRST_PAUSE = 0.02
LONGEST_PAUSE = 0.25


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A command's fate. `status` is HTTP's: 200 it was done, 4xx the domain refused, 500 our own fault (a dead letter).

    `fingerprint` is that of the request the outcome belongs to, `actor` its caller; empty where nobody gave one.
    """

    id: str
    status: int
    title: str = ""
    detail: str = ""
    code: str = ""
    fingerprint: str = ""
    actor: str = ""


class Outcomes:
    """Stores fates with the batch that decided them, and tells whoever waits.

    What comes from outside has no channel, so its stored fate is also how a repeat is known: an inbox.
    """

    def __init__(self, database: Database) -> None:
        self._table = database[NAME]
        self._waiting: dict[str, set[asyncio.Future[Outcome | None]]] = {}
        self._came = asyncio.Event()
        self._looking: asyncio.Task[None] | None = None
        self._hurried = False

    async def prepare(self) -> None:
        """Let MongoDB remove what has expired."""
        await self._table.create_index("at", expireAfterSeconds=EXPIRY_SECONDS)

    async def get(self, id: str) -> Outcome | None:  # noqa: A002 - a command's own word
        """Return the fate of a command, or None where nothing is known.

        Raises:
            Unavailable: MongoDB does not answer.
        """
        return next(iter(await self._find([id])), None)

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
        process owns the partition; what another one decides is looked for.

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
            return await self._wait(waiter, wait)
        finally:
            waiters.discard(waiter)
            if not waiters:
                self._waiting.pop(id, None)

    async def _wait(self, waiter: asyncio.Future[Outcome | None], seconds: float) -> Outcome | None:
        if self._hurried or not seconds:
            return None
        self._came.set()
        if not self._looking or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.wait((waiter,), timeout=seconds)
        return waiter.result() if waiter.done() else None

    async def _look(self) -> None:
        """Look for what others decide, for all who wait at once, with pauses that grow until somebody new comes."""
        pause = FIRST_PAUSE
        while self._waiting:
            if await self._somebody_comes(pause):
                pause = FIRST_PAUSE
                await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 1.5)
            with suppress(Unavailable):  # the commands are accepted; their fates are not known yet
                self.resolve(await self._find([*self._waiting]))

    async def _somebody_comes(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._came.wait()
        except TimeoutError:
            return False
        self._came.clear()
        return True

    async def _find(self, ids: Sequence[str]) -> list[Outcome]:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                found = await self._table.find({"_id": {"$in": [*ids]}}).to_list(None)
        except (PyMongoError, TimeoutError) as error:
            raise Unavailable("MongoDB does not answer") from error
        return [_from_document(document) for document in found]


def _to_document(outcome: Outcome, at: datetime) -> Document:
    fields: dict[str, Any] = {name: value for name, value in asdict(outcome).items() if name != "id"}
    return {"_id": outcome.id, "at": at, **fields}


def _from_document(document: Document) -> Outcome:
    fields = {name: value for name, value in document.items() if name not in {"_id", "at"}}
    return Outcome(id=document["_id"], **fields)
