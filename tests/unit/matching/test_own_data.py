"""Somebody's own data as a page: each service's part, and who has read it."""

import json
import re
from dataclasses import replace
from datetime import timedelta

from services.matching.commands import RenumberPerson
from services.matching.domain.accounts import Account
from services.matching.domain.identity import employee_key
from services.matching.domain.versions import version
from services.matching.store import ERASURES, PEOPLE
from shared.audit.store import ACCESSES, Access
from shared.contracts.privacy import PersonErasureAsked
from shared.contracts.vocabulary import PersonId
from shared.languages import COOKIE
from tests.keys import PERSON_KEY
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


async def asked(site: Site) -> str:
    """Ask to be erased; return the address of the receipt."""
    assert (await site.client.post("/home/erasure", data={"sure": "yes"})).status_code == 303
    page = (await site.client.get("/home/erasure")).text
    (address,) = re.findall(r'href="[^"]*(/receipt/[^"]+)"', page)
    return str(address)


class TestErasing:
    async def test_says_what_it_means_and_wants_that_to_be_read(self, site: Site) -> None:
        await signed_in(site)
        assert "It cannot be undone." in (await site.client.get("/home/erasure")).text
        answer = await site.client.post("/home/erasure")
        assert answer.status_code == 422
        site.world.wait(timedelta(days=30))
        assert len(site.world.find(PEOPLE)) == 2

    async def test_begins_by_itself_after_three_days_and_is_receipted_behind_a_link(self, site: Site) -> None:
        await signed_in(site)
        receipt = await asked(site)
        assert "It has not begun." in (await site.client.get(receipt)).text

        site.world.wait(timedelta(days=3, minutes=1))

        assert [one.employee_id for one in site.world.find(PEOPLE)] == ["S1"]
        (erasure,) = site.world.find(ERASURES)
        assert (erasure.by, erasure.person_id) == (f"person:{person('J1')}", person("J1"))
        page = (await site.client.get(receipt)).text
        assert "It has begun" in page
        (file,) = re.findall(r'href="([^"]+)" download', page)
        assert json.loads((await site.client.get(file)).json()["statement"])["id"] == erasure.id

    async def test_can_be_taken_back_until_then(self, site: Site) -> None:
        await signed_in(site)
        await asked(site)
        assert "You have asked to be erased" in (await site.client.get("/home")).text

        assert (await site.client.post("/home/erasure/withdrawal")).status_code == 303

        site.world.wait(timedelta(days=30))
        assert len(site.world.find(PEOPLE)) == 2
        assert (await site.client.post("/home/erasure/withdrawal")).status_code == 409

    async def test_is_told_with_its_day_and_that_it_was_taken_back(self, site: Site) -> None:
        await signed_in(site)
        await asked(site)
        due = site.world.now + timedelta(days=3)
        await site.client.post("/home/erasure/withdrawal")

        first, second = site.world.told(PersonErasureAsked)
        assert (first.begins_at, second.begins_at) == (due, None)
        assert first.erasure_id == second.erasure_id

    async def test_is_asked_for_once(self, site: Site) -> None:
        await signed_in(site)
        await asked(site)
        answer = await site.client.post("/home/erasure", data={"sure": "yes"})
        assert answer.status_code == 409
        assert "You have asked for it already." in answer.text

    async def test_of_somebody_whose_number_changes_still_happens(self, site: Site) -> None:
        await signed_in(site)
        await asked(site)
        (one,) = site.world.find(PEOPLE, employee_id="J1")
        before = replace(one, account=Account(user_name="j1", user_key="j1", created=START, changed=START))
        site.world.put(PEOPLE, before)
        new = employee_key(PERSON_KEY, "J9")
        site.world.hear(RenumberPerson(employee_key=new, former=before.id, employee_id="J9", version=version(before)))
        assert {one.employee_id for one in site.world.find(PEOPLE)} == {"J9", "S1"}

        site.world.wait(timedelta(days=4))

        assert [one.employee_id for one in site.world.find(PEOPLE)] == ["S1"]
