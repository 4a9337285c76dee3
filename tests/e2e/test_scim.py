"""An identity provider and the running matching service: the conformance tester, and what others are told."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from services.matching.app import build
from services.matching.settings import Settings
from shared.contracts.catalog import PEOPLE
from tests.e2e.lone import Lone
from tests.scim import BEARER, PASSED, TOKEN, checked, report
from tests.unit.matching.directory import ENTERPRISE, user

CHECKS = 72


class Desk(Lone):
    """Matching, into which an identity provider may write."""

    name = "matching"

    def app(self, **settings: Any) -> FastAPI:  # noqa: ANN401 - passed on
        own = {
            "scim_tokens": (SecretStr(TOKEN),),
            "hold_people_percent": 100,
            "hold_leavers_most": 10_000,
            "public_url_matching": "http://matching",
        }
        return build(Settings(**settings, **own))

    async def told(self, person_id: str) -> list[str]:
        """Return the types of the events about a person."""
        records = await self.records(PEOPLE)
        mine = [one for one in records if one.key.decode() == person_id]
        return [dict(one.headers)["ce_type"].decode() for one in mine]


@pytest.fixture(scope="module")
async def desk(kafka_url: str, mongo_url: str) -> AsyncIterator[Desk]:
    async with Desk(kafka_url, mongo_url) as running:
        running.http.headers.update(BEARER)
        yield running


class TestConformance:
    async def test_passes_every_check_of_the_tester(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        results = await checked(desk.http)

        with capsys.disabled():
            print(f"\nscim2-tester: {report(results)}")  # noqa: T201 - the figures of the report
        assert [one for one in results if one.status not in PASSED] == []
        assert len(results) >= CHECKS


class TestDirectory:
    async def test_pages_through_everybody_once(self, desk: Desk) -> None:
        for number in range(7):
            answer = await desk.http.post("/scim/v2/Users", json=user(f"page-{number}", externalId="paged"))
            assert answer.status_code == 201, answer.text

        asked = [{"filter": 'externalId eq "paged"', "startIndex": start, "count": 3} for start in (1, 4, 7, 10)]
        pages = [(await desk.http.get("/scim/v2/Users", params=one)).json() for one in asked]

        assert [page["totalResults"] for page in pages] == [7, 7, 7, 7]
        names = [one["userName"] for page in pages for one in page.get("Resources", [])]
        assert names == sorted({f"user-page-{number}@example.org" for number in range(7)})

    async def test_tells_of_a_life_from_the_first_day_to_the_last_and_of_nothing_twice(self, desk: Desk) -> None:
        created = (await desk.http.post("/scim/v2/Users", json=user("life"))).json()
        url, moved = f"/scim/v2/Users/{created['id']}", user("life", department="Engines")
        for _ in range(3):
            assert (await desk.http.put(url, json=moved)).status_code == 200
        assert (await desk.http.delete(url)).status_code == 204

        await desk.quiet()

        assert await desk.told(created["id"]) == [
            "mentoring.person-changed.v1",
            "mentoring.person-changed.v1",
            "mentoring.person-left.v1",
        ]

    async def test_keeps_a_team_whose_manager_gets_another_number(self, desk: Desk) -> None:
        boss = (await desk.http.post("/scim/v2/Users", json=user("boss"))).json()
        ada = (await desk.http.post("/scim/v2/Users", json=user("ada", manager={"value": boss["id"]}))).json()

        renumbered = user("head", userName=boss["userName"])
        answer = await desk.http.put(f"/scim/v2/Users/{boss['id']}", json=renumbered)
        await desk.quiet()

        found = (await desk.http.get(f"/scim/v2/Users/{ada['id']}")).json()
        assert (answer.status_code, answer.json()["id"]) == (200, boss["id"])
        assert found[ENTERPRISE]["manager"]["value"] == boss["id"]
        assert (await desk.http.get("/scim/v2/Users", params={"filter": f'id eq "{boss["id"]}"'})).json()[
            "totalResults"
        ] == 1
