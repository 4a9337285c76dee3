"""Feedback on real servers: pairs and sessions come in by Kafka, answers by HTTP and by link, time is moved on."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI

from services.feedback.app import build
from services.feedback.domain.insight import FIRST_PATIENCE
from services.feedback.pages.surveys import AUDIENCE
from services.feedback.settings import Settings
from shared.contracts.catalog import EVENTS, FEEDBACK, INSIGHTS
from shared.contracts.cloudevents import read
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason
from shared.contracts.programs import ProgramPublished
from shared.contracts.sessions import SessionHeld
from shared.contracts.vocabulary import Cadence, Kind, PairMember, Role
from tests.e2e.lone import START, Json, Lone
from tests.keys import signer

PULSE = {"worth-it": 4, "learned": 5}


class House(Lone):
    """Feedback, told of one program."""

    name = "feedback"

    def __init__(self, kafka: str, mongo: str) -> None:
        super().__init__(kafka, mongo)
        self.program = f"program-{self.run}"

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        return build(Settings(**settings))

    async def wait(self, time: timedelta) -> None:
        """Let time pass."""
        await self.wait_until(await self.now() + time)

    async def surveys(self, **query: str) -> list[Json]:
        wanted = {"limit": "500", **query}
        found: list[Json] = (await self.http.get(f"/v1/programs/{self.program}/surveys", params=wanted)).json()["items"]
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
        found = await self.records(topic)
        events = [EVENTS[read(record.headers, record.value)[0].type].read(record.value) for record in found]
        return [event for event in events if getattr(event, "program_id", "") == self.program]

    def link(self, survey: Json, **claims: str) -> str:
        said = {"survey_id": survey["id"], "pair_id": survey["pair_id"], "person_id": survey["person_id"], **claims}
        return f"/answer/{signer(AUDIENCE).sign(said, datetime.fromisoformat(survey['expires_at']))}"

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
            "mentoring.agreement-due.v1": 2,
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
