"""Columns that were mapped by hand: kept by a name for a program, and offered for the next file."""

import re
from html import unescape

from services.matching.store import COLUMN_MAPPINGS
from tests.unit.matching.site import JUNIOR, Site, roster, row

FILE = roster(row("J1", JUNIOR)).replace(b"level", b"Grade of mine")
OTHER = roster(row("J2", JUNIOR))


async def uploaded(site: Site, file: bytes) -> str:
    """Upload a file on the page; return the address of what is understood of it."""
    answer = await site.client.post(f"/programs/{site.program_id}/imports", files={"file": ("people.csv", file)})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def shown(site: Site, address: str) -> str:
    answer = await site.client.get(address)
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def kept(site: Site, called: str = "Workday") -> str:
    await site.publish()
    at = await uploaded(site, FILE)
    answer = await site.client.post(f"{at}/columns", data={"column_level": "Grade of mine", "called": called})
    assert answer.status_code == 200, answer.text
    return at


class TestKeptColumns:
    async def test_are_offered_for_the_next_file_with_these_headings(self, site: Site) -> None:
        await kept(site)
        at = await uploaded(site, FILE + b"\r\n")
        (address,) = re.findall(r'href="([^"]+mapping=[^"]+)">Workday', await shown(site, at))
        page = await shown(site, address)
        assert '<input type="hidden" name="column_level" value="Grade of mine">' in page

    async def test_are_not_offered_for_a_file_with_other_headings(self, site: Site) -> None:
        await kept(site)
        assert "mapping=" not in await shown(site, await uploaded(site, OTHER))

    async def test_are_those_of_one_program(self, site: Site) -> None:
        await kept(site)
        (one,) = site.world.find(COLUMN_MAPPINGS)
        await site.publish(title="Another")
        at = await uploaded(site, FILE)
        assert "Workday" not in await shown(site, at)
        assert 'name="column_level" value=' not in await shown(site, f"{at}?mapping={one.id}")
        assert (await site.get("/v1/column-mappings"))["items"] == []

    async def test_are_replaced_by_the_same_name_and_forgotten_on_demand(self, site: Site) -> None:
        await kept(site)
        await kept_again(site)
        (one,) = site.world.find(COLUMN_MAPPINGS)
        assert "Forget it: workday" in await shown(site, f"/programs/{site.program_id}/imports")
        await site.client.post(f"/programs/{site.program_id}/column-mappings/removals", data={"mapping": one.id})
        assert site.world.find(COLUMN_MAPPINGS) == []

    async def test_need_a_heading_that_was_chosen(self, site: Site) -> None:
        await site.publish()
        at = await uploaded(site, FILE)
        answer = await site.client.post(f"{at}/columns", data={"called": "Workday"})
        assert "Choose a heading for at least one column" in answer.text
        assert site.world.find(COLUMN_MAPPINGS) == []


async def kept_again(site: Site) -> None:
    at = await uploaded(site, FILE)
    await site.client.post(f"{at}/columns", data={"column_level": "Grade of mine", "called": " workday "})
