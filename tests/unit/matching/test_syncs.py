"""Syncs of the whole organization: planned, held, approved, discarded, and one after the other."""

from datetime import timedelta

import pytest

from services.matching.store import IMPORT_ROWS, PLAN_ROWS
from shared.contracts.organization import OrganizationSynced, PlanDecided, PlanHeld
from shared.contracts.pairs import PairEnded, PairPaused
from shared.contracts.people import PersonChanged, PersonLeaving, PersonLeft
from tests.unit.matching.site import CSV, JUNIOR, SENIOR, Json, Site, person, roster, row

MAPPING: Json = {"columns": {"participant_id": "Worker", "manager_name": "Boss", "email": "Mail"}}


async def sync(site: Site, file: bytes, mode: str = "full", **query: object) -> Json:
    answer = await site.client.post("/v1/people/imports", content=file, params={"mode": mode, **query}, headers=CSV)
    assert answer.status_code == 202, answer.text
    await settle(site)
    return await site.get(answer.headers["Location"])


async def settle(site: Site) -> None:
    while site.world.jobs:
        await site.work()


async def plan_of(site: Site, done: Json) -> Json:
    return await site.get(f"/v1/plans/{done['plan_id']}")


async def approve(site: Site, plan: Json, status: int = 200) -> Json:
    found = await site.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]}, status)
    await settle(site)
    return found


def staff(number: int = 40, **changes: object) -> list[Json]:
    """Return a small organization: one head, and everybody else below them."""
    return [row("E0", manager_id=""), *(row(f"E{n}", manager_id="E0", **changes) for n in range(1, number))]


def reasons(plan: Json) -> list[str]:
    return [one["reason"] for one in plan["holds"]]


class TestFullSync:
    async def test_of_an_empty_organization_takes_in_everybody_at_once(self, site: Site) -> None:
        done = await sync(site, roster(*staff()))
        assert (done["state"], done["joined"], done["left"], done["total"]) == ("done", 40, 0, 40)
        assert len(await site.items("/v1/people")) == 40
        (told,) = site.world.told(OrganizationSynced)
        assert (told.mode, told.joined, told.sync_id) == ("full", 40, done["id"])

    async def test_twice_changes_nothing_and_tells_nothing(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        told, asked = len(site.world.events), len(site.world.commands)
        done = await sync(site, roster(*staff()))
        assert (done["state"], done["unchanged"], done["changed"]) == ("done", 40, 0)
        assert (len(site.world.events), len(site.world.commands)) == (told, asked)

    async def test_tells_only_what_changed(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        told = len(site.world.told(PersonChanged))
        people = staff()
        people[3]["department"] = "Research"
        done = await sync(site, roster(*people))
        assert (done["changed"], done["unchanged"]) == (1, 39)
        assert len(site.world.told(PersonChanged)) == told + 1

    async def test_lets_whoever_is_absent_leave(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:39]))
        assert (done["state"], done["left"]) == ("done", 1)
        assert [one.person_id for one in site.world.told(PersonLeft)] == [person("E39")]
        again = await sync(site, roster(*staff()))
        assert (again["joined"], (await site.get("/v1/people/E39"))["status"]) == (1, "present")

    async def test_clears_a_manager_whose_cell_is_empty(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        people = staff()
        people[1]["manager_id"] = ""
        await sync(site, roster(*people))
        assert (await site.get("/v1/people/E1"))["manager_id"] is None

    async def test_clears_a_manager_whom_its_one_column_does_not_name(self, site: Site) -> None:
        await sync(site, roster(*staff(3)))
        await sync(site, b"participant_id,manager_name\nE0,\nE1,\nE2,Person E0\n")
        assert [(await site.get(f"/v1/people/E{n}"))["manager_id"] for n in (1, 2)] == [None, "E0"]

    async def test_takes_a_last_day_ahead(self, site: Site) -> None:
        people = [one | {"termination date": ""} for one in staff()]
        await sync(site, roster(*people))
        people[5]["termination date"] = "31.03.2026"
        done = await sync(site, roster(*people))
        assert done["left"] == 1
        assert [one.person_id for one in site.world.told(PersonLeaving)] == [person("E5")]
        site.world.wait(timedelta(days=31))
        assert [one.person_id for one in site.world.told(PersonLeft)] == [person("E5")]
        assert (await sync(site, roster(*people)))["unchanged"] == 40, "whoever left on that day stays gone"

    async def test_never_takes_a_refused_row_for_somebody_absent(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        people = staff()
        people[3]["email"] = "nobody"
        done = await sync(site, roster(*people))
        assert (done["refused"], done["left"]) == (1, 0)
        (refused,) = await site.items(f"/v1/people/imports/{done['id']}/rows", status="refused")
        assert (refused["line"], refused["errors"][0]["field"]) == (5, "email")


class TestDelta:
    async def test_leaves_whoever_is_absent(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:5]), "delta")
        assert (done["state"], done["left"], done["unchanged"]) == ("done", 0, 5)

    async def test_leaves_a_manager_whom_its_one_column_does_not_name(self, site: Site) -> None:
        await sync(site, roster(*staff(3)))
        await sync(site, b"participant_id,manager_name\nE1,\n", "delta")
        assert (await site.get("/v1/people/E1"))["manager_id"] == "E0"

    async def test_says_what_its_mapping_says(self, site: Site) -> None:
        await sync(site, roster(*staff(3)))
        await site.client.put("/v1/column-mappings/workday", json=MAPPING | {"empty_manager_clears": True})
        await sync(site, b"Worker,Mail,Boss\nE1,e1@example.org,\n", "delta", mapping="workday")
        assert (await site.get("/v1/people/E1"))["manager_id"] is None

    async def test_refuses_a_mapping_that_there_is_not(self, site: Site) -> None:
        query = {"mode": "delta", "mapping": "sap"}
        answer = await site.client.post("/v1/people/imports", content=b"id\n1\n", params=query, headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-mapping")


class TestAHeldPlan:
    async def test_changes_nothing_and_tells_nobody_but_that_it_is_held(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        told = len(site.world.events)
        done = await sync(site, roster(*staff()[:20]))
        assert (done["state"], done["left"]) == ("held", 20)
        (held,) = site.world.events[told:]
        assert isinstance(held, PlanHeld)
        plan = await plan_of(site, done)
        assert set(reasons(plan)) == {"people", "most-absent"}
        assert "20 of 40 people" in plan["holds"][0]["sentence"]
        rows = await site.items(f"/v1/plans/{plan['id']}/rows", change="leaves")
        assert {one["person_id"] for one in rows} == {person(f"E{n}") for n in range(20, 40)}
        assert [one["id"] for one in await site.items("/v1/plans", state="held")] == [plan["id"]]

    async def test_takes_hold_once_it_is_approved(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:20]))
        await approve(site, await plan_of(site, done))
        assert (await site.get(f"/v1/people/imports/{done['id']}"))["state"] == "done"
        plan = await plan_of(site, done)
        assert (plan["state"], bool(plan["decided_by"]), bool(plan["decided_at"])) == ("in-force", True, True)
        assert len(site.world.told(PersonLeft)) == 20
        assert [one.decision for one in site.world.told(PlanDecided)] == ["approved"]

    async def test_is_not_approved_by_another_digest(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:20]))
        problem = await site.post(f"/v1/plans/{done['plan_id']}/approval", {"digest": "other"}, 409)
        assert problem["code"] == "stale-plan"
        assert site.world.told(PersonLeft) == []

    async def test_that_has_become_another_is_held_again(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:20]))
        plan = await plan_of(site, done)
        await site.client.delete("/v1/people/E39")
        await approve(site, plan)
        again = await plan_of(site, done)
        assert (again["state"], again["totals"]["leaves"], again["digest"] != plan["digest"]) == ("held", 19, True)
        assert len(site.world.told(PersonLeft)) == 1
        assert len(await site.items(f"/v1/plans/{plan['id']}/rows")) == 19
        await approve(site, again)
        assert len(site.world.told(PersonLeft)) == 20

    async def test_takes_hold_though_pairs_that_it_does_not_touch_have_ended_since(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        (pair,) = await site.items(f"{site.program}/pairs")
        await sync(site, roster(*staff()), "delta")
        wrong = [one | {"manager_id": "E1"} for one in staff()[2:]]
        plan = await plan_of(site, await sync(site, roster(*wrong), "delta"))
        await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        await approve(site, plan)
        assert (await site.get(f"/v1/plans/{plan['id']}"))["state"] == "in-force"

    async def test_can_be_discarded_and_decided_once(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:20]))
        plan = await plan_of(site, done)
        assert (await site.post(f"/v1/plans/{plan['id']}/discard"))["state"] == "discarded"
        assert (await site.get(f"/v1/people/imports/{done['id']}"))["state"] == "discarded"
        assert (await approve(site, plan, 409))["code"] == "not-held"
        assert site.world.told(PersonLeft) == []

    async def test_expires(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, roster(*staff()[:20]))
        site.world.wait(timedelta(days=7))
        assert (await plan_of(site, done))["state"] == "expired"
        assert (await site.get(f"/v1/people/imports/{done['id']}"))["state"] == "discarded"

    async def test_lets_the_corrected_file_through(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        await sync(site, roster(*staff()[:20]))
        told = len(site.world.events)
        done = await sync(site, roster(*staff()))
        assert (done["state"], done["unchanged"], len(site.world.events)) == ("done", 40, told)


class TestADryRun:
    async def test_is_the_same_plan_and_never_takes_hold(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        told = len(site.world.events)
        done = await sync(site, roster(*staff()[:20]), dry_run=True)
        plan = await plan_of(site, done)
        assert (done["state"], plan["state"], plan["totals"]["leaves"]) == ("planned", "dry-run", 20)
        assert set(reasons(plan)) == {"people", "most-absent"}
        assert (await approve(site, plan, 409))["code"] == "not-held"
        held = await plan_of(site, await sync(site, roster(*staff()[:20])))
        assert (held["totals"], len(site.world.events)) == (plan["totals"], told + 1)


class TestTwoAtOnce:
    async def test_follow_each_other(self, site: Site) -> None:
        first = await self.begin(site, roster(*staff()))
        second = await self.begin(site, roster(*staff()[:39]))
        assert (await site.get(second))["state"] == "waiting"
        await settle(site)
        assert [(await site.get(one))["state"] for one in (first, second)] == ["done", "done"]
        assert (await site.get(second))["left"] == 1

    async def test_follow_each_other_when_the_first_fails(self, site: Site) -> None:
        first = await self.begin(site, roster(*staff()))
        second = await self.begin(site, roster(*staff()))
        await site.give_up("it failed 8 times")
        await settle(site)
        assert [(await site.get(one))["state"] for one in (first, second)] == ["failed", "done"]

    @staticmethod
    async def begin(site: Site, file: bytes) -> str:
        answer = await site.client.post("/v1/people/imports", content=file, params={"mode": "full"}, headers=CSV)
        assert answer.status_code == 202
        return answer.headers["Location"]


class TestAWrongFile:
    async def test_that_is_cut_in_the_middle_of_a_row_is_refused(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        whole = roster(*staff())
        done = await sync(site, whole[: len(whole) * 9 // 10].rstrip(b"\r\n")[:-5])
        assert (done["state"], "ends in the middle" in done["problem"]) == ("failed", True)
        assert site.world.told(PersonLeft) == []

    @pytest.mark.parametrize("mode", ["full", "delta"])
    async def test_that_is_empty_is_refused_at_once(self, site: Site, mode: str) -> None:
        await sync(site, roster(*staff()))
        answer = await site.client.post("/v1/people/imports", content=b"", params={"mode": mode}, headers=CSV)
        assert (answer.status_code, answer.json()["code"]) == (422, "unusable-roster")

    async def test_that_holds_nobody_is_refused(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        done = await sync(site, b"participant_id,email,manager_id\n")
        assert (done["state"], "holds no people" in done["problem"]) == ("failed", True)

    async def test_that_has_lost_its_managers_is_refused(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        people = [{name: one[name] for name in one if name != "manager_id"} for one in staff()]
        done = await sync(site, roster(*people))
        assert (done["state"], "no column says who manages whom" in done["problem"]) == ("failed", True)
        assert (await sync(site, roster(*people), "delta"))["state"] == "done"

    @pytest.mark.parametrize("mode", ["full", "delta"])
    async def test_in_which_all_ids_have_another_prefix_is_held(self, site: Site, mode: str) -> None:
        await sync(site, roster(*staff(8)))
        people = [
            one | {"participant_id": f"X-{one['participant_id']}", "manager_id": one["manager_id"] and "X-E0"}
            for one in staff(8)
        ]
        done = await sync(site, roster(*people), mode)
        assert done["state"] == "held"
        assert "ids-changed" in reasons(await plan_of(site, done))
        assert site.world.told(PersonLeft) == []

    async def test_whose_names_are_shifted_by_a_row_is_held(self, site: Site) -> None:
        people = staff()
        await sync(site, roster(*people))
        names = [one["display_name"] for one in people]
        shifted = [one | {"display_name": name} for one, name in zip(people, [*names[1:], names[0]], strict=True)]
        held = await sync(site, roster(*shifted))
        plan = await plan_of(site, held)
        assert (held["state"], reasons(plan), plan["totals"]["names"]) == ("held", ["people"], 40)

    @pytest.mark.parametrize("place", [{"country": "US"}, {"timezone": "America/New_York"}])
    async def test_that_puts_everybody_elsewhere_is_held(self, site: Site, place: Json) -> None:
        people = staff(country="DE", timezone="Europe/Berlin")
        await sync(site, roster(*people))
        held = await sync(site, roster(*(one | place for one in people)), mode="delta")
        plan = await plan_of(site, held)
        assert (held["state"], reasons(plan), plan["totals"]["places"]) == ("held", ["people"], 40)

    async def test_that_tells_countries_for_the_first_time_takes_hold(self, site: Site) -> None:
        people = [one | {"country": "", "timezone": ""} for one in staff()]
        await sync(site, roster(*people))
        done = await sync(site, roster(*(one | {"country": "US"} for one in people)))
        assert done["state"] == "done"

    async def test_with_a_circle_of_managers_is_held(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        people = staff()
        people[1]["manager_id"], people[2]["manager_id"] = "E2", "E1"
        done = await sync(site, roster(*people))
        assert reasons(await plan_of(site, done)) == ["manager-circle"]

    async def test_with_unreadable_ids_is_held_before_anybody_leaves(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        people = staff()
        people[3]["participant_id"] = "1.00E+15"
        done = await sync(site, roster(*people))
        assert reasons(await plan_of(site, done)) == ["unreadable-ids"]

    async def test_with_an_unreadable_id_takes_hold_while_rows_name_everybody_who_leaves(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        nobody = row("1.00E+15", manager_id="E0")
        done = await sync(site, roster(*staff()[:39], row("E39", manager_id="E0", last_day="2027-06-30"), nobody))
        assert (done["state"], done["left"], done["refused"]) == ("done", 1, 1)

    async def test_of_managers_is_held_for_the_pairs_that_it_would_pause(self, site: Site) -> None:
        await site.publish()
        juniors = [row(f"J{n}", JUNIOR, manager_id="H1") for n in range(6)]
        seniors = [row(f"S{n}", SENIOR, manager_id="H2") for n in range(6)]
        await site.enroll(*juniors, *seniors)
        await site.release(await site.draft())
        heads = [row("H1", manager_id=""), row("H2", manager_id="")]
        everybody = [{name: one[name] for name in one if name != "role"} for one in (*juniors, *seniors)]
        await sync(site, roster(*heads, *everybody))
        told = len(site.world.events)
        wrong = [one | {"manager_id": "H1"} for one in everybody]
        done = await sync(site, roster(*heads, *wrong))
        plan = await plan_of(site, done)
        assert (done["state"], "pairs" in reasons(plan)) == ("held", True)
        assert plan["programs"] == [{"program_id": site.program_id, "live": 6, "breaking": 6, "ending": 0}]
        assert len(site.world.events) == told + 1
        await approve(site, plan)
        assert len(site.world.told(PairPaused)) == 6
        assert site.world.told(PairEnded) == []


class TestAnEnrolmentThatChangesManagers:
    async def test_is_held_like_a_sync_and_takes_hold_once_approved(self, site: Site) -> None:
        done = await self.held(site)
        plan = await plan_of(site, done)
        assert (plan["kind"], plan["state"], plan["import_id"]) == ("enrollment", "held", done["id"])
        assert set(reasons(plan)) == {"people", "pairs"}
        assert plan["totals"]["managers"] == 12
        assert len(await site.items(f"/v1/plans/{plan['id']}/rows")) == 12
        assert site.world.told(PairPaused) == []
        await approve(site, plan)
        again = await site.get(f"/v1/imports/{done['id']}")
        assert (again["state"], again["updated"]) == ("done", 12)
        assert (await plan_of(site, done))["state"] == "in-force"
        assert len(site.world.told(PairPaused)) == 6

    async def test_says_so_in_a_dry_run(self, site: Site) -> None:
        await self.paired(site)
        told, jobs = len(site.world.events), len(site.world.jobs)
        tried = await site.upload(self.wrong(), 200, dry_run=True)
        assert (tried["state"], tried["refused"], tried["totals"]["managers"]) == ("dry-run", 0, 12)
        assert {one["reason"] for one in tried["holds"]} == {"people", "pairs"}
        assert [one["breaking"] for one in tried["programs"]] == [6]
        assert (len(site.world.events), len(site.world.jobs)) == (told, jobs)

    async def test_can_be_discarded(self, site: Site) -> None:
        done = await self.held(site)
        await site.post(f"/v1/plans/{done['plan_id']}/discard")
        assert (await site.get(f"/v1/imports/{done['id']}"))["state"] == "discarded"
        assert site.world.told(PairPaused) == []

    async def test_decides_the_same_at_every_attempt(self, site: Site) -> None:
        await self.paired(site)
        answer = await site.client.post(f"{site.program}/imports", content=self.wrong(), headers=CSV)
        before = dict(site.world.jobs)
        await site.work()
        await site.client.patch("/v1/people/S0", json={"manager_id": "H1"})
        site.world.jobs |= before
        told = len(site.world.told(PlanHeld))
        await site.work(attempt=2)
        assert len(site.world.told(PlanHeld)) == told + 1
        plan = await plan_of(site, await site.get(f"/v1/imports/{answer.json()['id']}"))
        assert plan["totals"]["managers"] == 12, "as it was at the first attempt"

    @staticmethod
    async def paired(site: Site) -> None:
        await site.publish()
        juniors = [row(f"J{n}", JUNIOR, manager_id="H1") for n in range(6)]
        await site.enroll(*juniors, *(row(f"S{n}", SENIOR, manager_id="H2") for n in range(6)))
        await site.release(await site.draft())

    @staticmethod
    def wrong() -> bytes:
        juniors = [row(f"J{n}", JUNIOR, manager_id="H") for n in range(6)]
        return roster(*juniors, *(row(f"S{n}", SENIOR, manager_id="H") for n in range(6)))

    async def held(self, site: Site) -> Json:
        await self.paired(site)
        done = await site.upload(self.wrong())
        assert done["state"] == "held"
        return done


class TestRows:
    async def test_are_deleted_after_thirty_days(self, site: Site) -> None:
        people = staff()
        people[3]["email"] = "nobody"
        await sync(site, roster(*people))
        assert site.world.find(IMPORT_ROWS)
        assert site.world.find(PLAN_ROWS)
        site.world.wait(timedelta(days=31))
        assert site.world.find(IMPORT_ROWS) == site.world.find(PLAN_ROWS) == []

    async def test_of_an_enrolment_are_deleted_then_too(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(*(row(f"E{n}", SENIOR) for n in range(5))))
        assert len(site.world.find(IMPORT_ROWS)) == 5
        site.world.wait(timedelta(days=31))
        assert site.world.find(IMPORT_ROWS) == []


class TestASyncWhoseChangesAreLost:
    async def test_ends_after_an_hour_and_lets_the_next_begin(self, site: Site) -> None:
        answer = await site.client.post(
            "/v1/people/imports", content=roster(*staff()), params={"mode": "full"}, headers=CSV
        )
        await site.work()
        site.world.jobs.clear()
        site.world.wait(timedelta(hours=2))
        done = await site.get(answer.headers["Location"])
        assert (done["state"], "40 changes were not confirmed" in done["problem"]) == ("done", True)
        assert (await sync(site, roster(*staff())))["state"] == "done"
