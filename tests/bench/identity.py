"""What sign-in and the audit trail cost: `python -m tests.bench.identity`; the same requests without them and with.

Matching answers over HTTP, one request at a time, with nobody signing in, and as an administrator with a token whose
every answer about people is recorded before it leaves; in turns. Prints p50 in milliseconds and the rounds' ratio.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from typing import Final

import httpx
from rich.console import Console

from deploy.local.issuer import ROLES
from deploy.local.platform import Platform
from deploy.sign_in import AsPerson

PEOPLE, WARM, TIMES, ROUNDS = 50, 40, 150, 3
Ask = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]
_NUMBERS: Final = count()


async def _decide(http: httpx.AsyncClient) -> httpx.Response:
    body = {"name": f"Person {next(_NUMBERS)}", "email": "e0@example.org"}
    return await http.put("/v1/people/E0", json=body)


ASKED: Final[dict[str, Ask]] = {
    "a list that tells about nobody": lambda http: http.get("/v1/programs"),
    "one person": lambda http: http.get("/v1/people/E1"),
    f"a list of {PEOPLE} people": lambda http: http.get(f"/v1/people?limit={PEOPLE}"),
    "a decision": _decide,
}


async def medians(url: str, auth: httpx.Auth | None) -> dict[str, float]:
    """Return the median time of each request, in milliseconds."""
    found: dict[str, float] = {}
    async with httpx.AsyncClient(base_url=url, auth=auth, timeout=30) as http:
        for number in range(PEOPLE):
            body = {"name": f"Person {number}", "email": f"e{number}@example.org"}
            (await http.put(f"/v1/people/E{number}", json=body)).raise_for_status()
        for what, ask in ASKED.items():
            times = [await _timed(http, ask) for _ in range(WARM + TIMES)]
            found[what] = statistics.median(times[WARM:]) * 1000
    return found


async def _timed(http: httpx.AsyncClient, ask: Ask) -> float:
    began = time.perf_counter()
    (await ask(http)).raise_for_status()
    return time.perf_counter() - began


def measure(folder: Path, *, sign_in: bool) -> dict[str, float]:
    """Start matching with servers of its own, and measure it."""
    env = {"REQUESTS_PER_SECOND": "100000"}
    with Platform(root=folder, services=("matching",), sign_in=sign_in, env=env) as running:
        url = running.urls["matching"]
        auth = AsPerson(running.front.issuer, url, roles=ROLES) if running.front else None
        return asyncio.run(medians(url, auth))


def main() -> None:
    """Measure both in turns, and print them with the median of the rounds' ratios."""
    rounds = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
            rounds.append((measure(Path(first), sign_in=False), measure(Path(second), sign_in=True)))
    rows = {
        what: {
            "before_ms": [round(before[what], 2) for before, _ in rounds],
            "after_ms": [round(after[what], 2) for _, after in rounds],
            "ratio": round(statistics.median(after[what] / before[what] for before, after in rounds), 2),
        }
        for what in ASKED
    }
    Console().print_json(data=rows)


if __name__ == "__main__":
    main()
