"""The platform as its users meet it: HTTP to each service, and simulated time that moves when nothing is left to do."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import httpx

from shared.clock import MOST_AT_ONCE

Json = dict[str, Any]
PAUSE = 0.03  # seconds between two looks
WAIT = 3  # seconds that a service may take to say that nothing is left
A_DAY = timedelta(days=1)  # that a service goes on by the hour in one request
NOT_NOW = {"work-left", "too-far"}  # the second: the answer to our own earlier request was lost
ATTEMPTS, ATTEMPT_PAUSE = 300, 1.0  # seconds
AT_ONCE = 16  # requests under way side by side: a company answers its mails in parallel


async def at_once(calls: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run calls side by side, some at a time; the first failure is raised."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(call: Coroutine[Any, Any, None]) -> None:
        async with gate:
            await call

    await asyncio.gather(*(one(call) for call in calls))


class Failed(Exception):
    """A service answered with an error."""


class Client:
    """One service: JSON in, JSON out, and again until the outcome is known.

    Several addresses are replicas, asked in turn. After `attempts` without an answer a request fails; None never gives
    up. Further options are httpx's.
    """

    def __init__(self, *urls: str, attempts: int | None = ATTEMPTS, **options: Any) -> None:  # noqa: ANN401 - httpx's
        # A pool for each replica: a pool looks at all of its connections for each request.
        given = {"timeout": 60, "follow_redirects": True, **options}
        self._pools = [httpx.AsyncClient(base_url=url, **given) for url in urls]
        self._turns, self._attempts = itertools.cycle(self._pools), attempts

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let every connection go."""
        for pool in self._pools:
            await pool.aclose()

    @property
    def http(self) -> httpx.AsyncClient:
        """The first replica as it is: a request there is sent once, and its answer taken as it comes."""
        return self._pools[0]

    async def get(self, path: str, **query: Any) -> Json:  # noqa: ANN401 - any query parameter
        """Return the JSON of one resource.

        Raises:
            Failed: the service refused; the message says what it said.
        """
        return body_of(await self.request("GET", path, params=query))

    async def post(self, path: str, body: Json | None = None, **options: Any) -> Json:  # noqa: ANN401 - httpx's options
        """Send a command, under an Idempotency-Key of its own unless `headers` has one, and return its answer.

        Raises:
            Failed: the service refused; the message says what it said.
        """
        headers = {"Idempotency-Key": uuid4().hex, **options.pop("headers", {})}
        return body_of(await self.request("POST", path, json=body, headers=headers, **options))

    async def pages(self, path: str, **query: Any) -> AsyncIterator[Json]:  # noqa: ANN401 - any query parameter
        """Yield the items of all pages of a list."""
        cursor: str | None = None
        while True:
            page = await self.get(path, limit=500, **query, **({"cursor": cursor} if cursor else {}))
            for item in page["items"]:
                yield item
            cursor = page["next"]
            if not cursor:
                return

    async def every(self, path: str, **query: Any) -> list[Json]:  # noqa: ANN401 - any query parameter
        """Return the items of all pages of a list."""
        return [item async for item in self.pages(path, **query)]

    async def request(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's options
        """Send a request, and again until its answer is final: its Idempotency-Key makes a repeat harmless.

        Raises:
            Failed: no answer was final.
        """
        for _ in itertools.repeat(None) if self._attempts is None else range(self._attempts):
            answer = None
            with contextlib.suppress(httpx.TransportError):
                answer = await next(self._turns).request(method, path, **options)
                if self.is_final(answer):
                    return answer
            await asyncio.sleep(self.pause(answer))
        raise Failed(f"{method} {path}: the service did not come back")

    def is_final(self, answer: httpx.Response) -> bool:
        """Tell whether an answer is more than that it comes later."""
        return answer.status_code != httpx.codes.SERVICE_UNAVAILABLE and not is_pending(answer)

    def pause(self, answer: httpx.Response | None) -> float:
        """Return how many seconds to wait before the next attempt: as the service wishes, where it answered."""
        return float(answer.headers.get("Retry-After", ATTEMPT_PAUSE)) if answer else ATTEMPT_PAUSE


class Platform:
    """Every service, by name."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        self._clients = {name: Client(url) for name, url in urls.items()}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for client in self._clients.values():
            await client.close()

    async def get(self, service: str, path: str, **query: Any) -> Json:  # noqa: ANN401 - any query parameter
        """Return the JSON of one resource; see `Client.get`."""
        return await self._clients[service].get(path, **query)

    async def post(self, service: str, path: str, body: Json | None = None, **options: Any) -> Json:  # noqa: ANN401 - httpx's
        """Send a command and return its answer; see `Client.post`."""
        return await self._clients[service].post(path, body, **options)

    def pages(self, service: str, path: str, **query: Any) -> AsyncIterator[Json]:  # noqa: ANN401 - any query parameter
        """Yield the items of all pages of a list."""
        return self._clients[service].pages(path, **query)

    async def every(self, service: str, path: str, **query: Any) -> list[Json]:  # noqa: ANN401 - any query parameter
        """Return the items of all pages of a list."""
        return await self._clients[service].every(path, **query)

    async def submit(self, url: str, form: dict[str, str]) -> bool:
        """Send a page's form to the address it came from; False where the time for it is over.

        Raises:
            Failed: the page refused for another reason.
        """
        response = await self._clients["notify"].request("POST", url, data=form)
        # Taken before: our own request that got no answer, repeated.
        if response.is_success or response.status_code == httpx.codes.CONFLICT:
            return True
        if response.status_code == httpx.codes.GONE:
            return False
        raise Failed(f"POST of a form: {response.status_code} {response.text[:500]}")

    async def open(self, url: str) -> httpx.Response:
        """Open a link as a browser does."""
        return await self._clients["notify"].request("GET", url)

    async def open_at(self, service: str, path: str) -> str:
        """Return a page of a service."""
        response = await self._clients[service].request("GET", path)
        if response.is_error:
            raise Failed(f"GET {path}: {response.status_code} {response.text[:500]}")
        return response.text

    async def clocks(self) -> list[Json]:
        """Return what every service's clock says, once nothing is left there.

        One after the other, in the order in which work flows: asked at once, each would be asked again and again.
        """
        return [await self.get(name, "/clock", wait=WAIT) for name in self._clients]

    async def settle(self) -> datetime | None:
        """Wait until nothing is left anywhere, and return the moment of the next timer, if there is one.

        Work can hop from one service to another between two questions, so two rounds in a row must agree; the batches
        each service has done are among what they say, so nothing was done in between.
        """
        before: list[Json] = []
        while True:
            now = await self.clocks()
            if now == before and not any(sum(clock["left"].values()) for clock in now):
                return min((_moment(clock["next_due"]) for clock in now if clock["next_due"]), default=None)
            before = now

    async def now(self) -> datetime:
        """Return the platform's domain time."""
        return _moment((await self.get("matching", "/clock"))["now"])

    async def move_to(self, moment: datetime) -> None:
        """Move every clock on by the hour; all meet before the last one, for only in it may something be due."""
        for to in (moment - MOST_AT_ONCE, moment):
            await asyncio.gather(*(self._move(name, to) for name in self._clients))

    async def _move(self, service: str, to: datetime) -> None:
        """Move one clock, waiting while the service is busy with what a sibling, moved a moment before, told it."""
        while (now := _moment((await self.get(service, "/clock"))["now"])) < to:
            step = {"now": min(to, now + MOST_AT_ONCE).isoformat(), "until": min(to, now + A_DAY).isoformat()}
            response = await self._clients[service].request("POST", "/clock", json=step)
            if response.is_error:
                if response.json().get("code") not in NOT_NOW:
                    body_of(response)
                await asyncio.sleep(PAUSE)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_pending(response: httpx.Response) -> bool:
    """Tell whether a command is on its way: the process that took it was told to stop, or it took too long."""
    return str(response.headers.get("location", "")).startswith("/v1/outcomes/")


def body_of(response: httpx.Response) -> Json:
    """Return an answer's JSON.

    Raises:
        Failed: it is a refusal.
    """
    if response.is_error:
        raise Failed(
            f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text[:500]}"
        )
    body: Json = response.json()
    return body
