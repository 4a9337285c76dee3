"""A certificate has the name that its owner writes, and is checked by its link without any stored name."""

import re

import pytest

from shared.contracts.pairs import PairEndReason
from tests.keys import signer
from tests.memory import START
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_together import DAY
from tests.unit.feedback.test_together_page import link as page_of_pair
from tests.unit.feedback.world import pair_created, pair_ended, session_held

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created(), session_held(), pair_ended(reason=PairEndReason.COMPLETED))
    return site


def link(person: str = "junior-1") -> str:
    claims = {"purpose": "certificate", "pair_id": "pair-1", "person_id": person}
    return f"/certificate/{signer('feedback').sign(claims, START + 9 * DAY)}"


async def made_out(site: Site, name: str) -> str:
    page = await site.client.post(link(), data={"name": name}, headers=FORM)
    assert page.status_code == 200
    return page.text


def address(page: str) -> str:
    # The public address, whatever host the request named.
    found = re.search(r"http://127\.0\.0\.1:8003(/verification/[^\"<]+)", page)
    assert found
    return found[1]


class TestACertificate:
    async def test_says_the_name_the_program_and_the_sessions(self, site: Site) -> None:
        page = await made_out(site, "Ada <Lovelace>")

        assert "Ada &lt;Lovelace&gt;" in page
        assert "1 session as a mentor" in page

    async def test_is_found_on_the_page_of_the_pair(self, site: Site) -> None:
        found = re.search(r"\.\./certificate/[^\"]+", (await site.client.get(page_of_pair("junior-1"))).text)

        assert found
        assert (await site.client.get(found[0].removeprefix(".."))).status_code == 200

    async def test_is_there_once_a_pair_that_met_is_over(self) -> None:
        site = Site()
        site.world.hear(pair_created(), pair_ended())

        assert (await site.client.get(link())).status_code == 404

    async def test_needs_a_name(self, site: Site) -> None:
        assert (await site.client.post(link(), data={"name": " "}, headers=FORM)).status_code == 422


class TestAnAddressOfACertificate:
    async def test_tells_the_right_name_from_another(self, site: Site) -> None:
        checked = address(await made_out(site, "Ada Lovelace"))

        same = await site.client.post(checked, data={"name": " ada  lovelace"}, headers=FORM)
        other = await site.client.post(checked, data={"name": "Ada Byron"}, headers=FORM)

        assert "The certificate is genuine" in same.text
        assert "another name" in other.text

    async def test_does_not_say_the_name(self, site: Site) -> None:
        checked = address(await made_out(site, "Ada Lovelace"))

        assert "Lovelace" not in (await site.client.get(checked)).text
        assert "Lovelace" not in str(signer("feedback").read(checked.removeprefix("/verification/"), START))

    async def test_is_not_that_of_the_certificate_itself(self, site: Site) -> None:
        checked = address(await made_out(site, "Ada Lovelace"))

        assert (await site.client.get(checked.replace("verification", "certificate"))).status_code == 404
