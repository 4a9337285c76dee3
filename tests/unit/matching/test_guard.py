"""The guard of the hard rules: a change pauses pairs within the same moment, a correction lets them go on."""

from datetime import timedelta

import pytest

from services.matching.commands import RecheckPairs, RecheckPeople
from services.matching.domain.guard import AT_ONCE, REST
from services.matching.domain.moments import GRACE, MEND_WITHIN
from services.matching.handlers import guard
from services.matching.store import PAIRS, PARTICIPANTS
from shared.contracts.pairs import PairDeclined, PairEnded, PairPaused, PairResumed
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
PAIRS_OF_THE_FILE = 20


def everybody(**wrong: str) -> list[Json]:
    """Return 20 juniors and 20 seniors, each junior and senior under a manager of their own, unless one is given."""
    juniors = [row(f"J{n}", JUNIOR, manager_id=wrong.get("juniors", f"MJ{n}")) for n in range(PAIRS_OF_THE_FILE)]
    seniors = [row(f"S{n}", SENIOR, manager_id=wrong.get("seniors", f"MS{n}")) for n in range(PAIRS_OF_THE_FILE)]
    return [*juniors, *seniors]


async def paired(site: Site) -> Json:
    await site.publish()
    await site.enroll(row("M", manager_id="T"), row("J1", JUNIOR, manager_id="M"), row("S1", SENIOR))
    await site.release(await site.draft())
    return await pair_of(site)


async def pair_of(site: Site) -> Json:
    return (await site.items(f"{site.program}/pairs"))[0]


async def approve(site: Site, plan_id: str) -> None:
    """Let a held file take effect, as somebody who did not see what is wrong with it."""
    plan = await site.get(f"/v1/plans/{plan_id}")
    await site.post(f"/v1/plans/{plan_id}/approval", {"digest": plan["digest"]})
    while site.world.jobs:
        await site.work()


async def breaks(site: Site) -> None:
    await site.upload(roster(row("J1", JUNIOR, manager_id="S1")))


async def mended(site: Site) -> None:
    await site.upload(roster(row("J1", JUNIOR, manager_id="M")))


class TestWrongFile:
    async def test_pauses_every_pair_and_its_correction_leaves_everything_as_it_was(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*everybody())
        await site.release(await site.draft())
        site.world.wait(2 * WEEK)
        before = {one.id: one for one in site.world.kept[PAIRS.name].values()}
        people = dict(site.world.kept[PARTICIPANTS.name])

        plan_id = (await site.upload(roster(*everybody(juniors="BOSS", seniors="BOSS"))))["plan_id"]
        assert {one["state"] for one in await site.items(f"{site.program}/pairs")} == {"active"}
        await approve(site, plan_id)
        assert {one["state"] for one in await site.items(f"{site.program}/pairs")} == {"paused"}
        assert len(await site.items(f"{site.program}/pairs", reason="rule-broken")) == PAIRS_OF_THE_FILE
        assert len(site.world.told(PairPaused)) == PAIRS_OF_THE_FILE

        site.world.wait(timedelta(hours=2))
        await approve(site, (await site.upload(roster(*everybody())))["plan_id"])
        after = {one.id: one for one in site.world.kept[PAIRS.name].values()}
        assert {one.state for one in after.values()} == {"active"}
        assert {id_: one.ends_on for id_, one in after.items()} == {id_: one.ends_on for id_, one in before.items()}
        assert len(site.world.told(PairResumed)) == PAIRS_OF_THE_FILE
        assert site.world.told(PairEnded) == []
        assert {id_: one.active for id_, one in site.world.kept[PARTICIPANTS.name].items()} == {
            id_: one.active for id_, one in people.items()
        }


class TestBrokenRule:
    async def test_is_named_with_the_pair(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        (cause,) = (await pair_of(site))["pauses"]
        assert (cause["reason"], cause["until"], cause["rules"]) == ("rule-broken", None, ["reporting-line"])

    async def test_below_a_moved_manager_is_found_at_once(self, site: Site) -> None:
        await paired(site)
        await site.upload(roster(row("M", manager_id="S1")))
        assert (await pair_of(site))["state"] == "paused"
        await site.upload(roster(row("M", manager_id="T")))
        assert (await pair_of(site))["state"] == "active"

    async def test_through_a_manager_who_becomes_known_is_found_at_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR, manager_id="N"), row("S1", SENIOR))
        await site.release(await site.draft())
        await site.upload(roster(row("N", manager_id="S1")))
        assert (await pair_of(site))["state"] == "paused"

    async def test_waits_for_its_mending_beyond_other_pauses(self, site: Site) -> None:
        pair = await paired(site)
        await site.post(f"/v1/pairs/{pair['id']}/pauses", {"until": (site.world.now + WEEK).isoformat()})
        await breaks(site)
        site.world.wait(WEEK)
        assert (await pair_of(site))["state"] == "paused"
        await mended(site)
        assert (await pair_of(site))["state"] == "active"

    async def test_that_nobody_mends_ends_the_pair_after_its_last_day(self, site: Site) -> None:
        await paired(site)
        await breaks(site)
        last = site.world.kept[PAIRS.name][(await pair_of(site))["id"]].ends_on
        site.world.wait(last + GRACE - site.world.now - timedelta(seconds=1))
        assert site.world.told(PairEnded) == []
        site.world.wait(timedelta(seconds=1))
        assert [one.reason for one in site.world.told(PairEnded)] == ["rule-broken"]

    async def test_near_the_last_day_is_waited_for_all_the_same(self, site: Site) -> None:
        await paired(site)
        last = site.world.kept[PAIRS.name][(await pair_of(site))["id"]].ends_on
        site.world.wait(last - DAY - site.world.now)
        await breaks(site)
        site.world.wait(MEND_WITHIN - DAY)
        assert site.world.told(PairEnded) == []
        await mended(site)
        assert (await pair_of(site))["state"] == "active"

    async def test_closes_a_proposal(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR, manager_id="M"), row("S1", SENIOR))
        await site.release(await site.draft())
        await breaks(site)
        assert [one.reason for one in site.world.told(PairDeclined)] == ["rule-broken"]


class TestOverride:
    async def test_lets_the_pair_go_on_for_some_days_and_is_kept_on_record(self, site: Site) -> None:
        pair = await paired(site)
        await breaks(site)
        body = {"days": 14, "reason": "The new line is being corrected."}
        shown = await site.post(f"/v1/pairs/{pair['id']}/resumptions", body)
        assert shown["state"] == "active"
        assert [one["reason"] for one in shown["overrides"]] == [body["reason"]]
        await site.upload(roster(row("J1", JUNIOR, manager_id="S1", department="Sales")))
        assert (await pair_of(site))["state"] == "active"

    async def test_is_followed_by_a_check(self, site: Site) -> None:
        pair = await paired(site)
        await breaks(site)
        await site.post(f"/v1/pairs/{pair['id']}/resumptions", {"days": 3, "reason": "It is being corrected."})
        site.world.wait(3 * DAY)
        assert (await pair_of(site))["state"] == "paused"
        assert len(site.world.told(PairPaused)) == 2

    async def test_ends_without_a_word_if_the_rule_was_mended(self, site: Site) -> None:
        pair = await paired(site)
        await breaks(site)
        await site.post(f"/v1/pairs/{pair['id']}/resumptions", {"days": 3, "reason": "It is being corrected."})
        await mended(site)
        site.world.wait(4 * DAY)
        assert (await pair_of(site))["state"] == "active"
        assert len(site.world.told(PairPaused)) == 1

    @pytest.mark.parametrize("body", [{"days": 3}, {"reason": "so"}, {"days": 31, "reason": "so"}])
    async def test_needs_days_and_a_reason(self, site: Site, body: Json) -> None:
        pair = await paired(site)
        await breaks(site)
        await site.post(f"/v1/pairs/{pair['id']}/resumptions", body, 422)

    async def test_is_asked_for_in_plain_words(self, site: Site) -> None:
        pair = await paired(site)
        await breaks(site)
        problem = await site.post(f"/v1/pairs/{pair['id']}/resumptions", None, 409)
        assert problem["code"] == "rule-still-broken"
        assert "for how many days" in problem["detail"]


class TestFlood:
    async def test_is_checked_together(self, site: Site) -> None:
        await paired(site)
        await site.upload(roster(row("M", manager_id="T2")))
        checked = RecheckPeople(program_id=site.program_id, person_ids=(person("J1"),))  # type: ignore[arg-type]
        site.world.hear(*[checked] * AT_ONCE)
        await site.upload(roster(row("M", manager_id="S1")))
        assert (await pair_of(site))["state"] == "active"
        site.world.wait(REST)
        assert (await pair_of(site))["state"] == "paused"

    async def test_is_followed_by_one_check_of_all_pairs(self, site: Site) -> None:
        await paired(site)
        for manager in ("T1", "T2", "T3"):
            await site.upload(roster(row("M", manager_id=manager)))
        before = len([one for one in site.world.commands if isinstance(one, RecheckPairs)])
        site.world.wait(2 * REST)
        timers = [name for name in site.world.timers if name.startswith("recheck")]
        assert (before, timers) == (0, [])

    async def test_of_a_large_division_is_one_check_of_all_pairs_at_once(
        self, site: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await paired(site)
        monkeypatch.setattr(guard, "MOST_BELOW", 0)
        await site.upload(roster(row("M", manager_id="S1")))
        site.world.wait(timedelta())
        assert (await pair_of(site))["state"] == "paused"
