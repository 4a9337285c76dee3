"""Scheduling on real servers: pairs come in by Kafka, people by HTTP and by link, and time is moved on by the clock."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.scheduling.app import build
from services.scheduling.attest_page import AUDIENCE
from services.scheduling.settings import Settings
from shared.clock import MOST_AT_ONCE
from shared.contracts.base import Cadence, Event, Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.contracts.catalog import EVENTS, PAIRS, SESSIONS
from shared.contracts.cloudevents import Envelope, from_headers, to_headers
from shared.contracts.matching import PairCreated, PairEnded, PairEndReason
from shared.kafka import Admin
from shared.links import Links
from shared.mongo import connect
from shared.topics import apply
from tests.eventually import eventually

SECRET = "a secret for tests only"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Desk:
    """One scheduling service on its own database, and somebody who tells it of pairs."""

    def __init__(self, kafka: str, mongo: str) -> None:
        self.run = f"scheduling-{uuid4().hex[:8]}"
        self.kafka, self.mongo = kafka, mongo
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with Admin(self.kafka) as admin:
            await apply(admin)
        settings = Settings(
            kafka_bootstrap=self.kafka,
            mongodb_uri=self.mongo,
            database=self.run,
            clock="simulated",
            clock_start=START,
            secret_key=SECRET,
            http_wait_seconds=30,
        )
        app = build(settings)
        await self._stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app)
        self.http = await self._stack.enter_async_context(
            httpx.AsyncClient(transport=transport, base_url="http://scheduling")
        )
        await eventually(self.ready, within=120)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        client = connect(self.mongo, self.run).client
        await client.drop_database(self.run)
        client.close()

    async def ready(self) -> bool:
        return (await self.http.get("/health/ready")).status_code == 200

    async def tell(self, events: Iterable[Event]) -> None:
        """Publish events as somebody outside would, and wait until scheduling has nothing left to do."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        await producer.start()
        try:
            sent = [await producer.send(PAIRS, **self._record(event)) for event in events]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()
        await self.quiet()

    def _record(self, event: Event) -> dict[str, Any]:
        envelope = Envelope(
            id=f"{self.run}/{event.key}/{event.revision}", source="/tests", type=event.TYPE, subject=event.key
        )
        return {
            "key": event.key.encode(),
            "value": event.model_dump_json().encode(),
            "headers": to_headers(envelope),
        }

    async def quiet(self) -> None:
        await eventually(self._nothing_left, within=60)

    async def _nothing_left(self) -> bool:
        answer = await self.http.get("/clock")
        return answer.status_code == 200 and not any(answer.json()["left"].values())

    async def wait(self, until: datetime) -> None:
        """Move the clock, an hour at most each time, doing whatever comes due."""
        now = datetime.fromisoformat((await self.http.get("/clock")).json()["now"])
        while now < until:
            now = min(now + MOST_AT_ONCE, until)
            answer = await self.http.post("/clock", json={"now": now.isoformat()})
            assert answer.status_code == 200, answer.text
            if any(answer.json()["left"].values()):
                await self.quiet()

    async def sessions(self, **query: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (
                await self.http.get("/v1/sessions", params={**query, "limit": 500, "cursor": cursor or None})
            ).json()
            found, cursor = found + page["items"], page["next"]
        return found

    async def told(self, pair_id: str) -> list[tuple[str, Any]]:
        """Return the types and events of a pair on the sessions topic, in order."""
        consumer = AIOKafkaConsumer(SESSIONS, bootstrap_servers=self.kafka, auto_offset_reset="earliest")
        await consumer.start()
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            found: list[Any] = []
            while any([await consumer.position(one) < end for one, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        finally:
            await consumer.stop()
        events = [
            (EVENTS[type_], record.value) for record in found if (type_ := from_headers(record.headers).type) in EVENTS
        ]
        read = [event.read(value) for event, value in events]
        return [(event.TYPE, event) for event in read if event.key == pair_id]

    def link(self, session: dict[str, Any], person_id: str) -> str:
        claims = {"session_id": session["id"], "pair_id": session["pair_id"], "person_id": person_id}
        return f"/attest/{Links(SECRET, AUDIENCE).sign(claims, moment(session, 'ends_at') + timedelta(days=3))}"


@pytest.fixture(scope="module")
async def desk(kafka_url: str, mongo_url: str) -> AsyncIterator[Desk]:
    async with Desk(kafka_url, mongo_url) as running:
        yield running


def moment(session: dict[str, Any], name: str) -> datetime:
    return datetime.fromisoformat(session[name])


def members(mentor: str, mentee: str) -> tuple[PairMember, ...]:
    return (
        PairMember(person_id=PersonId(mentor), role=Role.MENTOR, zone="Europe/Berlin"),
        PairMember(person_id=PersonId(mentee), role=Role.MENTEE, zone="America/New_York"),
    )


def pair(pair_id: str, mentor: str = "mentor", mentee: str = "mentee", **changes: Any) -> PairCreated:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "revision": 1,
        "pair_id": PairId(pair_id),
        "program_id": ProgramId("program"),
        "kind": Kind.REVERSE,
        "members": members(mentor, mentee),
        "cadence": Cadence.WEEKLY,
        "weeks": 4,
        "session_minutes": 30,
        "starts_on": START,
    }
    return PairCreated(**given | changes)


class TestPairs:
    async def test_that_begin_at_once_never_book_a_person_twice(self, desk: Desk) -> None:
        # Two hours a day are common: every pair wants the same few, and 16 tasks plan side by side.
        pairs = [pair(f"{desk.run}-{number}", mentee=f"mentee-{number}") for number in range(10)]
        await desk.tell([*pairs, *pairs])

        sessions = [one for each in pairs for one in await desk.sessions(pair_id=each.pair_id)]
        assert len(sessions) == 10 * 4
        busy = sorted((moment(one, "starts_at"), moment(one, "ends_at")) for one in sessions)
        assert all(first[1] <= second[0] for first, second in pairwise(busy))

    async def test_meet_move_cancel_attest_and_end(self, desk: Desk) -> None:
        pair_id = f"{desk.run}-pair"
        await desk.tell([pair(pair_id)])
        first, second, third, _ = await desk.sessions(pair_id=pair_id)

        await self.move_and_cancel(desk, second, third)
        await self.attest(desk, first)
        ended = PairEnded(
            revision=2,
            pair_id=PairId(pair_id),
            program_id=ProgramId("program"),
            members=members("mentor", "mentee"),
            reason=PairEndReason.COORDINATOR,
        )
        await desk.tell([ended])

        states = [one["state"] for one in await desk.sessions(pair_id=pair_id)]
        assert states == ["held", "cancelled", "cancelled", "cancelled"]
        await self.check_story(desk, pair_id)

    async def move_and_cancel(self, desk: Desk, second: dict[str, Any], third: dict[str, Any]) -> None:
        wanted = moment(second, "starts_at") + timedelta(hours=3)
        address = f"/v1/sessions/{second['id']}/reschedule"
        for _ in range(2):
            moved = await desk.http.post(
                address, json={"starts_at": wanted.isoformat()}, headers={"Idempotency-Key": desk.run}
            )
            assert (moved.status_code, moved.json()["sequence"]) == (200, 1)
        taken = await desk.http.post(address, json={"starts_at": third["starts_at"]})
        assert (taken.status_code, taken.json()["code"]) == (409, "person-busy")
        off = await desk.http.post(f"/v1/sessions/{third['id']}/cancel")
        assert off.json()["state"] == "cancelled"

    async def attest(self, desk: Desk, first: dict[str, Any]) -> None:
        early = await desk.http.post(desk.link(first, "mentor"), data={"held": "yes"})
        assert early.status_code == 409
        await desk.wait(moment(first, "ends_at"))
        assert "Did your session take place?" in (await desk.http.get(desk.link(first, "mentor"))).text
        answer = await desk.http.post(desk.link(first, "mentor"), data={"held": "yes"}, follow_redirects=True)
        assert "You said that you met." in answer.text
        other = await desk.http.post(
            f"/v1/sessions/{first['id']}/attestations", json={"person_id": "mentee", "held": True}
        )
        assert other.json()["state"] == "held"

    async def check_story(self, desk: Desk, pair_id: str) -> None:
        story = await desk.told(pair_id)
        names = [type_.removeprefix("mentoring.").removesuffix(".v1") for type_, _ in story]
        assert names == [
            *["session-scheduled"] * 4,
            "session-rescheduled",
            "session-cancelled",
            "attestation-due",
            "session-held",
            *["session-cancelled"] * 2,
        ]

    async def test_left_alone_are_decided_at_the_deadline(self, desk: Desk) -> None:
        pair_id = f"{desk.run}-silent"
        await desk.tell([pair(pair_id, weeks=1)])
        (only,) = await desk.sessions(pair_id=pair_id)
        await desk.wait(moment(only, "ends_at") + timedelta(days=3))
        (only,) = await desk.sessions(pair_id=pair_id)
        assert only["state"] == "missed"
