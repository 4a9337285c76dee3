"""Pairs that wait for somebody's word: by HTTP, by time, by what happens to their people, and what comes after."""

from datetime import datetime, timedelta

import pytest

from services.matching.domain.runs import Totals
from services.matching.store import PAIRS, PARTICIPANTS
from shared.contracts.pairs import PairCreated, PairDeclined, PairEnded, PairProposed
from shared.contracts.participants import ParticipantUnmatched
from shared.contracts.programs import MatchRunCompleted
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Lease, Site, person, roster, row

WEEK, MINUTE = timedelta(days=7), timedelta(minutes=1)


async def proposed(site: Site, approval: str = "both", **changes: object) -> Json:
    """Release a run of J1, J2, S1, S2, of whom J1 and S1 suit each other best; return the run."""
    await site.publish(approval=approval, **changes)
    await site.enroll(
        row("J1", JUNIOR, skills_offered="gaming"),
        row("J2", JUNIOR, skills_offered="crypto"),
        row("S1", SENIOR, skills_sought="gaming"),
        row("S2", SENIOR, skills_sought="crypto"),
    )
    return await site.release(await site.draft())


async def proposal(site: Site, mentor: str = "J1", **query: str) -> Json:
    found = await site.items(f"{site.program}/pairs", **query)
    return next(one for one in found if one["mentor_ids"] == [person(mentor)])


def on_behalf_of(employee: str) -> dict[str, str]:
    return {"On-Behalf-Of": person(employee)}


async def approve(site: Site, pair: Json, employee: str, status: int = 200) -> Json:
    return await site.post(f"/v1/pairs/{pair['id']}/approvals", None, status, headers=on_behalf_of(employee))


async def decline(site: Site, pair: Json, employee: str, status: int = 200, **body: str) -> Json:
    headers = on_behalf_of(employee)
    return await site.post(f"/v1/pairs/{pair['id']}/declines", body or None, status, headers=headers)


async def search(site: Site) -> None:
    """Let the minute end and the search that begins then be done."""
    site.world.wait(MINUTE)
    await site.work()


async def status(site: Site, employee: str) -> str:
    found: str = (await site.get(f"{site.program}/participants/{person(employee)}"))["status"]
    return found


def couples(events: list[PairProposed]) -> set[tuple[str, str]]:
    return {(event.members[0].person_id, event.members[1].person_id) for event in events}


class TestRelease:
    async def test_proposes_where_the_program_asks_its_people(self, site: Site) -> None:
        run = await proposed(site)
        told = site.world.told(PairProposed)
        assert site.world.told(PairCreated) == []
        assert [len(event.asked) for event in told] == [2, 2]
        assert {event.expires_at - site.world.now for event in told} == {WEEK}
        assert {await status(site, one) for one in ("J1", "J2", "S1", "S2")} == {"proposed"}
        assert Totals(**run["totals"]) == Totals(ready=4, proposed=4, proposals=2)
        assert [(one.paired, one.proposed) for one in site.world.told(MatchRunCompleted)] == [(0, 2)]

    @pytest.mark.parametrize(("approval", "side"), [("mentee", "S1"), ("mentor", "J1")])
    async def test_asks_one_side_alone_where_the_program_says_so(self, site: Site, approval: str, side: str) -> None:
        await proposed(site, approval)
        pair = await proposal(site)
        assert pair["asked"] == [person(side)]
        assert (await approve(site, pair, side))["state"] == "active"

    async def test_reserves_the_places_of_both(self, site: Site) -> None:
        await proposed(site)
        draft = await site.draft()
        totals = Totals(**(await site.get(draft))["totals"])
        assert await site.couples(draft) == set()
        assert totals == Totals(ready=4, proposed=4)
        assert Totals(**(await site.release(draft))["totals"]) == totals
        assert site.world.told(ParticipantUnmatched) == []

    async def test_counts_each_ready_person_once_whatever_they_wait_for(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR, max_pairs=3), row("S1", SENIOR))
        await site.release(await site.draft())
        await site.enroll(row("S2", SENIOR), row("S3", SENIOR), row("S4", SENIOR))
        run = await site.release(await site.draft())
        # J1 and S1 wait from before; J1, S2 and S3 of this run; S4 has nobody.
        assert Totals(**run["totals"]) == Totals(ready=5, proposed=4, unmatched=1, proposals=2)

    async def test_counts_those_as_waiting_whose_new_pair_was_refused_and_whose_old_proposal_stands(
        self, site: Site
    ) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR, max_pairs=2), row("S1", SENIOR))
        await site.release(await site.draft())
        await site.enroll(row("S2", SENIOR))
        draft = await site.draft()
        assert Totals(**(await site.get(draft))["totals"]) == Totals(ready=3, paired=2, proposed=1, pairs=1)
        await site.post(f"{site.program}/participants/{person('S2')}/withdrawal")
        totals = Totals(**(await site.release(draft))["totals"])
        assert totals == Totals(ready=3, proposed=2, gone=1, refused_pairs=1)

    async def test_a_draft_shaped_by_hand_counts_those_who_wait(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J1", JUNIOR, max_pairs=2), row("S1", SENIOR))
        await site.release(await site.draft())
        await site.enroll(row("S2", SENIOR))
        draft = await site.draft()
        couple = {"mentor_id": person("J1"), "mentee_id": person("S2")}
        run = await site.post(f"{draft}/forbids", couple)
        assert Totals(**run["totals"]) == Totals(ready=3, proposed=2, unmatched=1)


class TestApprove:
    async def test_begins_the_pair_with_the_last_word(self, site: Site) -> None:
        await proposed(site)
        first = await approve(site, await proposal(site), "J1")
        assert (first["state"], first["approved"]) == ("proposed", [])  # who has not answered is seen by nobody
        assert site.world.told(PairCreated) == []
        assert (await approve(site, first, "S1"))["state"] == "active"
        (created,) = site.world.told(PairCreated)
        assert created.pair_id == first["id"]
        assert created.revision > 1
        assert {await status(site, "J1"), await status(site, "S1")} == {"paired"}

    async def test_begins_on_the_monday_after_the_last_word(self, site: Site) -> None:
        await proposed(site, "mentee")
        site.world.wait(timedelta(days=6))
        await approve(site, await proposal(site), "S1")
        assert site.world.told(PairCreated)[0].starts_on == datetime.fromisoformat("2026-03-09T00:00:00+00:00")

    async def test_twice_is_once(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        for _ in range(2):
            await approve(site, pair, "J1")
            await approve(site, pair, "S1")
        assert len(site.world.told(PairCreated)) == 1

    async def test_is_refused_to_whom_nobody_asked(self, site: Site) -> None:
        await proposed(site, "mentee")
        for who in ("J1", "S2"):
            assert (await approve(site, await proposal(site), who, 403))["code"] == "not-asked"
            assert (await decline(site, await proposal(site), who, 403))["code"] == "not-asked"

    async def test_is_refused_once_it_is_decided(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        await decline(site, pair, "S1")
        assert (await approve(site, pair, "J1", 409))["code"] == "proposal-decided"
        assert (await decline(site, pair, "J1", 409))["code"] == "proposal-decided"

    async def test_leaves_no_timer_behind(self, site: Site) -> None:
        await proposed(site, "mentee")
        await approve(site, await proposal(site), "S1")
        await approve(site, await proposal(site, "J2"), "S2")
        site.world.wait(2 * WEEK)
        assert site.world.told(PairDeclined) == []
        assert (await proposal(site))["state"] == "active"


class TestDecline:
    async def test_says_why_and_never_who(self, site: Site) -> None:
        await proposed(site)
        declined = await decline(site, await proposal(site), "S1", reason="no-time")
        assert (declined["state"], declined["decline_reason"]) == ("declined", "no-time")
        (told,) = site.world.told(PairDeclined)
        assert told.reason == "no-time"
        assert set(told.model_dump()) == {"revision", "pair_id", "program_id", "members", "asked", "reason"}

    async def test_says_since_when_so_that_it_is_kept_no_longer_than_a_pair(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        await decline(site, pair, "J1", reason="no-time")
        (kept,) = site.world.find(PAIRS, id=pair["id"])
        assert kept.ended_at == site.world.now

    async def test_stands_in_the_history_of_the_proposal(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        before = (await site.client.get(f"/pairs/{pair['id']}")).text.count("Taken back by a coordinator")
        await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        after = (await site.client.get(f"/pairs/{pair['id']}")).text
        assert after.count("Taken back by a coordinator") == before + 1

    async def test_leaves_nothing_that_shows_who_had_approved(self, site: Site) -> None:
        await proposed(site, approval="both")
        await approve(site, await proposal(site), "J1")
        declined = await decline(site, await proposal(site), "S1")
        assert declined["approved"] == []
        assert site.world.find(PAIRS)[0].approved == ()
        shown = [await site.get(f"{site.program}/participants/{person(one)}") for one in ("J1", "S1")]
        assert len({tuple(sorted(one)) for one in shown}) == 1
        assert "waited" not in shown[0]

    @pytest.mark.parametrize("body", [{"reason": "expired"}, {"note": "They are rude."}])
    async def test_takes_three_reasons_and_no_free_text(self, site: Site, body: dict[str, str]) -> None:
        await proposed(site)
        await decline(site, await proposal(site), "S1", 422, **body)

    async def test_offers_both_their_next_best(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("J3", JUNIOR, skills_offered="gaming"), row("S3", SENIOR, skills_sought="gaming"))
        before = len(site.world.told(PairProposed))
        await decline(site, await proposal(site), "S1")
        await search(site)
        assert couples(site.world.told(PairProposed)[before:]) == {
            (person("J1"), person("S3")),
            (person("J3"), person("S1")),
        }

    async def test_never_proposes_the_two_again(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        await decline(site, await proposal(site, "J"), "S")
        await search(site)
        assert len(site.world.told(PairProposed)) == 1
        assert {one.reason for one in site.world.told(ParticipantUnmatched)} == {"never-again"}
        draft = await site.draft()
        assert {one["reason"] for one in await site.items(f"{draft}/unmatched-people")} == {"never-again"}
        couple = {"mentor_id": person("J"), "mentee_id": person("S")}
        assert "never-again" in (await site.post(f"{draft}/couples", couple, 409))["detail"]

    async def test_offers_nobody_against_a_hard_rule_or_beyond_a_place(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("J3", JUNIOR, manager_id="S1"), row("S3", SENIOR))
        await decline(site, await proposal(site), "J1")
        await search(site)
        later = site.world.told(PairProposed)[2:]
        assert couples(later) == {(person("J1"), person("S3"))}
        assert [(one.person_id, one.reason) for one in site.world.told(ParticipantUnmatched)] == [
            (person("S1"), "reporting-line")
        ]
        assert (await status(site, "S1"), await status(site, "J3")) == ("unmatched", "ready")

    async def test_puts_the_one_first_who_did_not_say_no(self, site: Site) -> None:
        await proposed(site)
        await decline(site, await proposal(site), "S1")
        waited = {one: site.world.find(PARTICIPANTS, person_id=person(one))[0].waited for one in ("J1", "S1")}
        assert waited == {"J1": 1, "S1": 0}

    async def test_searches_once_for_all_that_came_to_nothing_in_a_minute(self, site: Site) -> None:
        await proposed(site)
        await decline(site, await proposal(site), "S1")
        await decline(site, await proposal(site, "J2"), "S2")
        site.world.wait(MINUTE)
        assert len(site.world.jobs) == 1
        await site.work()
        assert couples(site.world.told(PairProposed)[2:]) == {
            (person("J1"), person("S2")),
            (person("J2"), person("S1")),
        }

    async def test_checks_each_offer_against_what_changed_since_the_search(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("S3", SENIOR), row("S4", SENIOR))
        await decline(site, await proposal(site), "S1")
        site.world.wait(MINUTE)
        (job,) = site.world.jobs.values()
        offers = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        best = offers[0].couples[0].mentee_id
        await site.post(f"{site.program}/participants/{best}/withdrawal")
        site.world.jobs.clear()
        site.world.hear(*offers)
        assert len(site.world.told(PairProposed)) == 2
        await search(site)
        (found,) = site.world.told(PairProposed)[2:]
        assert found.members[0].person_id == person("J1")
        assert found.members[1].person_id not in {best, person("S1")}

    async def test_offers_nobody_who_has_come_into_the_same_line_since_the_search(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("S3", SENIOR))
        await decline(site, await proposal(site), "S1")
        site.world.wait(MINUTE)
        (job,) = site.world.jobs.values()
        offers = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        site.world.jobs.clear()
        await site.upload(roster(row("J1", JUNIOR, manager_id="S3")))
        site.world.hear(*offers)
        assert len(site.world.told(PairProposed)) == 2

    async def test_gives_the_same_offers_whenever_a_search_is_repeated(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(*(row(f"S{n}", SENIOR) for n in range(3, 9)))
        await decline(site, await proposal(site), "S1")
        site.world.wait(MINUTE)
        (job,) = site.world.jobs.values()
        first = [command async for command in site.workers[job.kind].work(Lease(job, 1))]
        await site.post(f"{site.program}/participants/{first[0].couples[0].mentee_id}/withdrawal")
        assert [command async for command in site.workers[job.kind].work(Lease(job, 2))] == first


class TestExpiry:
    async def test_ends_what_nobody_answered(self, site: Site) -> None:
        await proposed(site, approval_days=3)
        site.world.wait(timedelta(days=3))
        assert {one.reason for one in site.world.told(PairDeclined)} == {"expired"}
        assert (await proposal(site))["state"] == "declined"

    async def test_seeks_for_those_who_answered_and_leaves_the_silent_to_the_next_run(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("J3", JUNIOR), row("S3", SENIOR))
        await approve(site, await proposal(site), "J1")
        await approve(site, await proposal(site, "J2"), "J2")
        await approve(site, await proposal(site, "J2"), "S2")
        site.world.wait(WEEK)
        await search(site)
        assert couples(site.world.told(PairProposed)[2:]) == {(person("J1"), person("S3"))}
        assert await site.couples(await site.draft()) == {(person("J3"), person("S1"))}

    async def test_takes_no_answer_afterwards(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        site.world.wait(WEEK)
        assert (await approve(site, pair, "J1", 409))["code"] == "proposal-decided"


class TestWhatEndsAProposal:
    async def test_a_withdrawal(self, site: Site) -> None:
        await proposed(site)
        await site.enroll(row("S3", SENIOR))
        await site.post(f"{site.program}/participants/{person('S1')}/withdrawal")
        await search(site)
        assert [one.reason for one in site.world.told(PairDeclined)] == ["withdrawn"]
        assert await status(site, "S1") == "withdrawn"
        assert couples(site.world.told(PairProposed)[2:]) == {(person("J1"), person("S3"))}

    async def test_a_manager_who_changed(self, site: Site) -> None:
        await proposed(site)
        await site.upload(roster(row("J1", JUNIOR, manager_id="S1")))
        assert [one.reason for one in site.world.told(PairDeclined)] == ["rule-broken"]
        assert (await proposal(site))["state"] == "declined"

    async def test_a_change_further_up(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(row("M"), row("J", JUNIOR, manager_id="M"), row("S", SENIOR))
        await site.release(await site.draft())
        await site.upload(roster(row("M", manager_id="S")))
        site.world.wait(MINUTE)
        assert [one.reason for one in site.world.told(PairDeclined)] == ["rule-broken"]

    async def test_the_end_of_the_program(self, site: Site) -> None:
        await proposed(site)
        await approve(site, await proposal(site), "J1")
        await approve(site, await proposal(site), "S1")
        await site.close()
        assert [one.reason for one in site.world.told(PairDeclined)] == ["program-closed"]
        assert [one.reason for one in site.world.told(PairEnded)] == ["program-closed"]
        site.world.wait(2 * WEEK)
        assert site.world.jobs == {}
        assert len(site.world.told(PairDeclined)) == 1

    async def test_the_coordinator(self, site: Site) -> None:
        await proposed(site)
        pair = await proposal(site)
        ended = await site.post(f"/v1/pairs/{pair['id']}/ending", {"reason": "coordinator"})
        assert (ended["state"], ended["decline_reason"]) == ("declined", "coordinator")
        assert (await site.post(f"/v1/pairs/{pair['id']}/ending", None, 409))["code"] == "already-ended"
