"""People are invited to a program, one or many at once: found or named, looked at, and only then written to."""

from urllib.parse import unquote

import pytest

from services.matching.domain.participants import Status
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.contracts.participants import EnrollmentMode, ParticipantInvited
from tests.unit.matching.site import EVERYBODY, JUNIOR, SENIOR, Site, person, row
from tests.unit.matching.test_coordinator_pages import sent, shown

WHY = "Knows our tools."


async def registered(site: Site, *employees: str, department: str = "Sales") -> None:
    for one in employees:
        body = {
            "name": f"Person {one}",
            "email": f"{one.lower()}@example.org",
            "groups": {"department": department},
            "languages": EVERYBODY["languages"].split(";"),
        }
        answer = await site.client.put(f"/v1/people/{one}", json=body)
        assert answer.is_success, answer.text


@pytest.fixture
async def page(site: Site) -> str:
    await site.publish()
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await registered(site, "A1", "A2", "B1")
    return f"/programs/{site.program_id}/people/invitations"


def invited(site: Site) -> set[str]:
    return {one.person_id for one in site.world.find(PARTICIPANTS, status=Status.INVITED)}


class TestPeopleToInvite:
    async def test_are_those_who_were_never_in_the_program(self, site: Site, page: str) -> None:
        shown_ = await shown(site, page)
        assert all(f"Person {one}" in shown_ for one in ("A1", "A2", "B1"))
        assert "Person J1" not in shown_

    async def test_are_narrowed_by_words(self, site: Site, page: str) -> None:
        shown_ = await shown(site, f"{page}?q=a1")
        assert "Person A1" in shown_
        assert "Person B1" not in shown_

    async def test_are_those_who_withdrew_if_one_asks_for_them(self, site: Site, page: str) -> None:
        await site.post(f"{site.program}/participants/{person('J1')}/withdrawal")
        assert "Person J1" in await shown(site, f"{page}?whom=withdrew")
        await sent(site, page, person=[person("J1")], role="mentor", sure="yes", whom="withdrew")
        assert invited(site) == {person("J1")}


class TestInviting:
    async def test_asks_before_anything_is_sent(self, site: Site, page: str) -> None:
        question = await sent(site, page, 200, person=[person("A1"), person("A2")])
        assert "Invite: 2 people" in question
        assert "A mail cannot be taken back" in question
        assert not invited(site)

    async def test_invites_all_who_are_meant_with_one_reason(self, site: Site, page: str) -> None:
        await sent(site, page, person=[person("A1"), person("A2")], role="mentor", nomination_reason=WHY, sure="yes")
        assert invited(site) == {person("A1"), person("A2")}
        parts = site.world.find(PARTICIPANTS, status=Status.INVITED)
        assert {(one.mode, one.nomination.reason) for one in parts} == {(EnrollmentMode.NOMINATED, WHY)}
        assert len(site.world.told(ParticipantInvited)) == 2

    async def test_leaves_what_is_known_of_them_as_it_is(self, site: Site, page: str) -> None:
        (before,) = site.world.find(PEOPLE, person_id=person("A1"))
        await sent(site, page, person=[person("A1")], role="mentor", sure="yes")
        (after,) = site.world.find(PEOPLE, person_id=person("A1"))
        assert (after.contact, after.profile) == (before.contact, before.profile)

    async def test_takes_addresses_and_employee_ids(self, site: Site, page: str) -> None:
        given = "A1@Example.org\nA2; b1@example.org"
        assert "Invite: 3 people" in await sent(site, page, 200, named=given)
        await sent(site, page, named=given, role="mentee", sure="yes")
        assert invited(site) == {person("A1"), person("A2"), person("B1")}

    async def test_names_what_is_nobodys_and_sends_nothing(self, site: Site, page: str) -> None:
        refused = await sent(site, page, 422, named="A1\nzoe@example.org")
        assert "Nobody is registered under: zoe@example.org." in refused
        assert "A1\nzoe@example.org</textarea>" in refused
        assert not invited(site)

    async def test_takes_an_address_for_whoever_has_it_now(self, site: Site, page: str) -> None:
        await site.client.delete("/v1/people/A1")
        assert "Nobody is registered under: a1@example.org." in await sent(site, page, 422, named="a1@example.org")
        await site.client.put("/v1/people/A0", json={"name": "Back again", "email": "a1@example.org"})
        await sent(site, page, named="a1@example.org", role="mentee", sure="yes")
        assert invited(site) == {person("A0")}

    async def test_says_who_gets_no_invitation_and_why(self, site: Site, page: str) -> None:
        question = await sent(site, page, 200, named="A1\nJ1")
        assert "Person J1: They take part already." in question
        await sent(site, page, named="A1\nJ1", role="mentor", sure="yes")
        assert invited(site) == {person("A1")}
        again = await sent(site, page, 200, named="A1")
        assert "Person A1: They are invited already" in again
        assert "Nobody of those you chose can be invited." in again

    async def test_wants_a_role_and_keeps_what_was_typed(self, site: Site, page: str) -> None:
        question = await sent(site, page, 422, named="A1", nomination_reason=WHY, sure="yes")
        assert "Choose the role" in question
        assert WHY in question

    async def test_of_many_wants_that_one_has_looked(self, site: Site, page: str) -> None:
        names = [f"M{number}" for number in range(20)]
        await registered(site, *names)
        given = {"named": "\n".join(names), "role": "mentor", "sure": "yes"}
        assert "tick that you have" in await sent(site, page, 422, **given)
        assert not invited(site)
        await sent(site, page, **given, looked="yes")
        assert len(invited(site)) == 20

    async def test_is_over_when_the_program_is(self, site: Site, page: str) -> None:
        await site.close()
        assert "closed" in await sent(site, page, 422, named="A1")
        assert "until it is closed" in await shown(site, page)

    async def test_without_anybody_is_refused(self, site: Site, page: str) -> None:
        assert "Nobody was chosen" in await sent(site, page, 422, role="mentor")

    async def test_tells_what_was_done(self, site: Site, page: str) -> None:
        answer = await site.client.post(page, data={"named": "A1", "role": "mentor", "sure": "yes"})
        assert "Person A1 is invited by mail." in unquote(answer.headers["set-cookie"])


class TestNomination:
    async def test_of_somebody_who_is_nobody_is_refused(self, site: Site, page: str) -> None:
        assert page
        refused = await site.post(f"{site.program}/nominations", {"person_id": "nobody", "role": "mentor"}, 404)
        assert refused["code"] == "unknown-person"

    async def test_needs_an_address(self, site: Site, page: str) -> None:
        assert page
        await site.client.put("/v1/people/N1", json={"name": "Nora"})
        refused = await site.post(f"{site.program}/nominations", {"person_id": person("N1"), "role": "mentor"}, 422)
        assert refused["code"] == "not-reachable"

    async def test_invites(self, site: Site, page: str) -> None:
        assert page
        body = {"person_id": person("A1"), "role": "mentor", "nomination_reason": WHY}
        made = await site.post(f"{site.program}/nominations", body, 201)
        assert made["status"] == "invited"
        assert made["nomination_reason"] == WHY
