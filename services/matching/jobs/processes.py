"""Starts a process that computes, hears how far it is, and ends it with whoever waits."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import orjson

CHILD = "services.matching.jobs.child"
LOOK_SECONDS = 0.5  # between two looks at whether a computation is still wanted
Result = TypeVar("Result")
Told = Callable[[str, float], Awaitable[None]]
"""Hears the phase and the proven gap so far, 1.0 before the first proof."""


class ComputationFailed(Exception):
    """The process ended without a result: killed, out of memory, or a bug, whose place it names."""


class ComputationRefused(Exception):
    """It cannot be computed here however often it is tried; the message says what would help."""


class Compute(Protocol):
    """Computes WHAT of what is given, in JSON, telling each step."""

    async def __call__(self, what: str, given: bytes, step: Told) -> bytes:
        """Return the result.

        Raises:
            ComputationFailed: try again; ComputationRefused: do not.
        """


async def in_own_process(what: str, given: bytes, step: Told) -> bytes:
    """Compute outside this process, which stays free for messages; whoever stops waiting ends it.

    Raises:
        ComputationFailed, ComputationRefused: there is no result.
    """
    async with _process(what) as child:
        try:
            word, answer = await _talk(child, given, step)
        except (ConnectionError, asyncio.IncompleteReadError):
            raise ComputationFailed(await _last_words(child)) from None
        if word == b"refused":
            raise ComputationRefused(answer.decode())
        return answer


async def _talk(child: Process, given: bytes, step: Told) -> tuple[bytes, bytes]:
    """Hand over what is given, tell each step, and return the last word and its content."""
    assert child.stdin and child.stdout  # noqa: S101, PT018 - pipes were asked for
    child.stdin.write(b"%d\n" % len(given) + given)
    await child.stdin.drain()
    while True:
        word, _, rest = (await child.stdout.readuntil()).partition(b" ")
        if word != b"step":
            return word, await child.stdout.readexactly(int(rest))
        told = orjson.loads(rest)
        await step(told["phase"], told["gap"])


async def _last_words(child: Process) -> str:
    _, said = await child.communicate()
    return said.decode(errors="replace").strip().rpartition("\n")[2] or f"its process ended with {child.returncode}"


async def unless_called_off(work: Awaitable[Result], called_off: Callable[[], Awaitable[bool]]) -> Result | None:
    """Wait for some work, and end it as soon as it is not wanted any more: then there is no result."""
    working = asyncio.ensure_future(work)
    try:
        while not working.done():
            await asyncio.wait([working], timeout=LOOK_SECONDS)
            if not working.done() and await called_off():
                return None
        return await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


@asynccontextmanager
async def _process(what: str) -> AsyncIterator[Process]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", CHILD, what, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=environment
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        # Reads what is left, so that every pipe is closed.
        await child.communicate()
