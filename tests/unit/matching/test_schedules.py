"""Match runs happen by themselves, on record, up to the draft or to the release."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from services.matching.commands import StartScheduledRun
from services.matching.domain.run_plan import RunPlan, Weekday, next_run
from services.matching.store import RUNS
from shared.contracts.pairs import PairCreated
from shared.contracts.programs import ScheduledRunEnded
from shared.contracts.vocabulary import ProgramId
from tests.memory import START
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Json, Site, row

WEEK = timedelta(days=7)
FRIDAYS = {"weekday": "friday", "hour": 6, "zone": "Europe/Berlin"}


class TestNextRun:
    @pytest.mark.parametrize(
        ("now", "then"),
        [("2026-03-02T08:00", "2026-03-06T05:00"), ("2026-03-06T05:00", "2026-03-13T05:00"),
         ("2026-03-27T06:00", "2026-04-03T04:00")],
    )  # fmt: skip
    def test_is_at_the_local_hour_of_the_day(self, now: str, then: str) -> None:
        plan = RunPlan(weekday=Weekday.FRIDAY, hour=6, zone="Europe/Berlin")
        assert next_run(plan, datetime.fromisoformat(now).replace(tzinfo=UTC)) == datetime.fromisoformat(then).replace(
            tzinfo=UTC
        )

    def test_is_on_the_next_date_until_the_last_is_over(self) -> None:
        plan = RunPlan(dates=(date(2026, 5, 1), date(2026, 4, 1)), hour=0)
        first = next_run(plan, START)
        assert first == datetime(2026, 4, 1, tzinfo=UTC)
        assert next_run(plan, datetime(2026, 5, 1, tzinfo=UTC)) is None


async def planned(site: Site, **plan: object) -> None:
    await site.publish(runs=FRIDAYS | plan)
    await site.enroll(row("A", JUNIOR), row("B", SENIOR))


async def next_friday(site: Site) -> None:
    site.world.wait(WEEK)
    await site.work()


def outcomes(site: Site) -> list[str]:
    return [one.outcome for one in site.world.told(ScheduledRunEnded)]


class TestARunPlan:
    @pytest.mark.parametrize(
        "plan", [{}, {"weekday": "friday", "dates": ["2026-04-01"]}, {"weekday": "friday", "zone": "Europe/Nowhere"}]
    )
    async def test_is_refused_if_no_run_can_happen_by_it(self, site: Site, plan: Json) -> None:
        refused = await site.post("/v1/programs", {"settings": PROGRAM | {"runs": plan}}, 422)
        assert refused["code"] == "impossible-run-plan"

    async def test_begins_with_the_publication(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM | {"runs": FRIDAYS}}, 201)
        assert created["next_run_at"] is None
        await site.publish(runs=FRIDAYS)
        assert (await site.get(site.program))["next_run_at"] == "2026-03-06T05:00:00Z"

    async def test_does_not_happen_at_a_time_that_holds_no_more(self, site: Site) -> None:
        await planned(site)
        old = StartScheduledRun(program_id=ProgramId(site.program_id), due=START + timedelta(hours=1))
        site.world.hear(old)
        assert (site.world.jobs, site.world.find(RUNS)) == ({}, [])

    async def test_moves_and_ends_with_the_settings(self, site: Site) -> None:
        await planned(site)
        for number, (runs, then) in enumerate(
            [({"weekday": "monday", "hour": 0}, "2026-03-09T00:00:00Z"), (None, None)], 1
        ):
            body = {"settings": {"runs": runs}, "settings_revision": number, "why": "Another day."}
            changed = await site.client.patch(f"{site.program}/settings", json=body)
            assert changed.json()["next_run_at"] == then
        await next_friday(site)
        assert site.world.find(RUNS) == []

    async def test_ends_with_the_program(self, site: Site) -> None:
        await planned(site)
        await site.close()
        await next_friday(site)
        assert site.world.find(RUNS) == []
        assert (await site.get(site.program))["next_run_at"] is None


class TestARunThatHappensByItself:
    async def test_leaves_a_draft_for_the_coordinator(self, site: Site) -> None:
        await planned(site)
        await next_friday(site)
        (run,) = await site.items(f"{site.program}/match-runs")
        assert (run["state"], run["scheduled"], run["requested_at"]) == ("draft", True, "2026-03-06T05:00:00Z")
        assert outcomes(site) == ["drafted"]
        assert site.world.told(PairCreated) == []
        assert (await site.get(site.program))["next_run_at"] == "2026-03-13T05:00:00Z"

    async def test_is_released_if_the_program_says_so(self, site: Site) -> None:
        await planned(site, releases=True)
        await next_friday(site)
        assert len(site.world.told(PairCreated)) == 1
        assert outcomes(site) == ["released"]

    async def test_is_held_by_a_rule_that_holds_releases(self, site: Site) -> None:
        await site.publish(runs=FRIDAYS | {"releases": True}, rules={"known_lines": True})
        await site.enroll(row("A", JUNIOR), row("B", SENIOR))
        await next_friday(site)
        assert outcomes(site) == ["held"]
        (run,) = await site.items(f"{site.program}/match-runs")
        assert run["state"] == "draft"

    async def test_is_skipped_while_a_draft_waits(self, site: Site) -> None:
        await planned(site)
        draft = await site.get(await site.draft())
        await next_friday(site)
        assert outcomes(site) == ["waits"]
        second = next(one for one in await site.items(f"{site.program}/match-runs") if one["number"] == 2)
        assert (second["state"], "waits for its release" in second["problem"]) == ("skipped", True)
        assert (await site.get(f"/v1/match-runs/{draft['id']}"))["state"] == "draft"
        await site.release(f"/v1/match-runs/{draft['id']}")

    async def test_is_skipped_if_no_couple_can_be_made(self, site: Site) -> None:
        await site.publish(runs=FRIDAYS | {"releases": True})
        await site.enroll(row("A", JUNIOR))
        await next_friday(site)
        await next_friday(site)
        assert outcomes(site) == ["skipped", "skipped"]
        assert {one["state"] for one in await site.items(f"{site.program}/match-runs")} == {"skipped"}
        assert (await site.get(site.program))["draft_run_id"] is None

    async def test_is_said_if_it_fails(self, site: Site) -> None:
        await planned(site)
        site.world.wait(WEEK)
        await site.give_up("out of memory")
        assert outcomes(site) == ["failed"]
        (run,) = await site.items(f"{site.program}/match-runs")
        assert (run["state"], run["problem"]) == ("failed", "out of memory")

    async def test_happens_on_its_dates_and_no_more(self, site: Site) -> None:
        await site.publish(runs={"dates": ["2026-03-04", "2026-03-11"], "releases": True})
        await site.enroll(row("A", JUNIOR), row("B", SENIOR), row("C", JUNIOR), row("D", SENIOR))
        for _ in range(3):
            await next_friday(site)
        assert outcomes(site) == ["released", "skipped"]
        assert (await site.get(site.program))["next_run_at"] is None


class TestDatesOfRuns:
    @pytest.mark.parametrize("day", ["2020-01-01", "2090-01-01", "9999-12-31", "0001-01-01", "2026-02-28"])
    async def test_that_are_over_or_far_off_are_refused(self, site: Site, day: str) -> None:
        runs = {"dates": ["2026-05-01", day], "zone": "Pacific/Honolulu", "hour": 23}
        refused = await site.client.post("/v1/programs", json={"settings": PROGRAM | {"runs": runs}})
        assert (refused.status_code, refused.json()["code"]) == (422, "impossible-run-plan")
        assert refused.json()["detail"].startswith("choose dates of runs from 2026-03-01 to 2031-")

    async def test_that_are_over_by_now_stay_in_settings_that_are_revised(self, site: Site) -> None:
        await site.publish(runs={"dates": ["2026-03-05", "2026-05-01"]})
        site.world.wait(WEEK)
        body: Json = {"settings": {"title": "Another"}, "settings_revision": 1, "why": "A better name."}
        revised = await site.client.patch(f"{site.program}/settings", json=body)
        assert revised.status_code == 200, revised.text
        body = {"settings": {"runs": {"dates": ["2026-03-04"]}}, "settings_revision": 2, "why": "Once more."}
        assert (await site.client.patch(f"{site.program}/settings", json=body)).status_code == 422

    @pytest.mark.parametrize(("day", "zone"), [(date(9999, 12, 31), "Pacific/Honolulu"), (date(1, 1, 1), "Asia/Tokyo")])
    def test_at_the_ends_of_time_bring_no_run(self, day: date, zone: str) -> None:
        soon = date(2026, 5, 1)
        plan = RunPlan(dates=(day, soon), zone=zone, hour=23)
        assert next_run(plan, START) == datetime(2026, 5, 1, 23, tzinfo=ZoneInfo(zone))
