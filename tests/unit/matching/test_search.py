"""Finding a person from every page: whoever may see them, and nobody else."""

from html import unescape

import pytest

from services.matching.pages.search import visible_people
from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.contracts.vocabulary import ProgramId
from shared.pages.navigation import finds_people
from tests.unit.matching.site import JUNIOR, SENIOR, Reader, Site, person, row


@pytest.fixture
async def site(site: Site) -> Site:
    await site.publish()
    await site.enroll(
        row("J1", JUNIOR, display_name="Zoë Müller"),
        row("J2", JUNIOR, display_name="Zoë Arslan"),
        row("S1", SENIOR, display_name="Ana O'Neil"),
    )
    return site


def caller(*roles: OrganizationRole, **staff: StaffRole) -> Caller:
    programs = {ProgramId(id_): role for id_, role in staff.items()}
    return Caller(kind=CallerKind.PERSON, name="person:x", roles=frozenset(roles), staff=programs)


async def names(site: Site, by: Caller, words: str) -> list[str]:
    found = await visible_people(Reader(site.world), by, words)
    return [one.contact.called for one in found if one.contact]


class TestSearch:
    @pytest.mark.parametrize("words", ["muller", "j1@example.org", "J1", "zoë mül"])
    async def test_leads_to_the_card_of_the_only_one_found(self, site: Site, words: str) -> None:
        answer = await site.client.get("/search", params={"q": words})
        assert (answer.status_code, answer.headers["location"]) == (303, f"/people/{person('J1')}")

    async def test_lists_several_with_the_programs_they_are_in(self, site: Site) -> None:
        page = unescape((await site.client.get("/search?q=zoe")).text)
        assert page.index("Zoë Arslan") < page.index("Zoë Müller")
        assert f"/programs/{site.program_id}/people/{person('J2')}" in page
        assert "Ana" not in page

    async def test_says_what_to_type(self, site: Site) -> None:
        assert "Nobody is found for “quirk”" in unescape((await site.client.get("/search?q=quirk")).text)
        assert "Type a name" in (await site.client.get("/search")).text

    async def test_finds_for_a_coordinator_the_people_of_their_programs(self, site: Site) -> None:
        assert await names(site, caller(**{site.program_id: StaffRole.COORDINATOR}), "ana") == ["Ana O'Neil"]
        assert await names(site, caller(other=StaffRole.COORDINATOR), "ana") == []
        assert await names(site, caller(**{site.program_id: StaffRole.SPONSOR}), "ana") == []

    async def test_finds_everybody_for_who_looks_after_people_and_nobody_for_an_auditor(self, site: Site) -> None:
        assert await names(site, caller(OrganizationRole.PEOPLE_ADMINISTRATOR), "ana") == ["Ana O'Neil"]
        assert await names(site, caller(OrganizationRole.AUDITOR), "ana") == []
        assert await names(site, caller(), "ana") == []

    def test_is_offered_to_those_for_whom_it_finds_somebody(self) -> None:
        assert finds_people(caller(OrganizationRole.ADMINISTRATOR))
        assert finds_people(caller(one=StaffRole.COORDINATOR))
        assert not finds_people(caller(OrganizationRole.AUDITOR, one=StaffRole.SPONSOR))


class TestCard:
    async def test_shows_somebody_and_their_programs_outside_any(self, site: Site) -> None:
        page = unescape((await site.client.get(f"/people/{person('J1')}")).text)
        assert "Zoë Müller" in page
        assert "j1@example.org" in page
        assert f"/programs/{site.program_id}/people/{person('J1')}" in page

    async def test_of_nobody_is_not_found(self, site: Site) -> None:
        assert (await site.client.get("/people/nobody")).status_code == 404

    async def test_in_a_program_gives_its_name_to_pages_of_other_services(self, site: Site) -> None:
        answer = await site.client.get(f"/programs/{site.program_id}/people/{person('J1')}/names")
        assert (answer.status_code, unescape(answer.text)) == (200, "Zoë Müller")
        stranger = await site.client.get(f"/programs/{site.program_id}/people/nobody/names")
        assert stranger.status_code == 404

    async def test_in_a_program_names_the_languages_that_somebody_speaks(self, site: Site) -> None:
        page = unescape((await site.client.get(f"/programs/{site.program_id}/people/{person('J1')}")).text)
        assert "German and English" in page
