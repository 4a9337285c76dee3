"""What a service holds about a person is told to them, without what would tell of somebody else."""

from typing import Any

import pytest

from services.matching.domain.participants import participant_id
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.collection import Collection, deleted
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, holding, person, row


@pytest.fixture
async def site(site: Site) -> Site:
    await site.publish()
    await site.enroll(row("E1", JUNIOR), row("E2", SENIOR))
    await site.release(await site.draft())
    return site


async def parts(site: Site, employee_id: str, **headers: str) -> dict[str, Json]:
    answer = await site.client.get(f"/v1/people/{person(employee_id)}/records", headers=headers)
    assert answer.status_code == 200, answer.text
    return {one["part"]: one for one in answer.json()["parts"]}


class TestRecords:
    async def test_are_all_that_is_kept_of_a_person(self, site: Site) -> None:
        found = await parts(site, "E1")

        assert found["people"]["records"][0]["contact"] == {"name": "Person E1", "email": "e1@example.org"}
        assert [one["role"] for one in found["participants"]["records"]] == ["mentor"]
        assert len(found["pairs"]["records"]) == 1

    async def test_are_nobody_else_s(self, site: Site) -> None:
        assert "e2@example.org" not in str(await parts(site, "E1"))

    async def test_leave_out_what_would_tell_of_somebody_else(self, site: Site) -> None:
        found = await parts(site, "E1")

        assert "never" in found["participants"]["withheld"]
        assert found["participants"]["records"][0].keys().isdisjoint(found["participants"]["withheld"])
        assert found["pairs"]["records"][0].keys().isdisjoint({"approved", "decline_reason"})

    async def test_say_how_long_they_are_kept(self, site: Site) -> None:
        found = await parts(site, "E1")

        assert (found["pairs"]["kept_days"], found["people"]["kept_days"]) == (1095, None)

    async def test_that_are_private_are_for_the_person_alone(self, site: Site) -> None:
        private: Any = deleted("person_id", holds="their own words", private=True)
        collections = (PEOPLE, Collection(name=PARTICIPANTS.name, type=PARTICIPANTS.type, whose=private))
        known: Any = type("Known", (), {"name": "matching", "collections": collections, "routes": {}})
        with holding(site.app, service=known):
            found = await parts(site, "E1")

        assert site.world.find(PARTICIPANTS, id=participant_id(ProgramId(site.program_id), PersonId(person("E1"))))
        assert found[PARTICIPANTS.name]["records"] is None
        assert found["people"]["records"]
