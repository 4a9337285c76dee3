"""Endings by single calls: a burst that nobody has looked at waits for a person's approval; one's own word never."""

from datetime import timedelta

import pytest

from services.matching.domain.changes import Burst, more
from services.matching.domain.endings import holds_of_endings
from services.matching.domain.holds import Limits
from services.matching.store import HELD_ENDINGS
from shared.contracts.organization import PlanDecided, PlanHeld
from shared.contracts.pairs import PairEnded
from shared.contracts.participants import ParticipantWithdrawn
from shared.contracts.privacy import PersonErasureRequested
from tests.memory import START
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, row

PAIRS = 6
HELD = 2
PASS = 4  # the fifth would be the one by which ten people lose a place or a pair
WITHDRAWAL = "withdrawal"


@pytest.fixture
async def site() -> Site:
    """A program of six pairs."""
    made = Site()
    await made.publish()
    juniors = [row(f"J{one:02}", JUNIOR) for one in range(PAIRS)]
    seniors = [row(f"S{one:02}", SENIOR) for one in range(PAIRS)]
    await made.enroll(*juniors, *seniors)
    await made.release(await made.draft())
    assert len(await pairs(made)) == PAIRS
    return made


async def pairs(site: Site, state: str = "active") -> list[Json]:
    return await site.items(f"{site.program}/pairs", state=state)


async def withdraw(site: Site, employee_id: str, **options: Json) -> Json:
    return await site.post(f"{site.program}/participants/{person(employee_id)}/{WITHDRAWAL}", **options)


async def withdraw_all_juniors(site: Site) -> list[Json]:
    return [await withdraw(site, f"J{one:02}") for one in range(PAIRS)]


async def plan_of(site: Site) -> Json:
    (plan,) = await site.items(f"{site.program}/plans", state="held")
    return plan


async def decide(site: Site, plan: Json, how: str) -> None:
    await site.post(f"/v1/plans/{plan['id']}/{how}", {"digest": plan["digest"]} if how == "approval" else None)


class TestWithdrawalsInARow:
    async def test_end_few_pairs_and_hold_the_others_in_one_plan(self, site: Site) -> None:
        answers = await withdraw_all_juniors(site)
        assert len(await pairs(site)) == PAIRS - PASS
        plan = await plan_of(site)
        assert [one["held_by"] for one in answers] == [None] * PASS + [plan["id"]] * (PAIRS - PASS)
        assert [one["status"] for one in answers] == ["withdrawn"] * PASS + ["paired"] * (PAIRS - PASS)
        totals = plan["totals"]
        assert (plan["kind"], totals["withdrawn"], totals["unpaired"]) == ("endings", HELD, HELD)
        assert plan["programs"] == [{"program_id": site.program_id, "live": HELD, "breaking": 0, "ending": HELD}]
        assert "people of a program would have lost their place or their pair" in plan["holds"][0]["sentence"]

    async def test_are_shown_by_name_on_the_page_of_the_plan_and_wait_today(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        plan = await plan_of(site)
        shown = (await site.client.get(f"/v1/plans/{plan['id']}/report.html")).text
        assert "Person J05" in shown
        assert "one by one" in shown
        assert "get another manager" not in shown
        today = (await site.client.get(f"/programs/{site.program_id}/today")).text
        assert "Withdrawals and ends of pairs of" in today
        assert f"/v1/plans/{plan['id']}/report.html" in today

    async def test_take_hold_once_a_person_approves_them(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        await decide(site, await plan_of(site), "approval")
        assert await pairs(site) == []
        assert len(site.world.told(ParticipantWithdrawn)) == PAIRS
        assert site.world.kept[HELD_ENDINGS.name] == {}

    @pytest.mark.parametrize("how", ["discard", "expiry"])
    async def test_never_happen_once_they_are_discarded_or_expire(self, site: Site, how: str) -> None:
        await withdraw_all_juniors(site)
        if how == "discard":
            await decide(site, await plan_of(site), "discard")
        else:
            site.world.wait(timedelta(days=6))
        assert len(site.world.told(PairEnded)) == PASS
        assert site.world.kept[HELD_ENDINGS.name] == {}
        assert len(site.world.told(PlanDecided)) == 1
        assert (await site.get(f"{site.program}/participants/{person('J05')}"))["held_by"] is None

    async def test_are_told_to_the_program_with_how_many_they_are(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        assert site.world.told(PlanHeld) == []
        site.world.wait(timedelta(minutes=2))
        (told,) = site.world.told(PlanHeld)
        assert (told.kind, told.program_id, told.pairs) == ("endings", site.program_id, HELD)

    async def test_said_twice_are_held_once(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        await withdraw(site, "J05")
        assert (await plan_of(site))["totals"]["withdrawn"] == HELD

    async def test_do_not_hold_what_comes_an_hour_later(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        await decide(site, await plan_of(site), "discard")
        site.world.wait(timedelta(hours=1, minutes=5))
        assert (await withdraw(site, "J05"))["status"] == "withdrawn"


class TestOthersWays:
    async def test_people_withdraw_themselves_however_many_they_are(self, site: Site) -> None:
        for one in range(PAIRS):
            own = {"On-Behalf-Of": person(f"J{one:02}")}
            assert (await withdraw(site, f"J{one:02}", headers=own))["status"] == "withdrawn"

    async def test_ends_of_pairs_are_held_with_withdrawals(self, site: Site) -> None:
        first = [await withdraw(site, f"J{one:02}") for one in range(PASS)]
        assert [one["held_by"] for one in first] == [None] * PASS
        pair = (await pairs(site))[0]
        ended = await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        plan = await plan_of(site)
        assert (ended["state"], ended["held_by"]) == ("active", plan["id"])
        await decide(site, plan, "approval")
        ended = await site.get(f"/v1/pairs/{pair['id']}")
        assert (ended["state"], ended["end_reason"], ended["held_by"]) == ("ended", "coordinator", None)

    async def test_what_has_ended_meanwhile_is_no_matter(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        plan = await plan_of(site)
        await withdraw(site, "J05", headers={"On-Behalf-Of": person("J05")})
        await decide(site, plan, "approval")
        assert len(site.world.told(ParticipantWithdrawn)) == PAIRS

    @pytest.mark.parametrize("goes", [WITHDRAWAL, "leaving"])
    async def test_whoever_has_gone_and_come_back_meanwhile_stays(self, site: Site, goes: str) -> None:
        await withdraw_all_juniors(site)
        plan = await plan_of(site)
        if goes == WITHDRAWAL:
            await withdraw(site, "J05", headers={"On-Behalf-Of": person("J05")})
        else:
            await site.client.delete("/v1/people/J05")
        back = {"employee_id": "J05", "name": "Person J05", "role": "mentor", "email": "j05@example.org"}
        again = await site.post(f"{site.program}/participants", back, 201)
        assert (again["status"] in {"enrolled", "ready", "unmatched"}, again["held_by"]) == (True, None)
        await decide(site, plan, "approval")
        assert (await site.get(f"{site.program}/participants/{person('J05')}"))["status"] == again["status"]
        assert (await site.get(f"{site.program}/participants/{person('J04')}"))["status"] == "withdrawn"

    async def test_whoever_has_come_back_can_be_withdrawn_anew(self, site: Site) -> None:
        await withdraw_all_juniors(site)
        await withdraw(site, "J05", headers={"On-Behalf-Of": person("J05")})
        back = {"employee_id": "J05", "name": "Person J05", "role": "mentor", "email": "j05@example.org"}
        await site.post(f"{site.program}/participants", back, 201)
        plan = await plan_of(site)
        assert (await withdraw(site, "J05"))["held_by"] == plan["id"]
        await decide(site, await plan_of(site), "approval")
        assert (await site.get(f"{site.program}/participants/{person('J05')}"))["status"] == "withdrawn"

    async def test_whoever_has_looked_at_them_on_a_page_is_not_held(self, site: Site) -> None:
        chosen = [person(f"J{one:02}") for one in range(PAIRS)]
        form = {"do": "withdraw", "person": chosen, "sure": "yes", "looked": "yes"}
        answer = await site.client.post(f"/programs/{site.program_id}/people/changes", data=form)
        assert answer.status_code == 303
        assert len(site.world.told(ParticipantWithdrawn)) == PAIRS


class TestLimits:
    def test_of_a_large_program_let_a_normal_day_pass(self) -> None:
        burst = Burst()
        for number in range(80):
            burst = more(burst, START + timedelta(minutes=number / 2), leaves=2)
            assert holds_of_endings(burst, Burst(), 10_000, Limits()) == ()

    def test_hold_one_caller_over_all_programs(self) -> None:
        caller = more(Burst(), START, leaves=101)
        (hold,) = holds_of_endings(Burst(), caller, 10_000, Limits())
        assert "101 people" in hold.sentence

    def test_of_a_hundred_percent_hold_no_program(self) -> None:
        program = more(Burst(), START, leaves=50)
        assert holds_of_endings(program, Burst(), 50, Limits(people_percent=100)) == ()


class TestErasures:
    @staticmethod
    async def erase(site: Site, employee_id: str, status: int) -> Json:
        return await site.post(f"/v1/people/{employee_id}/erasure", {"why": "DSR-1"}, status)

    async def test_of_many_are_refused_after_ten_within_an_hour(self, site: Site) -> None:
        everybody = [f"{side}{one:02}" for side in "JS" for one in range(PAIRS)]
        for one in everybody[:10]:
            await self.erase(site, one, 202)
        refused = await self.erase(site, everybody[10], 409)
        assert refused["code"] == "too-many-erasures"
        assert len(site.world.told(PersonErasureRequested)) == 10
        site.world.wait(timedelta(hours=1, minutes=5))
        await self.erase(site, everybody[10], 202)

    async def test_show_before_what_they_end(self, site: Site) -> None:
        shown = await site.get("/v1/people/J00/erasure")
        (part,) = shown["parts"]
        assert (part["title"], part["status"], part["pairs"]) == ("Digital Bridge", "paired", 1)
        assert (shown["person_id"], shown["sponsors"], shown["coordinates"]) == (person("J00"), [], [])
        assert site.world.told(PersonErasureRequested) == []
