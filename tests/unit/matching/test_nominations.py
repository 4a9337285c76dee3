from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.matching.pages.nominations import AUDIENCE, PURPOSE
from services.matching.store import PARTICIPANTS
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantInvitationClosed,
    ParticipantInvited,
    ParticipantWithdrawn,
)
from tests.keys import signer
from tests.unit.matching.site import DONE, JUNIOR, SENIOR, Site, person, roster, row

GRACE = {"employee_id": "N", "name": "Grace Hopper", "email": "grace@example.org", "role": "mentee"}
WHY = "She asked how our tools work."
IN_TWO_WEEKS = timedelta(days=14, minutes=1)


def nomination(**more: object) -> dict[str, Any]:
    return GRACE | {"mode": "nominated", "nominated_by": person("J"), "nomination_reason": WHY} | more


@pytest.fixture
async def invited(site: Site) -> Site:
    """A program with a volunteer, J, who nominated Grace."""
    await site.publish()
    await site.upload(roster(row("J", JUNIOR)))
    await site.post(f"{site.program}/participants", nomination())
    return site


def link(site: Site, **claims: str) -> str:
    said = {"purpose": PURPOSE, "program_id": site.program_id, "person_id": person("N"), **claims}
    return f"/nomination/{signer(AUDIENCE).sign(said, site.world.now + timedelta(days=14))}"


async def answer(site: Site, given: str) -> httpx.Response:
    return await site.client.post(link(site), data={"answer": given}, follow_redirects=True)


async def grace(site: Site) -> dict[str, Any]:
    return await site.get(f"{site.program}/participants/{person('N')}")


async def counts(site: Site) -> tuple[int, int, int]:
    found = await site.get(f"{site.program}/nominations/summary")
    return found["waiting"], found["accepted"], found["not_joined"]


class TestANominee:
    async def test_is_invited_and_does_not_take_part_yet(self, invited: Site) -> None:
        known = await grace(invited)
        assert (known["status"], known["nominated_by"], known["nomination_reason"]) == ("invited", person("J"), WHY)
        assert known["answer_until"] == "2026-03-16T08:00:00Z"
        (event,) = invited.world.told(ParticipantInvited)
        assert event.model_dump() == {
            "revision": 1,
            "person_id": person("N"),
            "program_id": invited.program_id,
            "role": "mentee",
            "expires_at": event.expires_at,
        }
        assert person("N") not in {one.person_id for one in invited.world.told(ParticipantEnrolled)}
        path = f"{invited.program}/participants/{person('N')}/readiness"
        assert (await invited.post(path, DONE, 409))["code"] == "does-not-take-part"

    async def test_reads_who_nominated_them_why_and_for_how_much_time(self, invited: Site) -> None:
        page = (await invited.client.get(link(invited))).text
        for said in ("Person J", WHY, "60 minutes every two weeks", "Leaders learn what juniors use."):
            assert said in page
        assert (await grace(invited))["status"] == "invited"

    async def test_takes_part_by_their_own_yes(self, invited: Site) -> None:
        assert "Welcome to Digital Bridge" in (await answer(invited, "yes")).text
        assert (await grace(invited))["status"] == "enrolled"
        assert invited.world.told(ParticipantEnrolled)[-1].mode == "nominated"
        assert await counts(invited) == (0, 1, 0)
        invited.world.wait(IN_TWO_WEEKS)
        assert (await grace(invited))["status"] == "enrolled"

    async def test_who_declines_looks_invited_until_the_time_is_over(self, invited: Site) -> None:
        before = await grace(invited)
        assert "Nobody is told" in (await answer(invited, "no")).text
        assert await grace(invited) == before
        assert await counts(invited) == (1, 0, 0)
        assert len(invited.world.told(ParticipantInvitationClosed)) == 1
        invited.world.wait(IN_TWO_WEEKS)
        assert (await grace(invited))["status"] == "not_joined"
        assert await counts(invited) == (0, 0, 1)
        assert len(invited.world.told(ParticipantInvitationClosed)) == 1

    @pytest.mark.parametrize("answered", ["no", ""])
    async def test_who_leaves_the_organization_is_asked_no_more(self, invited: Site, answered: str) -> None:
        if answered:
            await answer(invited, answered)
        await invited.client.delete("/v1/people/N")
        assert (await grace(invited))["status"] == "left"
        assert len(invited.world.told(ParticipantInvitationClosed)) == 1
        invited.world.wait(IN_TWO_WEEKS)
        assert (await grace(invited))["status"] == "left"
        assert len(invited.world.told(ParticipantInvitationClosed)) == 1

    async def test_who_is_silent_has_declined_when_the_time_is_over(self, invited: Site) -> None:
        invited.world.wait(IN_TWO_WEEKS)
        known = await grace(invited)
        assert (known["status"], known["nomination_reason"], known["answer_until"]) == ("not_joined", None, None)
        assert len(invited.world.told(ParticipantInvitationClosed)) == 1
        late = await answer(invited, "yes")
        assert late.status_code == 409
        assert "This invitation is over" in late.text

    async def test_may_change_a_no_to_a_yes_in_time(self, invited: Site) -> None:
        await answer(invited, "no")
        assert "Welcome" in (await answer(invited, "yes")).text
        assert (await grace(invited))["status"] == "enrolled"

    async def test_who_accepts_when_all_seats_are_taken_is_told_that_they_wait(self, site: Site) -> None:
        await site.publish(seats={"mentees": 1})
        await site.upload(roster(row("S", SENIOR), row("J", JUNIOR)))
        await site.post(f"{site.program}/participants", nomination())
        assert "you are on its waitlist" in (await answer(site, "yes")).text
        assert (await grace(site))["status"] == "waitlisted"
        await site.post(f"{site.program}/participants/{person('S')}/withdrawal")
        assert (await grace(site))["status"] == "enrolled"
        assert "Welcome to Digital Bridge" in (await site.client.get(link(site))).text

    async def test_needs_a_link_for_this_purpose_and_one_of_two_answers(self, invited: Site) -> None:
        for wrong in (link(invited, purpose="readiness"), link(invited, person_id=person("J"))):
            assert (await invited.client.get(wrong)).status_code in {403, 404}
            assert (await invited.client.post(wrong, data={"answer": "yes"})).status_code in {403, 404}
        assert (await answer(invited, "perhaps")).status_code == 422

    async def test_is_matched_with_nobody_before_their_yes(self, invited: Site) -> None:
        await invited.ready("J")
        run = await invited.get(await invited.draft())
        assert run["summary"]["left"] == [] or run["totals"]["ready"] == 1


class TestACoordinator:
    async def test_nominates_somebody_once(self, invited: Site) -> None:
        before = invited.world.find(PARTICIPANTS)
        await invited.post(f"{invited.program}/participants", nomination(nomination_reason="another"))
        assert invited.world.find(PARTICIPANTS) == before
        invited.world.wait(IN_TWO_WEEKS)
        problem = await invited.post(f"{invited.program}/participants", nomination(), 409)
        assert problem["code"] == "did-not-join"

    async def test_enrolls_a_former_nominee_who_volunteers(self, invited: Site) -> None:
        invited.world.wait(IN_TWO_WEEKS)
        known = await invited.post(f"{invited.program}/participants", GRACE | {"mode": "voluntary"})
        assert (known["status"], known["mode"], known["nominated_by"]) == ("enrolled", "voluntary", None)

    async def test_takes_an_invitation_back_by_a_withdrawal(self, invited: Site) -> None:
        await invited.post(f"{invited.program}/participants/{person('N')}/withdrawal")
        assert (await grace(invited))["status"] == "not_joined"
        assert invited.world.told(ParticipantWithdrawn) == []
        assert "This invitation is over" in (await answer(invited, "yes")).text

    async def test_cannot_give_a_reason_for_a_nomination_that_is_none(self, site: Site) -> None:
        await site.publish()
        problem = await site.post(f"{site.program}/participants", GRACE | {"nomination_reason": "x"}, 422)
        assert "set the mode to nominated" in problem["errors"][0]["detail"]

    async def test_counts_only_people_who_take_part_as_enrolled(self, invited: Site) -> None:
        assert await self._enrolled(invited) == 1
        await answer(invited, "yes")
        assert await self._enrolled(invited) == 2

    async def _enrolled(self, site: Site) -> int:
        lines = (await site.get(site.program))["lines"]
        return int(lines["mentors"]["taken"] + lines["mentees"]["taken"])


class TestARoster:
    async def test_of_a_program_with_nominees_invites_them(self, site: Site) -> None:
        await site.publish(enrollment="nominated", nomination_days=7)
        done = await site.upload(roster(row("N", SENIOR), row("J", JUNIOR)))
        assert (done["invited"], done["enrolled"], done["total"]) == (2, 0, 2)
        assert "Your program team" in (await site.client.get(link(site))).text
        again = await site.upload(roster(row("N", SENIOR), row("J", JUNIOR)))
        assert again["unchanged"] == 2

    async def test_never_enrolls_somebody_who_did_not_join(self, site: Site) -> None:
        await site.publish(enrollment="nominated", nomination_days=7)
        await site.upload(roster(row("N", SENIOR)))
        site.world.wait(timedelta(days=8))
        assert (await site.upload(roster(row("N", SENIOR))))["refused"] == 1
