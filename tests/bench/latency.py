"""How long people wait, on the real services: from an HTTP write to its outcome, and from a new pair to its mails.

A mail waits two minutes by design (the hold), so that what belongs together becomes one. What is told here is the rest:
the time from the pair-created record to the moment the mail server has the mail, less the hold.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from statistics import quantiles
from uuid import uuid4

import httpx

from deploy.local.platform import Platform
from services.notify.domain.kinds import HOLD
from shared.contracts.catalog import DEFAULT_PARTITIONS, TOPIC_OF
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.contacts import ContactChanged
from shared.contracts.messages import Event
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.kafka import Publisher, Record, partition_for
from tests.eventually import eventually, nothing_left

PROGRAM = ProgramId("bench")
KINDS = ["survey"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is measured: pairs and seconds between two of them, idle and under load, and HTTP writes."""

    pairs: int = 60
    idle_seconds: float = 1.0
    load_seconds: float = 0.2
    writes: int = 300
    hold: timedelta = HOLD


class Told:
    """When each pair was created, and when each of its mails was handed over."""

    def __init__(self, platform: Platform) -> None:
        self.run = uuid4().hex[:8]
        self._mail, self._publisher = platform.mail, Publisher(platform.kafka)
        self._created: dict[str, float] = {}
        self._sent = 0

    async def open(self) -> None:
        """Connect."""
        await self._publisher.start(sorted({topic.name for topic in TOPIC_OF.values()}))

    async def close(self) -> None:
        """Disconnect."""
        await self._publisher.stop()

    async def introduce(self, pairs: Sequence[str]) -> None:
        """Say how the members of pairs can be reached."""
        await self._publisher.publish(self.contacts(pairs))

    def contacts(self, pairs: Sequence[str]) -> list[Record]:
        """Return what says how the members of pairs can be reached."""
        return [
            self._record(ContactChanged(person_id=person, name="Somebody", email=f"{person}@bench.example", revision=1))
            for pair in pairs
            for person in _members(pair)
        ]

    def pair(self, pair: str) -> Record:
        """Return what says that a pair is created."""
        return self._record(_created(pair))

    async def create(self, pairs: Sequence[str], every: float) -> None:
        """Create pairs at a steady pace."""
        begun = time.perf_counter()
        for number, pair in enumerate(pairs):
            await asyncio.sleep(max(0.0, begun + number * every - time.perf_counter()))
            record = self.pair(pair)
            self._created[pair] = time.time()
            await self._publisher.send(record)

    def names(self, what: str, count: int) -> list[str]:
        """Return ids for pairs."""
        return [f"{self.run}{what}{number}" for number in range(count)]

    async def mailed(self, pairs: Sequence[str], hold: timedelta) -> list[float]:
        """Return milliseconds of every mail that introduces, over the hold; wait until all are there."""
        wanted = {person for pair in pairs for person in _members(pair)}
        handed: dict[str, float] = {}
        seen: set[Path] = set()

        def all_there() -> bool:
            for file in sorted({*self._mail.glob("*.eml")} - seen):
                seen.add(file)
                handed.setdefault(_recipient(file), file.stat().st_mtime)  # the first mail is the introduction
            return wanted <= handed.keys()

        await eventually(all_there, within=hold.total_seconds() + 120, pause=0.5)
        hold_seconds = hold.total_seconds()
        return [
            (handed[person] - self._created[pair] - hold_seconds) * 1e3 for pair in pairs for person in _members(pair)
        ]

    def _record(self, event: Event) -> Record:
        self._sent += 1
        envelope = Envelope(
            id=f"{self.run}/{self._sent}",
            source="/bench",
            type=event.TYPE,
            subject=event.key,
            time=datetime.now(UTC).isoformat(),
        )
        key = event.key.encode()
        value = event.model_dump_json().encode()
        return Record(
            TOPIC_OF[type(event)].name, partition_for(key, DEFAULT_PARTITIONS), key, value, [*to_headers(envelope)]
        )


async def measure(
    platform: Platform, plan: Plan, tell: Callable[[], None]
) -> dict[str, dict[str, float | list[float]]]:
    """Measure idle, then while pairs are created five times a second and more."""
    told = Told(platform)
    await told.open()
    idle, load = told.names("i", plan.pairs), told.names("l", _load_pairs(plan))
    await told.introduce([*idle, *load])
    await _settle(platform)
    await told.create(idle, plan.idle_seconds)
    tell()
    await _settle(platform)  # their sessions are planned
    writes = await _writes(platform, plan.writes)
    tell()
    mails = await told.mailed(idle, plan.hold)
    tell()
    async with _beside(told.create(load, plan.load_seconds)):
        writes_under_load = await _writes(platform, plan.writes)
        mails_under_load = await told.mailed(load[: plan.pairs * 2], plan.hold)
    tell()
    await told.close()
    return {
        "http_idle": figures(writes),
        "http_load": figures(writes_under_load),
        "mail_idle": figures(mails),
        "mail_load": figures(mails_under_load),
    }


async def _settle(platform: Platform) -> None:
    async with httpx.AsyncClient(timeout=30) as http:
        await eventually(lambda: nothing_left(http, *platform.urls.values()), within=300)


def _load_pairs(plan: Plan) -> int:
    """As many as keep coming until the mails of the first ones are out."""
    return plan.pairs * 2 + int((plan.hold.total_seconds() + 10) / plan.load_seconds)


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    under_way = asyncio.create_task(work)
    try:
        yield
    finally:
        under_way.cancel()
        await asyncio.gather(under_way, return_exceptions=True)


async def _writes(platform: Platform, count: int) -> list[float]:
    """Return milliseconds of HTTP writes that were answered with their outcome, one after the other."""
    async with httpx.AsyncClient(base_url=platform.urls["notify"], timeout=30) as http:
        return [await _write(http, f"{uuid4().hex}") for _ in range(count + 10)][10:]


async def _write(http: httpx.AsyncClient, person: str) -> float:
    begun = time.perf_counter()
    answer = await http.put(f"/v1/people/{person}/preferences", json={"opted_out": KINDS})
    took = time.perf_counter() - begun
    assert answer.status_code == 200, answer.text
    return took * 1e3


def figures(took: list[float]) -> dict[str, float | list[float]]:
    """Return what a list of milliseconds comes to."""
    cut = quantiles(took, n=100, method="inclusive")
    return {"count": len(took), "p50_ms": cut[49], "p99_ms": cut[98], "max_ms": max(took), "percentiles_ms": cut}


def _members(pair: str) -> tuple[PersonId, PersonId]:
    return PersonId(f"{pair}-1"), PersonId(f"{pair}-2")


def _created(pair: str) -> PairCreated:
    mentor, mentee = _members(pair)
    return PairCreated(
        pair_id=PairId(pair),
        program_id=PROGRAM,
        kind=Kind.REVERSE,
        members=(PairMember(person_id=mentor, role=Role.MENTOR), PairMember(person_id=mentee, role=Role.MENTEE)),
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
        starts_on=datetime.now(UTC),
        topics=("data",),
        revision=1,
    )


def _recipient(file: Path) -> str:
    with file.open("rb") as mail:
        addresses = BytesHeaderParser(policy=policy.default).parse(mail)["To"].addresses
    return str(addresses[0].username)
