"""People without a program: registered, changed, cleared, leaving, gone and back."""

from datetime import timedelta
from typing import Any

import pytest

from services.matching.store import PEOPLE
from shared.contracts.contacts import ContactChanged, ContactErased
from shared.contracts.people import PersonChanged, PersonLeaving, PersonLeft
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row

ADA: Json = {
    "name": "Ada Okafor",
    "email": "ada@example.org",
    "manager_id": "E0",
    "level": 8,
    "job_title": "Analyst",
    "groups": {"country": "GB", "department": "Research"},
    "languages": ["en"],
}


async def put(site: Site, employee_id: str = "E1", body: Json = ADA, status: int | None = None) -> Json:
    answer = await site.client.put(f"/v1/people/{employee_id}", json=body)
    assert answer.status_code == status if status else answer.is_success, answer.text
    found: Json = answer.json()
    return found


async def patch(site: Site, body: Json, employee_id: str = "E1", status: int = 200) -> Json:
    answer = await site.client.patch(f"/v1/people/{employee_id}", json=body)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


async def delete(site: Site, employee_id: str = "E1") -> Json:
    answer = await site.client.delete(f"/v1/people/{employee_id}")
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


class TestPut:
    async def test_registers_somebody_new_and_shows_them(self, site: Site) -> None:
        await put(site, status=201)
        shown = await site.get("/v1/people/e1")
        assert (shown["person_id"], shown["employee_id"], shown["status"]) == (person("E1"), "E1", "present")
        assert (shown["name"], shown["email"]) == ("Ada Okafor", "ada@example.org")
        assert (shown["manager_id"], shown["manager_is_unknown"]) == (None, True)
        assert shown["profile"]["zone"] == "Europe/London"

    async def test_again_changes_nothing_and_tells_nothing(self, site: Site) -> None:
        await put(site)
        told = len(site.world.events)
        await put(site, status=200)
        assert len(site.world.events) == told

    async def test_clears_what_it_leaves_out(self, site: Site) -> None:
        await put(site)
        shown = await put(site, body={"email": "ada@example.org"})
        assert (shown["manager_is_unknown"], shown["job_title"], shown["profile"]["groups"]) == (False, None, {})
        assert (shown["profile"]["level"], shown["profile"]["zone"], shown["profile"]["languages"]) == (None, None, [])

    async def test_clears_what_was_only_derived(self, site: Site) -> None:
        await site.publish()
        await site.upload(b"participant_id,email,manager_name\nE1,ada@example.org,Nobody Known\n")
        assert (await site.get("/v1/people/E1"))["manager_is_unknown"]
        assert not (await put(site, body={"email": "ada@example.org"}))["manager_is_unknown"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("level", 10), ("email", "nobody"), ("groups", {"country": "XX"}), ("last_day", "soon"), ("salary", 1)],
    )
    async def test_names_the_field_at_fault(self, site: Site, field: str, value: Any) -> None:  # noqa: ANN401
        problem = await put(site, body=ADA | {field: value}, status=422)
        assert [error["field"].split(".")[0] for error in problem["errors"]] == [field]

    async def test_refuses_an_id_that_is_nobodys(self, site: Site) -> None:
        await put(site, "N%2FA", status=404)
        await put(site, "none", status=422)


class TestPatch:
    async def test_clears_a_manager_with_null_and_leaves_the_rest(self, site: Site) -> None:
        await put(site, "E0", {"name": "Bo"})
        await put(site)
        assert (await site.get("/v1/people/E1"))["manager_id"] == "E0"
        shown = await patch(site, {"manager_id": None})
        assert (shown["manager_id"], shown["manager_is_unknown"]) == (None, False)
        assert shown["profile"]["level"] == 8
        assert shown["name"] == "Ada Okafor"
        assert site.world.told(PersonChanged)[-1].manager_id is None

    async def test_clears_one_group(self, site: Site) -> None:
        await put(site)
        shown = await patch(site, {"groups": {"department": None}})
        assert shown["profile"]["groups"] == {"country": "GB"}

    async def test_is_taken_as_a_merge_patch(self, site: Site) -> None:
        await put(site)
        kind = {"Content-Type": "application/merge-patch+json"}
        answer = await site.client.patch("/v1/people/E1", content=b'{"level": null}', headers=kind)
        assert (answer.status_code, answer.json()["profile"]["level"]) == (200, None)

    async def test_of_nobody_is_refused(self, site: Site) -> None:
        assert (await patch(site, {"level": 3}, status=404))["code"] == "unknown-person"

    async def test_refuses_a_manager_who_stands_below(self, site: Site) -> None:
        await put(site, "E0", {"name": "Bo", "manager_id": "E2"})
        await put(site)
        problem = await put(site, "E2", {"name": "Cy", "manager_id": "E1"}, status=422)
        assert problem["code"] == "manager-circle"
        assert (await patch(site, {"manager_id": "E1"}, status=422))["code"] == "manager-circle"

    async def test_keeps_the_address_of_whoever_takes_part(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("E1", SENIOR)))
        assert (await patch(site, {"email": None}, status=409))["code"] == "address-needed"

    async def test_erases_the_address_of_whoever_does_not(self, site: Site) -> None:
        await put(site)
        await patch(site, {"email": None, "name": None})
        assert [one.person_id for one in site.world.told(ContactErased)] == [person("E1")]


class TestList:
    async def test_finds_by_address_and_by_status(self, site: Site) -> None:
        await put(site)
        await put(site, "E2", {"email": "bo@example.org"})
        await delete(site, "E2")
        for query, expected in (
            ({"email": "ADA@example.org"}, ["E1"]),
            ({"email": "nobody@example.org"}, []),
            ({"email": "bo@example.org", "status": "left"}, ["E2"]),
            ({"status": "left"}, ["E2"]),
        ):
            assert [one["employee_id"] for one in await site.items("/v1/people", **query)] == expected

    async def test_shows_nobodys_name_or_address(self, site: Site) -> None:
        await put(site)
        listed = str(await site.items("/v1/people"))
        assert not any(word in listed for word in ("Ada", "ada@"))


class TestManagerRegisteredLater:
    async def test_is_told_then(self, site: Site) -> None:
        await put(site)
        await put(site, "E0", {"name": "Bo"})
        assert [one.manager_id for one in site.world.told(PersonChanged) if one.person_id == person("E1")] == [
            None, person("E0"),
        ]  # fmt: skip

    async def test_is_told_once(self, site: Site) -> None:
        await put(site, "E0", {"name": "Bo"})
        await put(site)
        told = len(site.world.told(PersonChanged))
        await put(site, "E0", {"name": "Bo", "level": 9})
        assert len(site.world.told(PersonChanged)) == told + 1


class TestLeaving:
    async def test_is_told_ahead_and_ends_on_the_last_day(self, site: Site) -> None:
        await put(site)
        shown = await patch(site, {"last_day": "2026-03-31"})
        assert (shown["status"], shown["last_day"]) == ("leaving", "2026-03-31")
        (leaving,) = site.world.told(PersonLeaving)
        assert leaving.last_day.isoformat() == "2026-03-31T23:59:59+01:00"
        assert site.world.told(PersonChanged)[-1].last_day == leaving.last_day
        site.world.wait(timedelta(days=28))
        assert site.world.told(PersonLeft) == []
        site.world.wait(timedelta(days=2))
        assert len(site.world.told(PersonLeft)) == 1
        assert (await site.get("/v1/people/E1"))["status"] == "left"

    async def test_can_be_moved_and_taken_back(self, site: Site) -> None:
        await put(site)
        await patch(site, {"last_day": "2026-03-31"})
        await patch(site, {"last_day": "2026-04-30"})
        site.world.wait(timedelta(days=40))
        assert (await site.get("/v1/people/E1"))["status"] == "leaving"
        assert (await patch(site, {"last_day": None}))["status"] == "present"
        site.world.wait(timedelta(days=40))
        assert site.world.told(PersonLeft) == []
        assert [one.last_day and one.last_day.day for one in site.world.told(PersonLeaving)] == [31, 30, None]

    async def test_on_a_day_that_is_over_has_happened(self, site: Site) -> None:
        await put(site)
        shown = await patch(site, {"last_day": "2026-02-28"})
        assert (shown["status"], shown["last_day"]) == ("left", "2026-02-28")
        assert len(site.world.told(PersonLeft)) == 1


class TestLeft:
    async def test_leaves_every_program(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("E1", JUNIOR), row("E2", SENIOR)))
        await delete(site)
        found = await site.get(f"{site.program}/participants/{person('E1')}")
        assert found["status"] == "left"

    async def test_twice_is_told_once(self, site: Site) -> None:
        await put(site)
        await delete(site)
        await delete(site)
        assert len(site.world.told(PersonLeft)) == 1

    async def test_keeps_name_and_address_for_thirty_days(self, site: Site) -> None:
        await put(site)
        await delete(site)
        site.world.wait(timedelta(days=29))
        assert (await site.get("/v1/people/E1"))["email"] == "ada@example.org"
        site.world.wait(timedelta(days=2))
        assert [one.person_id for one in site.world.told(ContactErased)] == [person("E1")]
        assert "ada" not in str(site.world.find(PEOPLE)).lower()

    async def test_is_not_enrolled_by_a_roster_nor_changed(self, site: Site) -> None:
        await put(site)
        await delete(site)
        told = len(site.world.events)
        await site.publish()
        told = len(site.world.events)
        done = await site.upload(roster(row("E1", SENIOR)))
        assert (done["refused"], done["enrolled"], len(site.world.events)) == (1, 0, told)
        (refused,) = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        assert "left the organization" in refused["errors"][0]["reason"]

    async def test_comes_back_whole_when_registered_again(self, site: Site) -> None:
        await put(site)
        await delete(site)
        site.world.wait(timedelta(days=31))
        shown = await put(site)
        assert (shown["status"], shown["last_day"], shown["person_id"]) == ("present", None, person("E1"))
        assert [one.email for one in site.world.told(ContactChanged)] == ["ada@example.org"] * 2
        assert type(site.world.events[-2]) is PersonChanged
        site.world.wait(timedelta(days=400))
        assert len(site.world.told(ContactErased)) == 1

    async def test_is_not_changed_by_a_patch_that_does_not_bring_them_back(self, site: Site) -> None:
        await put(site)
        await delete(site)
        assert (await patch(site, {"level": 3}, status=409))["code"] == "has-left"
        assert (await patch(site, {"last_day": None}))["status"] == "present"

    async def test_before_they_were_ever_known_is_refused(self, site: Site) -> None:
        assert (await put(site, body=ADA | {"last_day": "2020-01-01"}, status=409))["code"] == "has-left"
        assert site.world.events == []
