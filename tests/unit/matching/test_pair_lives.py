"""The life of a pair: its last day, going on, pauses with several causes, and what its people may do afterwards."""

from datetime import datetime, timedelta

import pytest

from services.matching.commands import AgreeToExtension, TakeBackAgreement
from services.matching.domain.moments import GRACE
from services.matching.store import PAIRS
from shared.contracts.pairs import PairCreated, PairEnded, PairEnding, PairExtended, PairPaused, PairResumed
from shared.contracts.participants import ParticipantPaused, ParticipantResumed
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
SECOND = timedelta(seconds=1)


async def paired(site: Site, **settings: object) -> Json:
    """Pair J1 and S1, who begin on 9 March, for 12 weeks."""
    await site.publish(**settings)
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await site.release(await site.draft())
    return await pair_of(site)


async def pair_of(site: Site) -> Json:
    return (await site.items(f"{site.program}/pairs"))[0]


def until(site: Site, moment: datetime) -> None:
    site.world.wait(moment - site.world.now)


def last_day(site: Site) -> datetime:
    found: datetime = next(iter(site.world.kept[PAIRS.name].values())).ends_on
    return found


def agree(site: Site, pair: Json, employee: str) -> None:
    site.world.hear(AgreeToExtension.model_validate(whose(site, pair, employee)))


def whose(site: Site, pair: Json, employee: str) -> Json:
    return {"program_id": site.program_id, "pair_id": pair["id"], "person_id": person(employee)}


def told(site: Site, *kinds: type) -> list[str]:
    return [type(one).__name__ for one in site.world.events if isinstance(one, kinds)]


async def answered(site: Site, pair: Json, path: str, employee: str, method: str = "POST") -> int:
    """Let a member answer for themself; return the status."""
    own = {"On-Behalf-Of": person(employee)}
    answer = await site.client.request(method, f"/v1/pairs/{pair['id']}/{path}", headers=own)
    return answer.status_code


async def pause(site: Site, pair: Json, day: datetime, status: int = 200) -> Json:
    return await site.post(f"/v1/pairs/{pair['id']}/pauses", {"until": day.isoformat()}, status)


async def pause_person(site: Site, employee: str, day: datetime) -> Json:
    path = f"{site.program}/participants/{person(employee)}/pauses"
    return await site.post(path, {"until": day.isoformat()})


class TestLastDay:
    async def test_is_told_when_the_pair_is_created(self, site: Site) -> None:
        await paired(site)
        (created,) = site.world.told(PairCreated)
        assert created.ends_on - created.starts_on == 12 * WEEK

    async def test_completes_the_pair_once_its_last_session_is_decided(self, site: Site) -> None:
        await paired(site)
        until(site, last_day(site) + GRACE - SECOND)
        assert site.world.told(PairEnded) == []
        site.world.wait(SECOND)
        assert [one.reason for one in site.world.told(PairEnded)] == ["completed"]
        assert (await pair_of(site))["state"] == "completed"

    async def test_frees_both_places_without_priority(self, site: Site) -> None:
        await paired(site)
        await site.enroll(row("S2", SENIOR))
        until(site, last_day(site) + GRACE)
        for employee in ("J1", "S1"):
            found = await site.get(f"{site.program}/participants/{person(employee)}")
            assert (found["status"], found["pairs"]) == ("ready", [])
        assert await site.couples(await site.draft()) == {(person("J1"), person("S2"))}

    async def test_leaves_no_timer_behind(self, site: Site) -> None:
        await paired(site)
        until(site, last_day(site) + GRACE)
        assert [name for name in site.world.timers if name.startswith("pair:")] == []

    async def test_has_not_come_when_the_program_closes(self, site: Site) -> None:
        await paired(site)
        await site.close()
        assert [one.reason for one in site.world.told(PairEnded)] == ["program-closed"]

    async def test_has_passed_when_the_program_closes(self, site: Site) -> None:
        await paired(site)
        until(site, last_day(site))
        await site.close()
        assert [one.reason for one in site.world.told(PairEnded)] == ["completed"]


class TestGoingOn:
    @pytest.mark.parametrize(("weeks", "ahead"), [(12, 14 * DAY), (3, 7 * DAY)])
    async def test_is_asked_two_weeks_ahead_or_after_two_thirds_of_a_short_pair(
        self, site: Site, weeks: int, ahead: timedelta
    ) -> None:
        await paired(site, weeks=weeks)
        until(site, last_day(site) - ahead - SECOND)
        assert site.world.told(PairEnding) == []
        site.world.wait(SECOND)
        assert [one.weeks for one in site.world.told(PairEnding)] == [weeks]

    async def test_takes_everybodys_yes(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site) - WEEK)
        agree(site, pair, "J1")
        agree(site, pair, "J1")
        assert site.world.told(PairExtended) == []
        agree(site, pair, "S1")
        (extended,) = site.world.told(PairExtended)
        assert (extended.weeks, extended.ends_on) == (12, last_day(site))
        until(site, last_day(site) - WEEK)
        assert len(site.world.told(PairEnding)) == 2

    async def test_is_agreed_to_and_taken_back_by_the_members_themselves(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site) - WEEK)
        assert await answered(site, pair, "extension-approvals", "J1") == 200
        assert await answered(site, pair, "extension-approvals", "J1", "DELETE") == 200
        assert await answered(site, pair, "extension-approvals", "S1") == 200
        assert site.world.told(PairExtended) == []
        assert await answered(site, pair, "extension-approvals", "X1") == 403

    async def test_comes_to_nothing_without_it_and_says_nothing(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site) - WEEK)
        agree(site, pair, "J1")
        site.world.hear(TakeBackAgreement.model_validate(whose(site, pair, "J1")))
        until(site, last_day(site) + GRACE)
        assert told(site, PairExtended, PairEnded) == ["PairEnded"]

    async def test_is_too_late_after_the_last_day(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site))
        with pytest.raises(Exception, match="the last day has passed"):
            agree(site, pair, "J1")

    async def test_is_decided_by_the_coordinator_too(self, site: Site) -> None:
        pair = await paired(site)
        before = last_day(site)
        shown = await site.post(f"/v1/pairs/{pair['id']}/extensions", {"weeks": 3})
        assert last_day(site) == before + 3 * WEEK
        assert datetime.fromisoformat(shown["ends_on"]) == last_day(site)
        until(site, before + GRACE)
        assert site.world.told(PairEnded) == []

    async def test_has_a_limit(self, site: Site) -> None:
        pair = await paired(site)
        for _ in range(2):
            await site.post(f"/v1/pairs/{pair['id']}/extensions", {"weeks": 104})
        problem = await site.post(f"/v1/pairs/{pair['id']}/extensions", {"weeks": 104}, 422)
        assert "five years at most" in problem["detail"]

    async def test_is_by_hand_for_people_who_completed_a_pair(self, site: Site) -> None:
        await paired(site)
        until(site, last_day(site) + GRACE)
        assert await site.couples(await site.draft()) == set()
        couple = {"mentor_id": person("J1"), "mentee_id": person("S1")}
        await site.post(f"{await site.draft()}/couples", couple)
        assert len(await site.couples(await site.draft())) == 1  # the pin lets later runs pair them too
        await site.release(await site.draft())
        assert len(site.world.told(PairCreated)) == 2


class TestLeave:
    async def test_ends_the_pair_without_fault_for_a_member_alone(self, site: Site) -> None:
        pair = await paired(site)
        assert await answered(site, pair, "leave", "X1") == 403
        assert await answered(site, pair, "leave", "J1") == 200
        assert [one.reason for one in site.world.told(PairEnded)] == ["no-fault"]
        assert await answered(site, pair, "leave", "S1") == 409


class TestPause:
    async def test_ends_by_itself_and_moves_the_last_day(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site) - 6 * WEEK)
        before, day = last_day(site), site.world.now + 10 * DAY
        assert (await pause(site, pair, day))["state"] == "paused"
        site.world.wait(10 * DAY)
        assert (await pair_of(site))["state"] == "active"
        assert [one.ends_on for one in site.world.told(PairResumed)] == [before + 10 * DAY]
        assert [(one.reason, one.until) for one in site.world.told(PairPaused)] == [("coordinator", day)]

    async def test_before_the_first_day_moves_only_what_was_lost(self, site: Site) -> None:
        pair = await paired(site)
        before = last_day(site)
        await pause(site, pair, site.world.now + 10 * DAY)  # three of them after 9 March
        site.world.wait(10 * DAY)
        assert last_day(site) == before + 3 * DAY

    async def test_can_be_ended_earlier(self, site: Site) -> None:
        pair = await paired(site)
        await pause(site, pair, site.world.now + 20 * DAY)
        site.world.wait(10 * DAY)
        assert (await site.post(f"/v1/pairs/{pair['id']}/resumptions"))["state"] == "active"
        site.world.wait(20 * DAY)
        assert len(site.world.told(PairResumed)) == 1

    async def test_keeps_the_places(self, site: Site) -> None:
        pair = await paired(site)
        await site.enroll(row("S2", SENIOR))
        await pause(site, pair, site.world.now + 20 * DAY)
        assert await site.couples(await site.draft()) == set()

    async def test_completes_nothing_meanwhile(self, site: Site) -> None:
        pair = await paired(site)
        until(site, last_day(site) - DAY)
        await pause(site, pair, site.world.now + 20 * DAY)
        site.world.wait(20 * DAY - SECOND)
        assert site.world.told(PairEnded) == []

    @pytest.mark.parametrize("days", [-1, 0, 183])
    async def test_is_refused_for_a_day_that_is_none(self, site: Site, days: int) -> None:
        pair = await paired(site)
        problem = await pause(site, pair, site.world.now + days * DAY, 422)
        assert problem["detail"].startswith("choose a day after 2026-03-02")

    async def test_of_a_pair_that_is_over_is_refused(self, site: Site) -> None:
        pair = await paired(site)
        await site.post(f"/v1/pairs/{pair['id']}/ending")
        assert (await pause(site, pair, site.world.now + DAY, 409))["code"] == "already-ended"
        assert (await site.post(f"/v1/pairs/{pair['id']}/resumptions", None, 409))["code"] == "not-paused"


class TestSeveralCauses:
    async def test_hold_the_pair_until_the_last_is_over(self, site: Site) -> None:
        pair, now = await paired(site), site.world.now
        await pause_person(site, "J1", now + 10 * DAY)
        await pause_person(site, "S1", now + 20 * DAY)
        await pause(site, pair, now + 30 * DAY)
        shown = await pair_of(site)
        assert [one["reason"] for one in shown["pauses"]] == ["by-member", "by-member", "coordinator"]
        assert person("J1") not in str(shown["pauses"])
        site.world.wait(29 * DAY)
        assert site.world.told(PairResumed) == []
        site.world.wait(DAY)
        assert len(site.world.told(PairResumed)) == 1

    async def test_are_told_again_when_what_people_were_told_changes(self, site: Site) -> None:
        pair, now = await paired(site), site.world.now
        await pause_person(site, "J1", now + 10 * DAY)
        await pause(site, pair, now + 5 * DAY)
        await pause(site, pair, now + 20 * DAY)
        assert [(one.reason, one.until - now) for one in site.world.told(PairPaused)] == [
            ("by-member", 10 * DAY),
            ("coordinator", 10 * DAY),
            ("coordinator", 20 * DAY),
        ]

    async def test_of_a_member_are_not_ended_by_the_coordinator(self, site: Site) -> None:
        pair = await paired(site)
        await pause_person(site, "J1", site.world.now + 10 * DAY)
        problem = await site.post(f"/v1/pairs/{pair['id']}/resumptions", None, 409)
        assert "its members paused the pair" in problem["detail"]


class TestOwnPause:
    async def test_holds_every_pair_and_ends_by_itself(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR, max_pairs=2), row("S1", SENIOR), row("S2", SENIOR))
        await site.release(await site.draft())
        shown = await pause_person(site, "J1", site.world.now + 10 * DAY)
        assert datetime.fromisoformat(shown["paused_until"]) == site.world.now + 10 * DAY
        assert len(site.world.told(PairPaused)) == 2
        site.world.wait(10 * DAY)
        assert told(site, ParticipantPaused, ParticipantResumed) == ["ParticipantPaused", "ParticipantResumed"]
        assert len(site.world.told(PairResumed)) == 2

    async def test_keeps_them_out_of_runs(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await pause_person(site, "J1", site.world.now + 10 * DAY)
        assert await site.couples(await site.draft()) == set()
        await site.post(f"{site.program}/participants/{person('J1')}/resumptions")
        assert len(await site.couples(await site.draft())) == 1

    async def test_after_a_draft_keeps_them_out_of_its_release(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        draft = await site.draft()
        await pause_person(site, "J1", site.world.now + 10 * DAY)
        run = await site.release(draft)
        assert (run["totals"]["gone"], run["totals"]["unmatched"]) == (1, 1)

    async def test_pauses_a_pair_that_begins_with_the_last_yes(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await site.release(await site.draft())
        await pause_person(site, "J1", site.world.now + 5 * DAY)
        pair = await pair_of(site)
        for employee in ("J1", "S1"):
            await answered(site, pair, "approvals", employee)
        assert told(site, PairCreated, PairPaused) == ["PairCreated", "PairPaused"]
        site.world.wait(5 * DAY)
        assert (await pair_of(site))["state"] == "active"

    async def test_ends_with_a_withdrawal(self, site: Site) -> None:
        await paired(site)
        await pause_person(site, "J1", site.world.now + 10 * DAY)
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        site.world.wait(20 * DAY)
        assert told(site, PairResumed, ParticipantResumed) == []


class TestAgain:
    """Whether two people may be paired again, by how their pair or proposal ended."""

    @pytest.mark.parametrize(
        ("reason", "by_run", "by_hand"), [("no-fault", False, False), ("coordinator", False, True)]
    )
    async def test_after_an_end(self, site: Site, reason: str, *, by_run: bool, by_hand: bool) -> None:
        pair = await paired(site)
        await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": reason})
        draft = await site.draft()
        assert bool(await site.couples(draft)) is by_run
        couple = {"mentor_id": person("J1"), "mentee_id": person("S1")}
        answer = await site.client.post(f"{draft}/couples", json=couple)
        assert answer.is_success is by_hand, answer.text

    async def test_after_a_broken_rule_that_was_mended(self, site: Site) -> None:
        pair = await paired(site)
        await site.upload(roster(row("J1", JUNIOR, manager_id="S1")))
        await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        await site.upload(roster(row("J1", JUNIOR, manager_id="")))
        assert len(await site.couples(await site.draft())) == 1

    async def test_never_in_two_pairs_at_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR, max_pairs=2), row("S1", SENIOR, max_pairs=2))
        await site.release(await site.draft())
        draft = await site.draft()
        assert await site.couples(draft) == set()
        couple = {"mentor_id": person("J1"), "mentee_id": person("S1")}
        assert (await site.post(f"{draft}/couples", couple, 409))["code"] == "breaks-hard-rule"
