"""Coordinators remind people of what they still have to do until they are ready."""

from datetime import timedelta

import pytest

from shared.contracts.participants import ParticipantReminded
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, roster, row
from tests.unit.matching.test_coordinator_pages import sent, shown

A_WEEK = timedelta(days=7)


@pytest.fixture
async def unready(site: Site) -> Site:
    await site.publish()
    await site.upload(roster(row("S", SENIOR), row("J", JUNIOR)))
    return site


async def remind(site: Site, employee: str = "S", status: int = 200) -> Json:
    return await site.post(f"{site.program}/participants/{person(employee)}/reminders", None, status)


class TestAReminder:
    async def test_names_what_is_left_to_do(self, unready: Site) -> None:
        shown_ = await remind(unready)
        (told,) = unready.world.told(ParticipantReminded)
        assert told.requirements == ("orientation", "openness", "time_commitment")
        assert shown_["reminded_at"] is not None

    async def test_is_refused_within_seven_days_of_the_last_one(self, unready: Site) -> None:
        await remind(unready)
        unready.world.wait(A_WEEK - timedelta(minutes=1))
        assert "within the last seven days" in (await remind(unready, status=409))["detail"]
        unready.world.wait(timedelta(minutes=1))
        await remind(unready)
        assert len(unready.world.told(ParticipantReminded)) == 2

    async def test_is_refused_for_whoever_is_ready_or_gone(self, unready: Site) -> None:
        await unready.ready("S")
        assert "everything" in (await remind(unready, status=409))["detail"]
        await unready.post(f"{unready.program}/participants/{person('J')}/withdrawal")
        await remind(unready, "J", 409)
        assert unready.world.told(ParticipantReminded) == []

    async def test_is_refused_during_a_break(self, unready: Site) -> None:
        until = (unready.world.now + A_WEEK).isoformat()
        await unready.post(f"{unready.program}/participants/{person('S')}/pauses", {"until": until})
        assert "on a break" in (await remind(unready, status=409))["detail"]


class TestRemindingMany:
    async def test_says_before_how_many_get_the_mail_and_after_who_did_not(self, unready: Site) -> None:
        await unready.ready("J")
        path, people = f"/programs/{unready.program_id}/people/changes", [person("S"), person("J")]
        page = await sent(unready, path, 200, do="remind", person=people)
        assert "1 of them gets the mail." in page
        assert "within seven days" in page
        assert unready.world.told(ParticipantReminded) == []
        await sent(unready, path, do="remind", sure="yes", person=people)
        assert [one.person_id for one in unready.world.told(ParticipantReminded)] == [person("S")]

    async def test_is_offered_on_the_card_until_it_was_done(self, unready: Site) -> None:
        card = f"/programs/{unready.program_id}/people/{person('S')}"
        assert 'value="remind"' in await shown(unready, card)
        await remind(unready)
        page = await shown(unready, card)
        assert 'value="remind"' not in page
        assert "They were reminded within the last seven days" in page
