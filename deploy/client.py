"""An HTTP client of the platform: requests to each service, and simulated time that moves when no work remains."""

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
PAUSE = 0.03  # seconds between two polls
WAIT = 3  # seconds that a service may wait in one request until no work remains
A_DAY = timedelta(days=1)  # domain time that one request may move a clock, hour by hour
NOT_NOW = {"work-left", "too-far"}  # too-far: the response to our own earlier request was lost
ATTEMPTS, ATTEMPT_PAUSE = 300, 1.0  # seconds
# A server is away, we are too fast, or the proxy in front does not reach the service.
AGAIN = frozenset(
    {
        httpx.codes.SERVICE_UNAVAILABLE,
        httpx.codes.TOO_MANY_REQUESTS,
        httpx.codes.BAD_GATEWAY,
        httpx.codes.GATEWAY_TIMEOUT,
    }
)
AT_ONCE = 16  # concurrent requests: a company answers its mails in parallel


async def at_once(calls: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Run calls concurrently, up to a limit; the first failure is raised."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(call: Coroutine[Any, Any, None]) -> None:
        async with gate:
            await call

    await asyncio.gather(*(one(call) for call in calls))


class Failed(Exception):
    """A service answered with an error."""


class Client:
    """A client of one service: sends and returns JSON, and retries until the outcome is known.

    Several addresses are replicas, used in turn. A request fails after `attempts`; None never. Options are httpx's.
    """

    def __init__(self, *urls: str, attempts: int | None = ATTEMPTS, **options: Any) -> None:  # noqa: ANN401 - httpx's
        # One pool per replica, because a pool scans all of its connections for each request.
        given = {"timeout": 60, "follow_redirects": True, **options}
        self._pools = [httpx.AsyncClient(base_url=url, **given) for url in urls]
        self._turns, self._attempts = itertools.cycle(self._pools), attempts

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close all connections."""
        for pool in self._pools:
            await pool.aclose()

    @property
    def http(self) -> httpx.AsyncClient:
        """The HTTP client of the first replica: it sends a request once and returns any response."""
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

    async def put(self, path: str, body: Json) -> Json:
        """Replace a resource, and return it.

        Raises:
            Failed: the service refused; the message says what it said.
        """
        return body_of(await self.request("PUT", path, json=body, headers={"Idempotency-Key": uuid4().hex}))

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
        """Send a request, and retry until its response is final; its Idempotency-Key makes a repeat harmless.

        Raises:
            Failed: no response was final.
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
        """Tell whether a response is the final one, not a request to retry or poll."""
        return answer.status_code not in AGAIN and not is_pending(answer)

    def pause(self, answer: httpx.Response | None) -> float:
        """Return the seconds to wait before the next attempt: the response's Retry-After, if there is a response."""
        return float(answer.headers.get("Retry-After", ATTEMPT_PAUSE)) if answer else ATTEMPT_PAUSE


class Platform:
    """Every service, by name; `auth` says who calls."""

    def __init__(self, urls: Mapping[str, str], auth: httpx.Auth | None = None) -> None:
        self._clients = {name: Client(url, auth=auth) for name, url in urls.items()}
        self._moved: dict[str, datetime] = {}  # where each clock stood after its last move; it goes forward only
        self._rested: dict[str, int] = {}  # how many batches each service had done when no work remained anywhere
        self._due: dict[str, datetime | None] = {}  # what each waited for then, until a clock is moved

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

    async def put(self, service: str, path: str, body: Json) -> Json:
        """Replace a resource, and return it; see `Client.put`."""
        return await self._clients[service].put(path, body)

    def pages(self, service: str, path: str, **query: Any) -> AsyncIterator[Json]:  # noqa: ANN401 - any query parameter
        """Yield the items of all pages of a list."""
        return self._clients[service].pages(path, **query)

    async def every(self, service: str, path: str, **query: Any) -> list[Json]:  # noqa: ANN401 - any query parameter
        """Return the items of all pages of a list."""
        return await self._clients[service].every(path, **query)

    async def submit(self, url: str, form: Mapping[str, str | list[str]]) -> bool:
        """Send a page's form to its own address; False if the deadline is over.

        Raises:
            Failed: the page refused for another reason.
        """
        response = await self._clients["notify"].request("POST", url, data=form)
        # Accepted before: a repeat of our own request, whose response was lost.
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

    async def clocks(self, known: Mapping[str, Json] | None = None) -> dict[str, Json]:
        """Return the reading of every service's clock, each after no work remains there, in the order of their time.

        Services are asked one after another, in the order in which work flows; parallel requests would need repeats.
        `known` are earlier readings without work, since which nobody has asked the platform for anything.
        """
        found = dict(known or {})
        for name in self._clients:
            if name not in found:
                found[name] = await self.get(name, "/clock", wait=WAIT)
        return found

    async def settle(self) -> datetime | None:
        """Wait until no work remains in any service, and return the moment of the next timer, if there is one."""
        while not await self.rests(clocks := await self.clocks()):
            pass
        return next_due(clocks)

    async def rests(self, clocks: Mapping[str, Json]) -> bool:
        """Tell whether no work remains: readings say so, and nothing was done after they were taken.

        Whoever was read after the last service that has done a batch since all rested would have seen what it sent.
        Only those who were read before it are asked again, all at once.
        """
        if any(map(_left, clocks.values())):
            return False
        batches = {name: clock["batches"] for name, clock in clocks.items()}
        worked = [place for place, name in enumerate(batches) if batches[name] != self._rested.get(name)]
        doubtful = [*clocks][: max(worked, default=0)]
        again = await asyncio.gather(*(self.get(name, "/clock") for name in doubtful))
        if again != [clocks[name] for name in doubtful]:
            return False
        self._rested, self._due = batches, {name: _due(clock) for name, clock in clocks.items()}
        return True

    async def now(self) -> datetime:
        """Return the platform's domain time."""
        return await self._now("matching")

    async def move_to(self, moment: datetime) -> dict[str, Json]:
        """Move every clock in steps of an hour; nobody hears of anything at an earlier hour than it is done.

        Those in which nothing comes due go first. If several others are left, they meet before the last step, the only
        one with due work. Return the readings of those services that have done nothing since all rested, and have
        nothing to do.
        """
        dues = {name: self._due.get(name, moment) for name in self._clients}  # of whom nothing is known may be due
        idle = [name for name, due in dues.items() if due is None or due > moment]
        working, self._due = [name for name in self._clients if name not in idle], {}
        meeting = working if len(working) > 1 else []
        readings = await self._move_all(dict.fromkeys(idle, moment) | dict.fromkeys(meeting, moment - MOST_AT_ONCE))
        readings |= await self._move_all(dict.fromkeys(working, moment))
        # Nobody knows their order: of two services that have done something, the wrong one may have been read first.
        return {
            name: now
            for name, now in readings.items()
            if now and not _left(now) and now["batches"] == self._rested.get(name)
        }

    async def _move_all(self, moments: Mapping[str, datetime]) -> dict[str, Json | None]:
        readings = await asyncio.gather(*(self._move(name, moment) for name, moment in moments.items()))
        return dict(zip(moments, readings, strict=True))

    async def _move(self, service: str, to: datetime) -> Json | None:
        """Move one clock, waiting while the service handles others' events; return its reading if it moved."""
        now, reading = self._moved.get(service) or await self._now(service), None
        while now < to:
            step = {"now": min(to, now + MOST_AT_ONCE).isoformat(), "until": min(to, now + A_DAY).isoformat()}
            response = await self._clients[service].request("POST", "/clock", json=step)
            if response.is_success:
                now = _moment((reading := response.json())["now"])
            else:
                if response.json().get("code") not in NOT_NOW:
                    body_of(response)
                await asyncio.sleep(PAUSE)
                now = await self._now(service)
        self._moved[service] = now
        return reading

    async def _now(self, service: str) -> datetime:
        return _moment((await self.get(service, "/clock"))["now"])


def next_due(clocks: Mapping[str, Json]) -> datetime | None:
    """Return the moment of the next timer by some readings, if there is one."""
    return min(filter(None, map(_due, clocks.values())), default=None)


def _due(clock: Json) -> datetime | None:
    return _moment(clock["next_due"]) if clock["next_due"] else None


def _left(clock: Json) -> int:
    return sum(clock["left"].values())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def is_pending(response: httpx.Response) -> bool:
    """Tell whether a command is pending: its process was told to stop, or the wait timed out."""
    return str(response.headers.get("location", "")).startswith("/v1/outcomes/")


def body_of(response: httpx.Response) -> Json:
    """Return the JSON of a response; none is empty.

    Raises:
        Failed: the response is a refusal.
    """
    if response.is_error:
        raise Failed(
            f"{response.request.method} {response.request.url.path}: {response.status_code} {response.text[:500]}"
        )
    body: Json = response.json() if response.content else {}
    return body
