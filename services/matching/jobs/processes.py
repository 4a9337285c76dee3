"""Computations in child processes: start, follow progress, and end the process when its caller is cancelled."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

import orjson

CHILD = "services.matching.jobs.child"
LOOK_SECONDS = 0.5  # between two checks whether a computation was called off
Result = TypeVar("Result")
Told = Callable[[str, float], Awaitable[None]]
"""Called with the phase and the proven gap so far, 1.0 before the first proof."""


class ComputationFailed(Exception):
    """The process ended without a result: killed, out of memory, or a bug; the message names where."""


class ComputationRefused(Exception):
    """The computation cannot succeed here, retries included; the message says what would help."""


class Compute(Protocol):
    """Runs the computation WHAT on a JSON payload, and reports each step."""

    async def __call__(self, what: str, given: bytes, step: Told) -> bytes:
        """Return the result.

        Raises:
            ComputationFailed: retry; ComputationRefused: do not retry.
        """


async def in_own_process(what: str, given: bytes, step: Told) -> bytes:
    """Compute in a child process, so that this one stays free for messages; cancelling the caller ends the child.

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
    """Send the payload, report each step, and return the final keyword and its payload."""
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
    """Await some work, and cancel it when it is called off; then there is no result."""
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
        # Drain the pipes, so that all are closed.
        await child.communicate()
