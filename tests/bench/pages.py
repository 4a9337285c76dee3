"""What pages cost: `python -m tests.bench.pages`; every page of all services, at 10,000 people and 5,000 pairs.

Starts a MongoDB, fills it, and asks the four applications for each page as whoever reads it, one request after another,
without the network and without sign-in, whose cost `tests.bench.identity` measures. Prints p50, p99 and processor time
in milliseconds and bytes, writes them to build/bench-pages.json, and ends with 1 if a page is slower or larger than it
may be. An argument chooses the pages whose address has it.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx
from fastapi import FastAPI
from rich.console import Console
from rich.table import Table

from deploy.local.leash import Leash
from deploy.local.mongodb import choose_mongodb
from deploy.local.place import Place
from deploy.services import NAMES
from shared.garbage import collect_less_often
from shared.log.lines import configure
from tests.bench.pages_company import PAIRED, Company

FILE: Final = Path("build/bench-pages.json")
PAIRS: Final = 5_000
WARM, TIMES = 3, 100
MOST_MS, MOST_BYTES = 200, 100_000


class Reader(StrEnum):
    """Who asks."""

    STAFF = "staff"
    MENTEE = "mentee"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A page: its service, its address there, which names ids of what was loaded, and its reader."""

    service: str
    path: str
    reader: Reader = Reader.STAFF


@dataclass(frozen=True, kw_only=True)
class Took:
    """What a page took: milliseconds, and bytes."""

    service: str
    path: str
    p50_ms: float
    p99_ms: float
    cpu_ms: float
    bytes: int
    met: bool


def of_staff(service: str, *paths: str) -> tuple[Asked, ...]:
    """Return pages of the people who run programs."""
    return tuple(Asked(service=service, path=path) for path in paths)


def of_people(service: str, *paths: str) -> tuple[Asked, ...]:
    """Return pages of people who take part."""
    return tuple(Asked(service=service, path=path, reader=Reader.MENTEE) for path in paths)


IN_ALL: Final = ("/home/records", "/home/accesses")
OPERATED: Final = ("/operations", "/operations/jobs", "/operations/dead-letters", "/accesses")
PROGRAM: Final = "/programs/{program}"
PAGES: Final = (
    *of_staff(
        "matching",
        *("/programs", "/programs/drafts", "/people", "/people?q=Zo%C3%AB", "/people/{mentor}"),
        *("/audits?employee_id=J1", "/search?q=Zo%C3%AB", "/search?q=e9999@example.org", "/search?q=nobody"),
        *(PROGRAM + path for path in ("/today", "/settings", "/sponsor", "/audits", "/twins", "/imports")),
        *(PROGRAM + path for path in ("/people", "/people?q=M%C3%BCller", "/people?page=100", "/people?role=mentor")),
        *(PROGRAM + path for path in ("/people?group=paired", "/people/newcomers")),
        *(PROGRAM + path for path in ("/people/{mentor}", "/imports/{import}", "/runs", "/pairs", "/pairs?page=50")),
        *(PROGRAM + path for path in ("/pairs?q=M%C3%BCller", "/imports/{import}/corrections.csv")),
        *("/runs/{run}", "/runs/{run}?q=M%C3%BCller", "/runs/{run}?sort=fit&page=50", "/runs/{run}?tab=left"),
        *("/match-runs/{run}/audits", "/v1/match-runs/{run}/report.html", "/pairs/{pair}", "/v1/catalog.html"),
        *("/v1" + PROGRAM + "/catalog-entry.html", "/v1" + PROGRAM + "/pauses/report.html"),
    ),
    *of_people("matching", "/home", "/home/views", "/home/data", "/home/readers", "/home/erasure"),
    *of_people("matching", *(f"/home{PROGRAM}{path}" for path in ("", "/enrollment", "/withdrawal"))),
    *of_staff("scheduling", "/pairs/{pair}/momentum", "/pairs/{pair}/history"),
    *of_people("scheduling", "/home/pairs/{pair}", "/home/hours"),
    *of_people("scheduling", "/home/sessions/{session}/reschedulings?more=true"),
    *of_people("scheduling", "/home/sessions/{session}/cancellation"),
    *of_staff("feedback", *(f"{PROGRAM}/report{path}" for path in ("", "/costs", "/soundings", "/coefficients"))),
    *of_staff("feedback", f"{PROGRAM}/report/thanks", f"{PROGRAM}/scorecard", f"/v1{PROGRAM}/report.html"),
    *of_staff("feedback", "/pairs/{pair}/history"),
    *of_people("feedback", "/home/surveys", "/home/pairs/{pair}"),
    *of_staff("notify", f"{PROGRAM}/mails", f"{PROGRAM}/people/{{mentor}}/mails"),
    *of_staff("notify", "/pairs/{pair}/history", "/operations/mails"),
    *(one for name in NAMES for one in of_people(name, *IN_ALL)),
    *(one for name in NAMES for one in of_staff(name, *OPERATED)),
)  # fmt: skip


class Measuring:
    """Asks applications for pages; addresses name ids of what there is."""

    def __init__(self, apps: Mapping[str, FastAPI], names: Mapping[str, str]) -> None:
        self._apps, self._names = apps, names

    async def all(self, only: str) -> list[Took]:
        """Return what each page whose address has `only` in it took."""
        return [await self.one(page) for page in PAGES if only in f"{page.service}{page.path}"]

    async def one(self, page: Asked) -> Took:
        """Ask for one page many times.

        Raises:
            httpx.HTTPStatusError: it is not there.
        """
        path, took, cpu, size = page.path.format(**self._names), list[float](), list[float](), 0
        headers = {"on-behalf-of": self._names["mentee"]} if page.reader is Reader.MENTEE else {}
        transport = httpx.ASGITransport(app=self._apps[page.service])
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", headers=headers) as http:
            for _ in range(WARM + TIMES):
                began, worked = time.perf_counter(), time.process_time()
                answer = await http.get(path)
                took.append((time.perf_counter() - began) * 1000)
                cpu.append((time.process_time() - worked) * 1000)
                size = len(answer.raise_for_status().content)
        times, worked_ms = sorted(took[WARM:]), sorted(cpu[WARM:])
        slow = times[TIMES * 99 // 100 - 1]
        return Took(
            service=page.service,
            path=page.path,
            p50_ms=round(times[TIMES // 2], 1),
            p99_ms=round(slow, 1),
            cpu_ms=round(worked_ms[TIMES // 2], 1),
            bytes=size,
            met=slow <= MOST_MS and size <= MOST_BYTES,
        )


@asynccontextmanager
async def database() -> AsyncIterator[str]:
    """Yield the address of a MongoDB, with what it keeps until the end."""
    with TemporaryDirectory() as folder, Leash() as leash:
        backend = choose_mongodb(Place.at(Path(folder), {}, leash))
        backend.start()
        backend.wait_ready()
        try:
            yield backend.url
        finally:
            for server in backend.servers:
                server.close()


async def measure(only: str) -> list[Took]:
    """Fill a database, and measure."""
    company = Company()
    await company.live()
    async with database() as url:
        await company.settle(url, PAIRS // PAIRED)
        collect_less_often()  # as a service does; the company itself would be walked over again and again
        return await Measuring(company.apps, company.names()).all(only)


def shown(took: list[Took]) -> Table:
    """Return a table of all pages, the slowest first."""
    table = Table("service", "page", "p50 ms", "p99 ms", "CPU ms", "bytes", "met")
    for one in sorted(took, key=lambda one: -one.p99_ms):
        times = (f"{one.p50_ms}", f"{one.p99_ms}", f"{one.cpu_ms}", f"{one.bytes:,}")
        table.add_row(one.service, one.path, *times, "yes" if one.met else "NO")
    return table


def main() -> int:
    """Measure, print and write; return 1 if a page is not as quick or small as it must be."""
    configure("bench", "WARNING")
    took = asyncio.run(measure(sys.argv[1] if sys.argv[1:] else ""))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps([asdict(one) for one in took], indent=1) + "\n")
    Console(width=140).print(shown(took))
    return 0 if all(one.met for one in took) else 1


if __name__ == "__main__":
    sys.exit(main())
