"""A program on real servers: drafted, changed, accepted by its sponsor, published, revised while it runs, and full."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from services.matching.app import build
from services.matching.settings import Settings
from shared.contracts.catalog import PROGRAMS
from tests.e2e.coordinator import CSV, PROGRAM, people, roster
from tests.e2e.lone import Json, Lone
from tests.keys import signer


class Office(Lone):
    """Matching, with a draft of a program, and two people of its staff."""

    name = "matching"

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        return build(Settings(**settings))

    async def draft(self) -> None:
        for who in ("sponsor", "coordinator"):
            contact = {"name": f"The {who}", "email": f"{self.run}-{who}@example.org"}
            await self.ask("PUT", f"/v1/people/{self.run}-{who}", contact)
        created = await self.ask("POST", "/v1/programs", {"settings": PROGRAM | {"readiness_waiver": "a test"}})
        self.program_id = created["id"]
        self.program = f"/v1/programs/{created['id']}"

    async def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = await self.http.request(method, path, json=body)
        assert answer.is_success, answer.text
        found: Json = answer.json()
        return found

    async def change(self, on: int, **settings: object) -> Json:
        body = {"settings": settings, "settings_revision": on, "why": "A test."}
        return await self.ask("PATCH", f"{self.program}/settings", body)

    async def publish(self) -> None:
        """Name the staff, let the sponsor say yes by the link, and publish."""
        staff = {"sponsor": {"employee_id": f"{self.run}-sponsor"}}
        staff |= {"coordinators": [{"email": f"{self.run}-coordinator@example.org"}]}
        named = await self.ask("PUT", f"{self.program}/staff", staff)
        claims = {"purpose": "sponsorship", "program_id": self.program_id, "question": "sponsorship"}
        claims |= {"person_id": named["sponsor"]["person_id"]}
        link = signer("matching").sign(claims, await self.now() + timedelta(days=1))
        answer = await self.http.post(f"/sponsorship/{link}", data={"answer": "yes"}, follow_redirects=True)
        assert "You sponsor" in answer.text
        await self.ask("POST", f"{self.program}/publication")

    async def enroll(self, count: int) -> None:
        answer = await self.http.post(f"{self.program}/imports", content=roster(people(self.run, count)), headers=CSV)
        assert answer.status_code == 202, answer.text
        await self.quiet()

    async def statuses(self) -> list[str]:
        listed = await self.ask("GET", f"{self.program}/participants?limit=500")
        return sorted(one["status"] for one in listed["items"])

    async def types(self) -> list[str]:
        """Return the types of this program's events, in their order."""
        return [
            dict(record.headers)["ce_type"].decode().removeprefix("mentoring.").removesuffix(".v1")
            for record in await self.records(PROGRAMS)
            if record.key == self.program_id.encode()
        ]


@pytest.fixture
async def office(kafka_url: str, mongo_url: str) -> AsyncIterator[Office]:
    async with Office(kafka_url, mongo_url) as one:
        await one.draft()
        yield one


class TestAProgram:
    async def test_is_edited_published_revised_and_improved_by_a_twin(self, office: Office) -> None:
        await office.change(1, weeks=16)
        refused = await office.http.patch(
            f"{office.program}/settings", json={"settings": {"weeks": 8}, "settings_revision": 1, "why": "Too late."}
        )
        assert (refused.status_code, "revision 2 changed weeks" in refused.json()["detail"]) == (409, True)
        await office.publish()
        await office.enroll(20)
        await office.change(2, cadence="weekly")
        fixed = {"settings": {"kind": "traditional"}, "settings_revision": 3, "why": "No."}
        assert (await office.http.patch(f"{office.program}/settings", json=fixed)).json()["code"] == "setting-is-fixed"

        twin = await office.ask("POST", f"{office.program}/twins", {"rules": {"min_level_gap": 2}})
        await office.quiet()
        adopted = await office.ask(
            "POST", f"/v1/twins/{twin['id']}/adoption", {"why": "As many pairs, and wider gaps."}
        )
        run = await office.ask("POST", f"{office.program}/match-runs")
        await office.quiet()
        await office.ask("POST", f"/v1/match-runs/{run['id']}/releases")
        await office.quiet()

        revisions = (await office.ask("GET", f"{office.program}/revisions"))["items"]
        assert [(one["number"], one["changed"]) for one in revisions] == [
            (1, []), (2, ["weeks"]), (3, ["cadence"]), (4, ["rules.min_level_gap"]),
        ]  # fmt: skip
        assert (adopted["adopted_as"], revisions[3]["twin_id"]) == (4, twin["id"])
        pairs = (await office.ask("GET", f"{office.program}/pairs"))["items"]
        assert {one["settings_revision"] for one in pairs} == {4}
        assert await office.types() == [
            "sponsor-asked", "sponsor-answered", "program-published", "program-staffed", "program-revised",
            "program-revised", "match-run-completed",
        ]  # fmt: skip

    async def test_gives_its_seats_in_order_and_matches_by_itself(self, office: Office) -> None:
        weekly = {"weekday": "friday", "hour": 6, "releases": True}
        await office.change(1, seats={"mentees": 6}, runs=weekly)
        await office.publish()
        await office.enroll(20)
        assert (await office.statuses()).count("waitlisted") == 4
        first = (await office.ask("GET", f"{office.program}/waiting-people?role=mentee"))["items"][0]["person_id"]
        seated = await office.ask("GET", f"{office.program}/participants?role=mentee&status=ready")
        await office.ask("POST", f"{office.program}/participants/{seated['items'][0]['person_id']}/withdrawal")
        await office.quiet()
        assert (await office.ask("GET", f"{office.program}/participants/{first}"))["status"] == "ready"

        entry = await office.ask("GET", f"{office.program}/catalog-entry")
        assert (entry["sponsor"], entry["next_run_at"]) == ("The sponsor", "2026-03-06T06:00:00Z")
        await office.wait_until(await office.now() + timedelta(days=4))
        await office.quiet()
        (run,) = (await office.ask("GET", f"{office.program}/match-runs"))["items"]
        assert (run["state"], run["scheduled"], run["totals"]["pairs"]) == ("released", True, 6)
        assert (await office.ask("GET", office.program))["next_run_at"] == "2026-03-13T06:00:00Z"
        assert (await office.types())[-2:] == ["match-run-completed", "scheduled-run-ended"]
