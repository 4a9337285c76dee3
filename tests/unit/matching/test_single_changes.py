"""Single changes, by SCIM or `/v1/people`: few take hold at once, a burst of them waits for a person's approval."""

from datetime import timedelta

import pytest

from services.matching.domain.changes import Burst, Harm, Touched, counted, holds_of, passed
from services.matching.domain.holds import HoldReason, Limits
from services.matching.store import HELD_CHANGES, PLAN_ROWS
from shared.contracts.organization import PlanDecided, PlanHeld
from shared.contracts.pairs import PairEnded
from shared.contracts.people import PersonLeft
from shared.contracts.vocabulary import ProgramId
from tests.memory import START
from tests.unit.matching.directory import Directory
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row
from tests.unit.matching.test_syncs import staff, sync

OFF: Json = {"op": "replace", "path": "active", "value": False}
TEN = 10
LEAVES = Harm(leaves=True)


@pytest.fixture
def directory() -> Directory:
    return Directory()


async def users(directory: Directory, number: int = 14) -> list[Json]:
    return [await directory.create(str(one)) for one in range(1, number + 1)]


async def plan_of(site: Site, expected: int = 1) -> Json:
    plans = await site.items("/v1/plans", state="held")
    assert len(plans) == expected
    found: Json = plans[0] if plans else {}
    return found


async def approve(site: Site, plan: Json, status: int = 200) -> None:
    await site.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]}, status)


class TestLeaversByScim:
    async def test_leave_at_once_while_they_are_few(self, directory: Directory) -> None:
        (one,) = await users(directory, 1)
        left = await directory.patch(one["id"], OFF)
        assert left["active"] is False
        assert len(directory.world.told(PersonLeft)) == 1
        assert await plan_of(directory, 0) == {}

    async def test_are_held_when_they_are_many_and_shown(self, directory: Directory) -> None:
        everybody = await users(directory)
        for one in everybody:
            await directory.patch(one["id"], OFF)
        assert len(directory.world.told(PersonLeft)) == TEN - 1
        plan = await plan_of(directory)
        assert (plan["kind"], plan["totals"]["leaves"], plan["rows"]) == ("single-changes", 5, 5)
        assert "14 of 14 people would have left" in plan["holds"][0]["sentence"]
        rows = await directory.items(f"/v1/plans/{plan['id']}/rows")
        assert {row_["person_id"] for row_ in rows} == {one["id"] for one in everybody[TEN - 1 :]}
        page = await directory.client.get(f"/v1/plans/{plan['id']}/report.html")
        assert "changed one by one" in page.text
        assert "absent from the file" not in page.text

    def test_of_200_within_minutes_are_held_in_any_organization(self) -> None:
        burst, held = Burst(), 0
        for number in range(200):
            burst = counted(burst, LEAVES, (), START + timedelta(seconds=number))
            if holds_of(burst, (), 100_000 - number + held, Limits()):
                held += 1
            else:
                burst = passed(burst, LEAVES)
        assert held == 200 - Limits().leavers_most

    async def test_leave_once_the_plan_is_approved(self, directory: Directory) -> None:
        for one in await users(directory):
            await directory.patch(one["id"], OFF)
        await approve(directory, await plan_of(directory))
        assert len(directory.world.told(PersonLeft)) == 14
        assert directory.world.kept[HELD_CHANGES.name] == {}
        assert [one.decision for one in directory.world.told(PlanDecided)] == ["approved"]

    async def test_stay_once_the_plan_is_discarded(self, directory: Directory) -> None:
        everybody = await users(directory)
        for one in everybody:
            await directory.patch(one["id"], OFF)
        await directory.post(f"/v1/plans/{(await plan_of(directory))['id']}/discard")
        assert len(directory.world.told(PersonLeft)) == TEN - 1
        assert (await directory.read(everybody[-1]["id"]))["active"] is True
        assert directory.world.kept[HELD_CHANGES.name] == {}

    async def test_stay_once_the_plan_has_expired(self, directory: Directory) -> None:
        for one in await users(directory):
            await directory.patch(one["id"], OFF)
        directory.world.wait(timedelta(days=6))
        assert directory.world.kept[HELD_CHANGES.name] == {}
        assert [one.decision for one in directory.world.told(PlanDecided)] == ["expired"]

    async def test_are_told_once_with_how_many_they_are(self, directory: Directory) -> None:
        for one in await users(directory):
            await directory.patch(one["id"], OFF)
        assert directory.world.told(PlanHeld) == []
        directory.world.wait(timedelta(minutes=2))
        (told,) = directory.world.told(PlanHeld)
        assert (told.kind, told.leaves, told.program_id) == ("single-changes", 5, None)

    async def test_leave_at_once_again_an_hour_later(self, directory: Directory) -> None:
        everybody = await users(directory)
        for one in everybody[:11]:
            await directory.patch(one["id"], OFF)
        directory.world.wait(timedelta(hours=1, minutes=5))
        await directory.patch(everybody[11]["id"], OFF)
        assert len(directory.world.told(PersonLeft)) == TEN


class TestAHeldUser:
    @staticmethod
    async def held(directory: Directory) -> Json:
        everybody = await users(directory)
        for one in everybody:
            await directory.patch(one["id"], OFF)
        return everybody[-1]

    async def test_is_shown_as_the_provider_said(self, directory: Directory) -> None:
        user = await self.held(directory)
        shown = await directory.read(user["id"])
        assert shown["active"] is False
        assert shown["meta"]["version"] != user["meta"]["version"]
        assert (await directory.get(f"/v1/people/{14}"))["status"] == "present"

    async def test_changes_in_everything_else_and_stays_held(self, directory: Directory) -> None:
        user = await self.held(directory)
        shown = await directory.patch(user["id"], {"op": "replace", "path": "title", "value": "Countess"})
        assert (shown["title"], shown["active"]) == ("Countess", False)
        assert directory.person("14").job_title == "Countess"
        assert (await plan_of(directory))["totals"]["leaves"] == 5

    async def test_repeated_is_held_once(self, directory: Directory) -> None:
        user = await self.held(directory)
        before = await plan_of(directory)
        await directory.patch(user["id"], OFF)
        assert (await plan_of(directory))["digest"] == before["digest"]

    async def test_active_again_is_held_no_more(self, directory: Directory) -> None:
        user = await self.held(directory)
        before = await plan_of(directory)
        await directory.patch(user["id"], {"op": "replace", "path": "active", "value": True})
        after = await plan_of(directory)
        assert after["totals"]["leaves"] == 4
        await approve(directory, before, status=409)
        await approve(directory, after)
        assert len(directory.world.told(PersonLeft)) == 13

    async def test_deleted_has_no_account_and_stays_until_the_approval(self, directory: Directory) -> None:
        everybody = await users(directory)
        for one in everybody:
            await directory.ask("DELETE", f"/Users/{one['id']}", None, 204)
        await directory.read(everybody[-1]["id"], status=404)
        assert len(directory.world.told(PersonLeft)) == TEN - 1
        await approve(directory, await plan_of(directory))
        assert len(directory.world.told(PersonLeft)) == 14

    async def test_deleted_and_created_anew_is_held_no_more(self, directory: Directory) -> None:
        for one in await users(directory):
            await directory.ask("DELETE", f"/Users/{one['id']}", None, 204)
        await directory.create("14")
        assert (await plan_of(directory))["totals"]["leaves"] == 4

    async def test_that_was_the_last_of_the_plan_ends_it(self, directory: Directory) -> None:
        everybody = await users(directory, TEN)
        for one in everybody:
            await directory.patch(one["id"], OFF)
        await plan_of(directory)
        await directory.patch(everybody[-1]["id"], {"op": "replace", "path": "active", "value": True})
        assert await plan_of(directory, 0) == {}
        assert directory.world.kept[PLAN_ROWS.name] == {}
        directory.world.wait(timedelta(hours=1))
        assert directory.world.told(PlanHeld) == []


class TestManagersByScim:
    async def test_are_held_when_many_change_and_follow_the_approval(self, directory: Directory) -> None:
        everybody = await users(directory)
        boss = everybody[0]["id"]
        moves = {"op": "replace", "path": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"}
        for one in everybody[1:]:
            shown = await directory.patch(one["id"], moves | {"value": {"value": boss}})
            manager = shown["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["manager"]["value"]
            assert manager == boss, "as the provider said, held or not"
        assert directory.person("14").manager is None
        plan = await plan_of(directory)
        assert plan["totals"]["managers"] == 4
        await approve(directory, plan)
        assert directory.person("14").manager == directory.person("1").id


class TestPeopleOverHttp:
    async def test_keep_their_manager_while_it_is_held(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        for number in range(2, 14):
            answer = await site.client.patch(f"/v1/people/E{number}", json={"manager_id": "E1", "level": 3})
            assert answer.status_code == 200, answer.text
        shown = answer.json()
        plan = await plan_of(site)
        assert (shown["manager_id"], shown["profile"]["level"], shown["held_by"]) == ("E0", 3, plan["id"])
        await approve(site, plan)
        shown = await site.get("/v1/people/E13")
        assert (shown["manager_id"], shown["held_by"]) == ("E1", None)

    async def test_keep_a_newer_manager_when_an_older_is_approved(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        for number in range(2, 12):
            await site.client.patch(f"/v1/people/E{number}", json={"manager_id": "E1"})
        plan = await plan_of(site)
        await sync(site, roster(row("E11", manager_id="E3")), "delta")
        await approve(site, plan)
        assert (await site.get("/v1/people/E11"))["manager_id"] == "E3"

    async def test_stay_while_it_is_held_that_they_leave(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        for number in range(1, 12):
            answer = await site.client.delete(f"/v1/people/E{number}")
        assert (answer.json()["status"], bool(answer.json()["held_by"])) == ("present", True)
        tenth = await site.client.patch("/v1/people/E12", json={"last_day": "2026-12-31"})
        assert (tenth.json()["last_day"], bool(tenth.json()["held_by"])) == (None, True)
        await approve(site, await plan_of(site))
        assert (await site.get("/v1/people/E11"))["status"] == "left"
        assert (await site.get("/v1/people/E12"))["last_day"] == "2026-12-31"

    async def test_repeat_a_request_under_one_key_before_and_after_the_approval(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        for number in range(2, 11):
            await site.client.patch(f"/v1/people/E{number}", json={"manager_id": "E1"})
        again = {"json": {"manager_id": "E1"}, "headers": {"Idempotency-Key": "k"}}
        for _ in range(2):
            assert (await site.client.patch("/v1/people/E11", **again)).json()["held_by"]
        await approve(site, await plan_of(site))
        answer = await site.client.patch("/v1/people/E11", **again)
        assert (answer.status_code, answer.json()["manager_id"]) == (200, "E1")


class TestPairsOfLeavers:
    async def test_are_kept_when_three_of_a_small_program_would_leave(self, site: Site) -> None:
        await site.publish()
        juniors = [row(f"J{n}", JUNIOR) for n in range(6)]
        await site.enroll(*juniors, *(row(f"S{n}", SENIOR) for n in range(6)))
        await site.release(await site.draft())
        for number in range(3):
            await site.client.delete(f"/v1/people/J{number}")
        assert len(site.world.told(PairEnded)) == 2
        plan = await plan_of(site)
        assert [one["reason"] for one in plan["holds"]] == ["pairs"]
        assert (plan["programs"][0]["ending"], plan["programs"][0]["program_id"]) == (1, site.program_id)
        assert [one["person_id"] for one in await site.items(f"/v1/plans/{plan['id']}/rows")] == [person("J2")]


class TestABurst:
    def test_counts_an_hour(self) -> None:
        burst = Burst()
        for number in range(20):
            burst = counted(burst, LEAVES, (), START + timedelta(minutes=number * 6))
        assert sum(one.leaves for one in burst.slices) == TEN
        assert holds_of(burst, (), 1000, Limits()) == ()

    def test_stays_small_however_many_changes_it_counts(self) -> None:
        burst = Burst()
        for number in range(5_000):
            burst = counted(burst, Harm(moves=True), (), START + timedelta(seconds=number))
        assert len(burst.slices) <= 13

    def test_is_never_held_where_the_limits_are_off(self) -> None:
        burst, off = Burst(), Limits(people_percent=100, pairs_percent=100, leavers_most=1_000)
        for _ in range(50):
            burst = passed(counted(burst, Harm(leaves=True, moves=True), (), START), LEAVES)
        assert holds_of(burst, (), 1, off) == ()

    def test_is_held_by_the_pairs_of_one_program(self) -> None:
        burst, touched = Burst(), (Touched(program_id=ProgramId("p"), pairs=1, live=20),)
        for _ in range(3):
            burst = counted(burst, LEAVES, touched, START)
        (hold,) = holds_of(burst, touched, 1000, Limits())
        assert hold.reason is HoldReason.PAIRS
