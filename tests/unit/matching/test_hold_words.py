"""Why a file is held, where a coordinator looks: people have names there."""

from html import unescape

from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row

ANA = row("S1", SENIOR, display_name="Ana O'Neil")
BO = row("J1", JUNIOR, display_name="Bo Zhang")
ABOVE_EACH_OTHER = roster(ANA | {"manager_id": "J1"}, BO | {"manager_id": "S1"})


async def shown(site: Site) -> list[str]:
    (plan,) = await site.items(f"{site.program}/plans", state="held")
    pages = (f"/programs/{site.program_id}/today", f"/v1/plans/{plan['id']}/report.html")
    return [unescape((await site.client.get(page)).text) for page in pages]


class TestACircleOfManagers:
    async def test_is_of_people_by_name(self, site: Site) -> None:
        await site.publish()
        await site.enroll(ANA, BO)

        await site.upload(ABOVE_EACH_OTHER)

        for page in await shown(site):
            assert "Ana O'Neil" in page
            assert "Bo Zhang" in page
            assert person("S1") not in page.partition("form a circle")[2].partition("</")[0]

    async def test_says_who_is_not_registered_yet(self, site: Site) -> None:
        await site.publish()

        await site.upload(ABOVE_EACH_OTHER)

        for page in await shown(site):
            assert "form a circle: somebody whom only this file names." in page
