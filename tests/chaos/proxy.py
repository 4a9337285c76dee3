"""Stands between the services and their servers, and breaks the network: `python -m tests.chaos.proxy PORT=PORT ...`.

Each door takes connections at its first port and passes them on to the second. Lines of JSON on standard input say how
it works from now on: `{"port": 20001, "mode": "open", "delay": 0.05, "loss": 0.1}`. Modes: `open`; `stalled`, where
nothing passes and nobody is told, as packets vanish; `cut`, where connections break and new ones are refused. `delay`
holds every piece back for so many seconds, `loss` is the chance that a piece waits for a retransmission. The end of
standard input ends it.
"""

import asyncio
import json
import random
import sys
from collections import deque
from typing import cast

import uvloop

RETRANSMISSION = (0.2, 0.8)  # seconds: what a lost packet costs a connection


class Door:
    """One port, and how well it works now."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.halves: set[Half] = set()
        self.random = random.Random(target)  # noqa: S311 - repeatable faults
        self.set()

    def set(self, mode: str = "open", delay: float = 0.0, loss: float = 0.0) -> None:
        self.mode, self.delay, self.loss = mode, delay, loss
        self.changed, before = asyncio.Event(), getattr(self, "changed", None)
        if before:
            before.set()
        for half in [*self.halves] if mode == "cut" else ():
            half.abort()

    @property
    def clear(self) -> bool:
        return self.mode == "open" and not self.delay and not self.loss

    async def wait(self) -> None:
        """Hold one piece for as long as the network does."""
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.loss and self.random.random() < self.loss:
            await asyncio.sleep(self.random.uniform(*RETRANSMISSION))
        while self.mode != "open":
            await self.changed.wait()


class Half(asyncio.Protocol):
    """One direction of a connection: what arrives here leaves at the other half, in order."""

    def __init__(self, door: Door) -> None:
        self.door, self.other = door, self
        self.transport: asyncio.Transport
        self.held: deque[bytes] = deque()
        self.draining: asyncio.Task[None] | None = None
        self.ended = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # what a TCP connection has
        self.door.halves.add(self)

    def data_received(self, data: bytes) -> None:
        if self.other is not self and self.other.transport.is_closing():
            return
        if self.door.clear and self.draining is None and self.other is not self:
            self.other.transport.write(data)
            return
        self.held.append(data)
        self.drain()

    def drain(self) -> None:
        if self.draining is None and self.other is not self:
            self.draining = asyncio.create_task(self._drain())

    async def _drain(self) -> None:
        while self.held:
            await self.door.wait()
            if self.other.transport.is_closing():
                self.held.clear()
            else:
                self.other.transport.write(self.held.popleft())
        self.draining = None
        if self.ended:
            self.other.transport.close()

    def pause_writing(self) -> None:
        if self.other is not self and not self.other.transport.is_closing():
            self.other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other is not self and not self.other.transport.is_closing():
            self.other.transport.resume_reading()

    def connection_lost(self, _error: Exception | None) -> None:
        self.door.halves.discard(self)
        self.ended = True
        if self.other is not self and not self.held:
            self.other.transport.close()

    def abort(self) -> None:
        self.held.clear()
        if self.draining:
            self.draining.cancel()
        self.transport.abort()


class Client(Half):
    """The half towards whoever connected."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.door.mode == "cut":
            self.abort()
        else:
            self.connecting = asyncio.create_task(self._connect())

    async def _connect(self) -> None:
        try:
            _, server = await asyncio.get_running_loop().create_connection(
                lambda: Half(self.door), "127.0.0.1", self.door.target
            )
        except OSError:
            self.transport.abort()
            return
        server.other, self.other = self, server
        self.drain()
        server.drain()


async def main(pairs: list[str]) -> None:
    loop, doors = asyncio.get_running_loop(), {}
    for pair in pairs:
        port, target = map(int, pair.split("="))
        doors[port] = door = Door(target)
        await loop.create_server(lambda door=door: Client(door), "127.0.0.1", port)
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    print("ready", flush=True)  # noqa: T201 - what its parent waits for
    while line := await commands.readline():
        change = json.loads(line)
        doors[change.pop("port")].set(**change)
        print("done", flush=True)  # noqa: T201 - likewise


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1:]))
