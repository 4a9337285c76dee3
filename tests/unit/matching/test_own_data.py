"""Somebody's own data as a page: each service's part, and who has read it."""

import re
from datetime import timedelta

from shared.audit.store import ACCESSES, Access
from shared.contracts.vocabulary import PersonId
from shared.languages import COOKIE
from tests.memory import START
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row

AS_A_PART = {"hx-request": "true"}


async def signed_in(site: Site, employee: str = "J1") -> None:
    await site.publish()
    await site.enroll(row("J1", JUNIOR, display_name="Zoë Müller"), row("S1", SENIOR))
    site.client.headers["on-behalf-of"] = person(employee)


def access(number: int, whose: str, **more: object) -> Access:
    given = {
        "id": f"2026-{number:03d}",
        "chain": "matching-0",
        "number": number,
        "at": START,
        "until": START + timedelta(days=400),
        "actor": "person:cy",
        "what": "GET /v1/programs/{program_id}/participants",
        "status": 200,
        "roles": ("coordinator",),
        "whose": (PersonId(whose),),
        **more,
    }
    return Access(**given)  # type: ignore[arg-type]


class TestOwnData:
    async def test_is_one_page_with_a_part_of_each_service(self, site: Site) -> None:
        await signed_in(site)
        page = (await site.client.get("/home/data")).text
        assert len(re.findall(r'hx-get="[^"]*/home/records"', page)) == 4

    async def test_shows_what_is_kept_and_offers_it_as_a_file(self, site: Site) -> None:
        await signed_in(site)
        page = (await site.client.get("/home/records")).text
        assert "Zoë Müller" in page
        (address,) = re.findall(r'href="([^"]+)" download="matching.json"', page)
        assert (await site.client.get(address)).json()["person_id"] == person("J1")

    async def test_shows_nothing_about_anybody_else(self, site: Site) -> None:
        await signed_in(site)
        page = (await site.client.get("/home/records", headers=AS_A_PART)).text
        assert "<html" not in page
        assert "Person S1" not in page

    async def test_speaks_the_readers_language(self, site: Site) -> None:
        await signed_in(site)
        page = await site.client.get("/home/records", headers={"cookie": f"{COOKIE}=de"})
        assert "Personalnummer, Name, Adresse" in page.text

    async def test_is_nobodys_without_a_person(self, site: Site) -> None:
        assert (await site.client.get("/home/records")).status_code == 403


class TestReaders:
    async def test_are_told_by_role_and_reason_and_not_by_name(self, site: Site) -> None:
        await signed_in(site)
        site.world.put(ACCESSES, access(1, person("J1"), why="case 12"))
        site.world.put(ACCESSES, access(2, person("S1"), actor="person:dee"))
        page = (await site.client.get("/home/accesses")).text
        assert "A coordinator of the program" in page
        assert "case 12" in page
        assert "person:" not in page
        assert page.count('class="what"') == 1

    async def test_come_newest_first_and_in_a_part_only_the_newest(self, site: Site) -> None:
        await signed_in(site)
        for number in range(1, 8):
            site.world.put(ACCESSES, access(number, person("J1"), why=f"case {number}"))
        part = (await site.client.get("/home/accesses", headers=AS_A_PART)).text
        assert re.findall(r"case (\d)", part) == ["7", "6", "5", "4", "3"]
        assert "All 7 of them" in part

    async def test_that_were_refused_are_said_to_have_been(self, site: Site) -> None:
        await signed_in(site)
        site.world.put(ACCESSES, access(1, person("J1"), status=403, roles=()))
        assert "was refused" in (await site.client.get("/home/accesses")).text
