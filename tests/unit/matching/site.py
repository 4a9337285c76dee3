"""Matching in memory: its web application, its handlers and its workers, without servers or processes."""

import csv
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from io import BytesIO, StringIO
from typing import Any

import httpx
from fastapi import FastAPI

from services.matching.app import SERVICE, build
from services.matching.commands.syncs import KIND as SYNC
from services.matching.domain.closing import TIME_TO_TAKE_BACK
from services.matching.domain.identity import employee_key, new_person_id
from services.matching.handlers import imports, lessons, proposals, runs
from services.matching.handlers import trials as trial_handlers
from services.matching.jobs.child import WHAT
from services.matching.jobs.feeding import Feeding
from services.matching.jobs.imports import roster_reader
from services.matching.jobs.lessons import renewals
from services.matching.jobs.proposals import searches
from services.matching.jobs.runs import Means, match_runs
from services.matching.jobs.syncs import syncs
from services.matching.jobs.trials import trials
from services.matching.matcher.formats import silent
from services.matching.settings import Settings
from shared.collection import Collection
from shared.contracts.messages import Event
from shared.http import Platform
from shared.processing.jobs import JobStatus
from shared.processing.messages import Job
from shared.processing.unit_of_work import UnitOfWork
from tests.keys import PERSON_KEY, keys_for
from tests.memory import CHANCE, Memory, MemoryClock, MemoryEngine, MemoryReader

Json = dict[str, Any]

PROGRAM: Json = {
    "title": "Digital Bridge",
    "kind": "reverse",
    "objective": "Leaders learn what juniors use.",
    "cadence": "biweekly",
    "weeks": 12,
}
JUNIOR: Json = {"role": "mentor", "level": 2, "skills_offered": "social media", "skills_sought": "strategy"}
SENIOR: Json = {"role": "mentee", "level": 7, "skills_offered": "strategy", "skills_sought": "social media"}
EVERYBODY: Json = {"timezone": "Europe/Berlin", "languages": "de;en", "country": "DE"}
CSV = {"Content-Type": "text/csv"}
DONE = {"orientation": True, "openness": True, "time_commitment": True, "reason": "attended the orientation"}


def person(employee_id: str) -> str:
    return new_person_id(CHANCE, employee_key(PERSON_KEY, employee_id))


def row(employee_id: str, *given: Json, **more: object) -> Json:
    """Return a row of a roster: a person with a name and an address, and whatever is given."""
    named: Json = {
        "participant_id": employee_id,
        "display_name": f"Person {employee_id}",
        "email": f"{employee_id.lower()}@example.org",
    }
    for part in (EVERYBODY, *given, more):
        named |= part
    return named


def roster(*rows: Json) -> bytes:
    names = list(dict.fromkeys(name for one in rows for name in one))
    text = StringIO()
    writer = csv.DictWriter(text, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


class World(Memory):
    """Keeps the jobs that handlers start."""

    def __init__(self) -> None:
        super().__init__(service=SERVICE)
        self.jobs: dict[str, Job] = {}

    def _save(self, work: UnitOfWork) -> None:
        super()._save(work)
        self.jobs |= {id_: job for id_, job in work.jobs.changed.items() if job}

    def told(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if type(event) is kind]


class Reader(MemoryReader):
    async def stream(self, collection: Collection[Any], **equal: object) -> AsyncIterator[Any]:
        for one in await self.find(collection, **equal):
            yield one


class Blobs:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def put(self, id: str, content: AsyncIterable[bytes] | bytes, keep: timedelta | None = None) -> int:  # noqa: A002, ARG002 - as the real one
        whole = content if isinstance(content, bytes) else b"".join([piece async for piece in content])
        self.kept[id] = whole
        return len(whole)

    async def read(self, id: str) -> AsyncIterator[bytes]:  # noqa: A002 - as the real one
        source = BytesIO(self.kept.get(id, b""))
        while piece := source.read(1000):
            yield piece


class Engine(MemoryEngine):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.world = world

    async def job(self, id: str) -> JobStatus | None:  # noqa: A002 - as the real one
        return JobStatus(state="running", attempt=1, phase="at it") if id in self.world.jobs else None


class Lease:
    def __init__(self, job: Job, attempt: int) -> None:
        self.job, self.attempt = job, attempt

    async def progress(self, *, phase: str, done: int = 0, total: int = 0, **figures: float) -> None:
        pass


async def in_this_process(what: str, given: bytes, _step: object) -> bytes:
    return WHAT[what](given, silent)


@cache
def application() -> FastAPI:
    """Return the one application of all tests: reading its routes' signatures takes long."""
    return build(Settings(**keys_for("matching")))


@contextmanager
def holding(app: FastAPI, **values: object) -> Iterator[None]:
    """Let the application's state hold other values for a while; pytest's monkeypatch would delete them at the end."""
    before = {name: getattr(app.state, name) for name in values}
    for name, value in values.items():
        setattr(app.state, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(app.state, name, value)


class Site:
    """The application, its world, and a client for it; whoever serves it to a browser builds one of its own."""

    def __init__(self, app: FastAPI | None = None) -> None:
        self.world, self.blobs = World(), Blobs()
        self.engine = Engine(self.world)
        reader = Reader(self.world)
        self.app = app = app or application()
        app.state.platform = Platform(
            settings=app.state.settings,
            clock=MemoryClock(self.world),
            reader=reader,
            blobs=self.blobs,
            engine=self.engine,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://matching")
        means = Means(
            reader=reader,
            blobs=self.blobs,
            compute=in_this_process,
            keep=timedelta(days=180),
            keep_consented=timedelta(days=30),
        )
        feeding = Feeding(
            reader=reader,
            blobs=self.blobs,
            clock=MemoryClock(self.world),
            secret=PERSON_KEY,
            limits=app.state.settings.limits,
        )
        self.workers = {
            SYNC: syncs(feeding),
            imports.KIND: roster_reader(feeding),
            runs.KIND: match_runs(means),
            trial_handlers.KIND: trials(means, PERSON_KEY),
            lessons.KIND: renewals(reader, self.blobs),
            proposals.KIND: searches(means, MemoryClock(self.world)),
        }
        self.program_id = ""

    async def work(self, attempt: int = 1) -> None:
        """Do the jobs that wait."""
        for job in list(self.world.jobs.values()):
            async for command in self.workers[job.kind].work(Lease(job, attempt)):
                self.world.hear(command)
            del self.world.jobs[job.id]

    async def give_up(self, reason: str) -> None:
        """Let the jobs that wait come to nothing."""
        for job in list(self.world.jobs.values()):
            if command := await self.workers[job.kind].give_up(Lease(job, 8), reason):
                self.world.hear(command)
            del self.world.jobs[job.id]

    async def post(self, path: str, body: Any = None, status: int | None = None, **options: Any) -> Json:  # noqa: ANN401
        answer = await self.client.post(path, json=body, **options)
        assert answer.status_code == status if status else answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def get(self, path: str, expected: int = 200, **query: Any) -> Json:  # noqa: ANN401
        answer = await self.client.get(path, params=query)
        assert answer.status_code == expected, answer.text
        found: Json = answer.json()
        return found

    async def items(self, path: str, **query: Any) -> list[Json]:  # noqa: ANN401
        return (await self.get(path, limit=500, **query))["items"]

    async def publish(self, **changes: object) -> str:
        """Create and publish a program; return its path."""
        created = await self.post("/v1/programs", {"settings": PROGRAM | changes})
        self.program_id = created["id"]
        await self.post(f"/v1/programs/{created['id']}/publication", {"waiver": "A test."})
        return self.program

    @property
    def program(self) -> str:
        return f"/v1/programs/{self.program_id}"

    async def upload(self, file: bytes, status: int = 202, **query: object) -> Json:
        """Upload a roster and read it."""
        answer = await self.client.post(f"{self.program}/imports", content=file, params=query, headers=CSV)
        assert answer.status_code == status, answer.text
        await self.work()
        return answer.json() if status != 202 else await self.get(f"/v1/imports/{answer.json()['id']}")

    async def enroll(self, *rows: Json) -> None:
        """Import people, approve what is held, and make them ready."""
        done = await self.upload(roster(*rows))
        if done["state"] == "held":
            plan = await self.get(f"/v1/plans/{done['plan_id']}")
            await self.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
            await self.work()
        assert done["refused"] == 0, await self.items(f"/v1/imports/{done['id']}/rows", status="refused")
        for one in rows:
            if one.get("role"):
                await self.ready(one["participant_id"])

    async def ready(self, employee_id: str) -> Json:
        return await self.post(f"{self.program}/participants/{person(employee_id)}/readiness", DONE)

    async def close(self) -> None:
        """Close the program, and wait until that takes hold."""
        await self.post(f"{self.program}/stages", {"stage": "closed"})
        self.world.wait(TIME_TO_TAKE_BACK)

    async def draft(self) -> str:
        """Compute a draft; return its path."""
        run = await self.post(f"{self.program}/match-runs", {}, 202)
        await self.work()
        return f"/v1/match-runs/{run['id']}"

    async def release(self, draft: str) -> Json:
        await self.post(f"{draft}/releases")
        return await self.get(draft)

    async def couples(self, path: str) -> set[tuple[str, str]]:
        return {(one["mentor_id"], one["mentee_id"]) for one in await self.items(f"{path}/couples")}
