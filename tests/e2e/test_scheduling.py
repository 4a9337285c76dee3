"""Scheduling on real servers: pairs come in by Kafka, people by HTTP and by link, and time is moved on by the clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, cast

import pytest
from fastapi import FastAPI

from services.scheduling.app import build
from services.scheduling.pages.attest import AUDIENCE
from services.scheduling.settings import Settings
from shared.contracts.catalog import EVENTS, SESSIONS
from shared.contracts.cloudevents import Envelope, read, to_headers
from shared.contracts.messages import Event, Message
from shared.contracts.pairs import (
    PairCreated,
    PairEnded,
    PairEndReason,
    PairExtended,
    PairPaused,
    PairResumed,
    PauseReason,
)
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role
from tests.e2e.lone import START, Json, Lone
from tests.keys import signer


class Desk(Lone):
    """Scheduling, told of pairs."""

    name = "scheduling"

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        return build(Settings(**settings))

    def record(self, message: Message) -> Json:
        """Name a record by what it says, so that saying it again is a repeat."""
        again = cast("Event", message)
        envelope = Envelope(
            id=f"{self.run}/{again.key}/{again.revision}", source="/tests", type=again.TYPE, subject=again.key
        )
        return {**super().record(message), "headers": to_headers(envelope)}

    async def sessions(self, pair_id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = (
                await self.http.get(f"/v1/pairs/{pair_id}/sessions", params={"limit": 500, "cursor": cursor or None})
            ).json()
            found, cursor = found + page["items"], page["next"]
        return found

    async def told(self, pair_id: str) -> list[tuple[str, Any]]:
        """Return the types and events of a pair on the sessions topic, in order."""
        found = await self.records(SESSIONS)
        events = [
            (EVENTS[type_], record.value)
            for record in found
            if (type_ := read(record.headers, record.value)[0].type) in EVENTS
        ]
        told = [event.read(value) for event, value in events]
        return [(event.TYPE, event) for event in told if event.key == pair_id]

    def link(self, session: dict[str, Any], person_id: str) -> str:
        claims = {"session_id": session["id"], "pair_id": session["pair_id"], "person_id": person_id}
        return f"/attestation/{signer(AUDIENCE).sign(claims, moment(session, 'ends_at') + timedelta(days=3))}"


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
        await desk.tell(*pairs, *pairs)

        sessions = [one for each in pairs for one in await desk.sessions(each.pair_id)]
        assert len(sessions) == 10 * 4
        busy = sorted((moment(one, "starts_at"), moment(one, "ends_at")) for one in sessions)
        assert all(first[1] <= second[0] for first, second in pairwise(busy))

    async def test_meet_move_cancel_attest_and_end(self, desk: Desk) -> None:
        pair_id = f"{desk.run}-pair"
        await desk.tell(pair(pair_id))
        first, second, third, _ = await desk.sessions(pair_id)

        await self.move_and_cancel(desk, second, third)
        await self.attest(desk, first)
        ended = PairEnded(
            revision=2,
            pair_id=PairId(pair_id),
            program_id=ProgramId("program"),
            members=members("mentor", "mentee"),
            reason=PairEndReason.COORDINATOR,
        )
        await desk.tell(ended)

        states = [one["state"] for one in await desk.sessions(pair_id)]
        assert states == ["held", "cancelled", "cancelled", "cancelled"]
        await self.check_story(desk, pair_id)

    async def move_and_cancel(self, desk: Desk, second: dict[str, Any], third: dict[str, Any]) -> None:
        wanted = moment(second, "starts_at") + timedelta(hours=3)
        address = f"/v1/sessions/{second['id']}/reschedulings"
        for _ in range(2):
            moved = await desk.http.post(
                address, json={"starts_at": wanted.isoformat()}, headers={"Idempotency-Key": desk.run}
            )
            assert (moved.status_code, moved.json()["sequence"]) == (200, 1)
        taken = await desk.http.post(address, json={"starts_at": third["starts_at"]})
        assert (taken.status_code, taken.json()["code"]) == (409, "person-busy")
        off = await desk.http.post(f"/v1/sessions/{third['id']}/cancellation")
        assert off.json()["state"] == "cancelled"

    async def attest(self, desk: Desk, first: dict[str, Any]) -> None:
        early = await desk.http.post(desk.link(first, "mentor"), data={"held": "yes"})
        assert early.status_code == 409
        await desk.wait_until(moment(first, "ends_at"))
        assert "Did your session take place?" in (await desk.http.get(desk.link(first, "mentor"))).text
        answer = await desk.http.post(desk.link(first, "mentor"), data={"held": "yes"}, follow_redirects=True)
        assert "You said that you met." in answer.text
        other = await desk.http.post(
            f"/v1/sessions/{first['id']}/attestations", json={"held": True}, headers={"On-Behalf-Of": "mentee"}
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
            "momentum-changed",
            *["session-cancelled"] * 2,
        ]

    async def test_left_alone_are_decided_at_the_deadline(self, desk: Desk) -> None:
        pair_id = f"{desk.run}-silent"
        await desk.tell(pair(pair_id, weeks=1))
        (only,) = await desk.sessions(pair_id)
        await desk.wait_until(moment(only, "ends_at") + timedelta(days=3))
        (only,) = await desk.sessions(pair_id)
        assert only["state"] == "missed"

    async def test_are_held_back_while_paused_moved_for_time_off_and_continued(self, desk: Desk) -> None:
        pair_id = f"{desk.run}-paused"
        anna, boris = f"{desk.run}-anna", f"{desk.run}-boris"
        await desk.tell(pair(pair_id, anna, boris, ends_on=START + timedelta(weeks=40), starts_on=START))
        before = await desk.sessions(pair_id)
        facts: dict[str, Any] = {"pair_id": PairId(pair_id), "program_id": ProgramId("program"), "kind": Kind.REVERSE}
        facts |= {"members": members(anna, boris)}

        await desk.tell(PairPaused(**facts, revision=2, reason=PauseReason.COORDINATOR))
        assert {one["state"] for one in await desk.sessions(pair_id)} == {"held-back"}
        refused = await desk.http.post(f"/v1/pairs/{pair_id}/sessions")
        assert (refused.status_code, refused.json()["code"]) == (409, "pair-is-paused")

        await desk.tell(PairResumed(**facts, revision=3, ends_on=START + timedelta(weeks=40)))
        after = await desk.sessions(pair_id)
        assert [(one["uid"], one["state"]) for one in after] == [(one["uid"], "planned") for one in before]

        away = moment(after[-1], "starts_at").date().isoformat()
        hours = await desk.http.put(
            f"/v1/people/{anna}/working-hours", json={"time_off": [{"first": away, "last": away}]}
        )
        assert hours.status_code == 200, hours.text
        await desk.quiet()
        assert away not in {moment(one, "starts_at").date().isoformat() for one in await desk.sessions(pair_id)}

        await desk.tell(PairExtended(**facts, revision=4, weeks=4, ends_on=START + timedelta(weeks=44)))
        series = (await desk.http.get(f"/v1/pairs/{pair_id}/series")).json()
        assert (series["state"], series["series_length"], series["held_back"]) == ("running", 8, 0)
