"""Writes outside batches, of tasks that tidy up at the same moment: one question for each collection."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final

from shared.mongo import UpdateOne
from shared.processing.ports import Documents, Write
from shared.processing.together import Together

# A write waits for a transaction of another owner of its task, and the other tasks' writes wait with it.
PATIENCE_SECONDS: Final = 15.0


@dataclass(kw_only=True, slots=True)
class Tidied:
    """One write; `matched` tells whether it found its document, once it is done."""

    name: str
    write: Write
    matched: bool = False


class Tidying:
    """The writes of one group's tasks; those that are asked for during a round share the next one."""

    def __init__(self, open_documents: Callable[[], Awaitable[Documents]]) -> None:
        self._open = open_documents
        self._documents: Documents | None = None
        self._together = Together[Tidied](self._round)

    async def write(self, name: str, write: Write) -> bool:
        """Write, and return whether a document was matched.

        Raises:
            TimeoutError: somebody holds a lock on one of the round's documents.
        """
        one = Tidied(name=name, write=write)
        await self._together([one])
        return one.matched

    async def _round(self, items: Sequence[Tidied]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._write(items)
        except BaseException:
            self._documents = None  # the driver may still be using its session
            raise

    async def _write(self, items: Sequence[Tidied]) -> None:
        documents = self._documents = self._documents or await self._open()
        by_name = defaultdict[str, list[Tidied]](list)
        for one in items:
            by_name[one.name].append(one)
        for name, these in by_name.items():
            await _write_all(documents, name, these)


async def _write_all(documents: Documents, name: str, items: Sequence[Tidied]) -> None:
    changes = sum(isinstance(one.write, UpdateOne) for one in items)
    if await documents.write(name, [one.write for one in items]) == changes:
        for one in items:
            one.matched = True
        return
    for one in items:  # a fenced task's is among them: a repeat tells whose
        one.matched = bool(await documents.write(name, [one.write]))
