"""Requests through the ingress, each sent once, for as long as something else goes on."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from deploy.cluster.errors import CommandFailed
from tests.kubernetes.stage import Stage

READS = (
    *("/matching/v1/programs?limit=1", "/scheduling/v1/sessions?limit=1"),
    *("/feedback/v1/surveys?limit=1", "/notify/v1/deliveries?limit=1"),
)
WORKERS = 6
PAUSE = 0.02  # seconds of a worker between two requests
MOST = 40_000
RENEWED_AFTER = 120.0  # seconds; a token is good for 300


@dataclass
class Load:
    """What was sent, what was lost, and how; `people` are those whose registration was accepted."""

    stage: Stage
    sent: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    people: set[str] = field(default_factory=set)
    pending: int = 0
    slowest: float = 0.0
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    async def run(self, atleast: int, during: asyncio.Task[None]) -> None:
        """Send until `during` is done and `atleast` requests were sent."""
        async with self.stage.client() as http:
            await self._sign_in(http)
            workers = [self._work(http, atleast, during) for _ in range(WORKERS)]
            await asyncio.gather(*workers)
        await during

    async def _work(self, http: httpx.AsyncClient, atleast: int, during: asyncio.Task[None]) -> None:
        while (self.sent < atleast or not during.done()) and self.sent < MOST:
            self.sent += 1
            await self._send(http, next(self._numbers))
            await asyncio.sleep(PAUSE)

    async def _send(self, http: httpx.AsyncClient, number: int) -> None:
        if time.monotonic() - self._since > RENEWED_AFTER:
            await self._sign_in(http)
        employee = f"L{id(self):x}-{number}"
        began = time.monotonic()
        try:
            answer = await (http.get(READS[number % 5]) if number % 5 < len(READS) else self._register(http, employee))
        except httpx.TransportError as error:
            self.lost[type(error).__name__] += 1
            return
        self.slowest = max(self.slowest, time.monotonic() - began)
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            why = await asyncio.to_thread(self._why)
            self.lost[f"{answer.status_code} {answer.request.method} {answer.text[:200]} {why}"] += 1
        elif answer.request.method == "PUT":
            self.people.add(employee)
            self.pending += answer.status_code == httpx.codes.ACCEPTED

    def _why(self) -> str:
        """Return what pods have just said about servers that did not answer them."""
        told = ("--selector=app.kubernetes.io/name=reverse-mentoring", "--since=10s", "--tail=-1")
        with suppress(CommandFailed):  # one of them has not begun
            return " ".join(line for line in self.stage.kubectl("logs", *told).splitlines() if "navailable" in line)
        return ""

    async def _register(self, http: httpx.AsyncClient, employee: str) -> httpx.Response:
        body = {"name": f"Person {employee}", "level": 3, "languages": ["en"]}
        return await http.put(f"/matching/v1/people/{employee}", json=body, headers={"Idempotency-Key": employee})

    async def _sign_in(self, http: httpx.AsyncClient) -> None:
        self._since = time.monotonic()
        http.headers["Authorization"] = f"Bearer {await self.stage.token()}"
