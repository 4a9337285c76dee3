"""The end of a program: shown before, planned three days ahead, taken back until then, and nobody told before."""

from datetime import timedelta

import pytest

from services.matching.domain.closing import TIME_TO_TAKE_BACK
from shared.contracts.pairs import PairEnded
from shared.contracts.programs import ProgramClosed, ProgramClosing
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row


@pytest.fixture
async def site() -> Site:
    """A program of one pair, and a draft of a second one."""
    made = Site()
    await made.publish(runs={"weekday": "friday", "hour": 6})
    await made.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await made.release(await made.draft())
    return made


async def close(site: Site) -> None:
    await site.post(f"{site.program}/stages", {"stage": "closed"})


async def take_back(site: Site, status: int = 200) -> str:
    return str((await site.post(f"{site.program}/closing/withdrawal", None, status)).get("code", ""))


class TestTheEndOfAProgram:
    async def test_is_shown_before_and_changes_nothing(self, site: Site) -> None:
        shown = await site.get(f"{site.program}/closing")
        assert shown == {
            "closes_at": None,
            "by": None,
            "active": 1,
            "paused": 0,
            "proposals": 0,
            "people": 2,
            "waiting": 0,
        }
        assert site.world.told(ProgramClosing) == []

    async def test_takes_hold_after_three_days_and_tells_nobody_in_it_before(self, site: Site) -> None:
        await close(site)
        program = await site.get(site.program)
        assert (program["stage"], program["next_run_at"]) == ("enrolling", None)
        (told,) = site.world.told(ProgramClosing)
        assert told.closes_at == site.world.now + TIME_TO_TAKE_BACK
        site.world.wait(TIME_TO_TAKE_BACK - timedelta(minutes=1))
        assert (site.world.told(ProgramClosed), site.world.told(PairEnded)) == ([], [])
        site.world.wait(timedelta(minutes=1))
        assert (len(site.world.told(ProgramClosed)), len(site.world.told(PairEnded))) == (1, 1)
        assert (await site.get(site.program))["closes_at"] is None

    async def test_discards_the_draft_and_asks_for_nothing_more(self, site: Site) -> None:
        await site.upload(roster(row("J2", JUNIOR), row("S2", SENIOR)))
        draft = await site.draft()
        today = f"/programs/{site.program_id}/today"
        asked = ("Draft of run", "not ready, and left out")
        assert [one in (await site.client.get(today)).text for one in asked] == [True, True]
        await close(site)
        site.world.wait(TIME_TO_TAKE_BACK)
        assert ((await site.get(draft))["state"], (await site.get(site.program))["draft_run_id"]) == ("cancelled", None)
        assert [one in (await site.client.get(today)).text for one in asked] == [False, False]

    async def test_stops_computing_a_draft(self, site: Site) -> None:
        await close(site)
        run = await site.post(f"{site.program}/match-runs", {}, 202)
        site.world.wait(TIME_TO_TAKE_BACK)
        assert (await site.get(f"/v1/match-runs/{run['id']}"))["state"] == "cancelled"
        assert (await site.get(site.program))["draft_run_id"] is None
        await site.work()
        assert (await site.get(f"/v1/match-runs/{run['id']}"))["state"] == "cancelled"

    @pytest.mark.parametrize("who", ["J1", "J2"])
    async def test_is_said_on_the_page_of_each_who_took_part(self, site: Site, who: str) -> None:
        await site.upload(roster(row("J2", JUNIOR)))
        site.client.headers["On-Behalf-Of"] = person(who)
        assert "Change my part" in (await site.client.get("/home")).text
        del site.client.headers["On-Behalf-Of"]
        await close(site)
        site.world.wait(TIME_TO_TAKE_BACK)
        site.client.headers["On-Behalf-Of"] = person(who)
        page = (await site.client.get("/home")).text
        assert "The program has closed" in page
        assert "Change my part" not in page
        assert "your orientation comes first" not in page

    async def test_is_taken_back_until_then(self, site: Site) -> None:
        before = await site.get(site.program)
        await close(site)
        await take_back(site)
        after = await site.get(site.program)
        assert (after["stage"], after["closes_at"]) == (before["stage"], None)
        assert after["next_run_at"] == before["next_run_at"]
        site.world.wait(timedelta(days=5))
        assert (site.world.told(ProgramClosed), site.world.told(PairEnded)) == ([], [])
        assert [bool(one.closes_at) for one in site.world.told(ProgramClosing)] == [True, False]

    async def test_that_was_taken_back_and_planned_again_has_three_days_again(self, site: Site) -> None:
        await close(site)
        site.world.wait(timedelta(days=2))
        await take_back(site)
        await close(site)
        site.world.wait(timedelta(days=2))
        assert site.world.told(ProgramClosed) == []
        site.world.wait(timedelta(days=1))
        assert len(site.world.told(ProgramClosed)) == 1

    async def test_is_planned_once_and_cannot_be_taken_back_afterwards(self, site: Site) -> None:
        assert await take_back(site, 409) == "does-not-close"
        await close(site)
        again = await site.post(f"{site.program}/stages", {"stage": "closed"}, 409)
        assert again["code"] == "closes-already"
        site.world.wait(TIME_TO_TAKE_BACK)
        assert await take_back(site, 409) == "does-not-close"

    async def test_that_is_ahead_keeps_a_draft_from_being_released(self, site: Site) -> None:
        await site.enroll(row("J2", JUNIOR), row("S2", SENIOR))
        draft = await site.draft()
        await close(site)
        assert (await site.post(f"{draft}/releases", None, 409))["code"] == "about-to-close"
        await take_back(site)
        await site.release(draft)


class TestOnItsPages:
    async def test_one_reads_what_ends_and_takes_it_back(self, site: Site) -> None:
        settings = f"/programs/{site.program_id}/settings"
        before = (await site.client.get(settings)).text
        assert "It closes three days later" in before
        assert "People who would be told by mail" in before
        await site.client.post(f"/programs/{site.program_id}/stages", data={"stage": "closed"})
        after = (await site.client.get(settings)).text
        assert "Let it go on" in after
        today = (await site.client.get(f"/programs/{site.program_id}/today")).text
        assert "The program closes on" in today
        answer = await site.client.post(f"/programs/{site.program_id}/closing/withdrawal")
        assert answer.status_code == 303
        assert (await site.get(site.program))["closes_at"] is None
