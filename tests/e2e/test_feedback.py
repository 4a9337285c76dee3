"""Feedback on real servers: pairs and sessions come in by Kafka, answers by HTTP and by link, time is moved on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from services.feedback.app import build
from services.feedback.domain.insight import FIRST_PATIENCE
from services.feedback.links import AUDIENCE
from services.feedback.settings import Settings
from shared.clock import MOST_AT_ONCE
from shared.contracts.base import Cadence, Event, Kind, PairMember, Role
from shared.contracts.catalog import EVENTS, FEEDBACK, INSIGHTS, TOPIC_OF
from shared.contracts.cloudevents import Envelope, from_headers, to_headers
from shared.contracts.matching import PairCreated, PairEnded, PairEndReason, ProgramPublished
from shared.contracts.scheduling import SessionHeld
from shared.kafka import Admin
from shared.links import Links
from shared.mongo import connect
from shared.topics import apply
from tests.eventually import eventually

SECRET = "a secret for tests only"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
PULSE = {"worth-it": 4, "learned": 5}
Json = dict[str, Any]


class House:
    """One feedback service on its own database, and one program in it that no other test knows."""

    def __init__(self, kafka: str, mongo: str) -> None:
        self.run = f"feedback-{uuid4().hex[:8]}"
        self.program = f"program-{self.run}"
        self.kafka, self.mongo = kafka, mongo
        self._sent = 0
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
        client = httpx.AsyncClient(transport=transport, base_url="http://feedback")
        self.http = await self._stack.enter_async_context(client)
        await eventually(self._is_ready, within=120)
        await self.quiet()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        client = connect(self.mongo, self.run).client
        await client.drop_database(self.run)
        client.close()

    async def tell(self, *events: Event) -> None:
        """Publish events as somebody outside would, and wait until nothing is left to do."""
        producer = AIOKafkaProducer(bootstrap_servers=self.kafka)
        await producer.start()
        try:
            sent = [await producer.send(TOPIC_OF[type(event)].name, **self._record(event)) for event in events]
            await asyncio.gather(*sent)
        finally:
            await producer.stop()
        await self.quiet()

    async def quiet(self) -> None:
        await eventually(self._nothing_is_left, within=90)

    async def wait(self, time: timedelta) -> None:
        """Move the clock, an hour at most each time, doing whatever comes due."""
        now = datetime.fromisoformat((await self.http.get("/clock")).json()["now"])
        until = now + time
        while now < until:
            now = min(now + MOST_AT_ONCE, until)
            answer = await self.http.post("/clock", json={"now": now.isoformat()})
            assert answer.status_code == 200, answer.text
            if any(answer.json()["left"].values()):
                await self.quiet()

    async def surveys(self, **query: str) -> list[Json]:
        wanted = {"program_id": self.program, "limit": "500", **query}
        found: list[Json] = (await self.http.get("/v1/surveys", params=wanted)).json()["items"]
        return found

    async def answer_all(self, answers: Json, surveys: Iterable[Json]) -> None:
        paths = [f"/v1/surveys/{survey['id']}/answers" for survey in surveys]
        done = await asyncio.gather(*(self.http.post(path, json={"answers": answers}) for path in paths))
        assert {one.status_code for one in done} == {201}
        await self.quiet()

    async def report(self) -> Json:
        answer = await self.http.get(f"/v1/programs/{self.program}/report")
        instruments: list[Json] = answer.json()["instruments"]
        return {one["instrument"]: one for one in instruments}

    async def told(self, topic: str) -> list[Any]:
        """Return this program's events on a topic."""
        consumer = AIOKafkaConsumer(topic, bootstrap_servers=self.kafka, auto_offset_reset="earliest")
        await consumer.start()
        found: list[Any] = []
        try:
            ends = await consumer.end_offsets(consumer.assignment())
            while any([await consumer.position(one) < end for one, end in ends.items()]):
                for records in (await consumer.getmany(timeout_ms=200)).values():
                    found += records
        finally:
            await consumer.stop()
        events = [EVENTS[from_headers(record.headers).type].read(record.value) for record in found]
        return [event for event in events if getattr(event, "program_id", "") == self.program]

    def link(self, survey: Json, **claims: str) -> str:
        said = {"survey_id": survey["id"], "pair_id": survey["pair_id"], "person_id": survey["person_id"], **claims}
        return f"/answer/{Links(SECRET, AUDIENCE).sign(said, datetime.fromisoformat(survey['expires_at']))}"

    def published(self) -> ProgramPublished:
        return ProgramPublished(
            revision=1,
            program_id=self.program,
            title="Leading with fresh eyes",
            kind=Kind.REVERSE,
            cadence=Cadence.BIWEEKLY,
            weeks=12,
            session_minutes=45,
        )

    def created(self, number: int) -> PairCreated:
        return PairCreated(
            revision=1,
            pair_id=f"{self.run}-{number}",
            program_id=self.program,
            kind=Kind.REVERSE,
            members=self._members(number),
            cadence=Cadence.BIWEEKLY,
            weeks=12,
            session_minutes=45,
            starts_on=START,
        )

    def held(self, number: int, session: int = 1) -> SessionHeld:
        return SessionHeld(
            revision=session,
            pair_id=f"{self.run}-{number}",
            program_id=self.program,
            session_id=f"{self.run}-{number}-{session}",
            kind=Kind.REVERSE,
            members=self._members(number),
            number=session,
            series_length=6,
            starts_at=START,
            ends_at=START + timedelta(minutes=45),
        )

    def ended(self, number: int) -> PairEnded:
        return PairEnded(
            revision=2,
            pair_id=f"{self.run}-{number}",
            program_id=self.program,
            members=self._members(number),
            reason=PairEndReason.NO_FAULT,
        )

    def _members(self, number: int) -> tuple[PairMember, ...]:
        return (
            PairMember(person_id=f"{self.run}-junior-{number}", role=Role.MENTOR),
            PairMember(person_id=f"{self.run}-senior-{number}", role=Role.MENTEE),
        )

    def _record(self, event: Event) -> Json:
        self._sent += 1
        envelope = Envelope(id=f"{self.run}/{self._sent}", source="/tests", type=event.TYPE, subject=event.key)
        value = event.model_dump_json().encode()
        return {"key": event.key.encode(), "value": value, "headers": to_headers(envelope)}

    async def _is_ready(self) -> bool:
        return (await self.http.get("/health/ready")).status_code == 200

    async def _nothing_is_left(self) -> bool:
        answer = await self.http.get("/clock")
        return answer.status_code == 200 and not any(answer.json()["left"].values())


@pytest.fixture
async def house(kafka_url: str, mongo_url: str) -> AsyncIterator[House]:
    async with House(kafka_url, mongo_url) as running:
        yield running


class TestFeedback:
    async def test_asks_both_sides_and_reports_what_hides_everyone(self, house: House) -> None:
        await house.tell(house.published(), *(house.held(number) for number in range(6)))
        await house.tell(*(house.created(number) for number in range(6)))
        pulses = [survey for survey in await house.surveys() if survey["wave"] == "pulse"]

        await house.answer_all(PULSE, pulses)

        report = (await house.report())["pulse"]
        assert len(pulses) == 12
        assert report["figures"][0]["means"] == {"all": 4.0, "mentor": 4.0, "mentee": 4.0}
        assert report["coverage"]["all"] == {"answers": 10, "surveys": 12, "rate": 0.83}

    async def test_tells_who_was_asked_and_who_answered_but_not_what(self, house: House) -> None:
        await house.tell(*(house.created(number) for number in range(2)), *(house.held(number) for number in range(2)))
        await house.answer_all(PULSE, [one for one in await house.surveys() if one["wave"] == "pulse"])

        events = await house.told(FEEDBACK)

        assert Counter(event.TYPE for event in events) == {
            "mentoring.survey-issued.v1": 8,
            "mentoring.feedback-submitted.v1": 4,
        }
        assert not any("worth-it" in event.model_dump_json() for event in events)

    async def test_publishes_an_insight_for_each_edition(self, house: House) -> None:
        await house.tell(house.published(), *(house.held(number) for number in range(5)))
        await house.answer_all(PULSE, await house.surveys())

        insights = await house.told(INSIGHTS)

        assert [(one.edition, one.answers, one.means["worth-it"]) for one in insights] == [(1, 5, 4.0), (2, 10, 4.0)]

    async def test_mixes_the_roles_of_a_small_program_after_a_week(self, house: House) -> None:
        await house.tell(house.published(), *(house.held(number) for number in range(3)))
        await house.answer_all(PULSE, await house.surveys())
        assert (await house.report())["pulse"]["edition"] is None

        await house.wait(FIRST_PATIENCE)

        report = (await house.report())["pulse"]
        assert set(report["figures"][0]["means"]) == {"all"}
        assert set(report["suppressed"]) == {"mentor", "mentee"}

    async def test_takes_an_answer_by_link_once(self, house: House) -> None:
        await house.tell(house.held(1))
        survey = (await house.surveys())[0]

        shown = await house.http.get(house.link(survey, tap="4"))
        first = await house.http.post(house.link(survey), data={"worth-it": "4", "learned": "5"})
        again = await house.http.post(house.link(survey), data={"worth-it": "1", "learned": "1"})

        assert (shown.status_code, first.status_code, again.status_code) == (200, 200, 409)
        assert (await house.http.get(f"/v1/surveys/{survey['id']}")).json()["state"] == "answered"

    async def test_takes_the_same_request_again_as_the_same(self, house: House) -> None:
        await house.tell(house.held(1))
        path = f"/v1/surveys/{(await house.surveys())[0]['id']}/answers"
        key = {"Idempotency-Key": uuid4().hex}

        both = [await house.http.post(path, json={"answers": PULSE}, headers=key) for _ in range(2)]

        assert [one.status_code for one in both] == [201, 201]
        assert len([one for one in await house.told(FEEDBACK) if "submitted" in one.TYPE]) == 1

    async def test_closes_what_an_ended_pair_was_asked(self, house: House) -> None:
        await house.tell(house.created(1), house.held(1))

        await house.tell(house.ended(1))

        surveys = await house.surveys()
        pulse = next(survey for survey in surveys if survey["wave"] == "pulse")
        answer = await house.http.post(f"/v1/surveys/{pulse['id']}/answers", json={"answers": PULSE})
        assert {survey["state"] for survey in surveys} == {"closed"}
        assert (answer.status_code, answer.json()["code"]) == (410, "survey-closed")

    async def test_takes_no_answer_after_two_weeks(self, house: House) -> None:
        await house.tell(house.held(1))
        survey = (await house.surveys())[0]

        await house.wait(timedelta(days=14))

        answer = await house.http.post(f"/v1/surveys/{survey['id']}/answers", json={"answers": PULSE})
        assert (answer.status_code, answer.json()["code"]) == (410, "survey-expired")
        assert {one["state"] for one in await house.surveys()} == {"expired"}
