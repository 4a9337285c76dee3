"""The page of a plan, and its two buttons."""

from html import unescape

from shared.contracts.people import PersonLeft
from tests.unit.matching.site import Site, roster
from tests.unit.matching.test_syncs import plan_of, settle, staff, sync


async def page(site: Site, plan_id: str) -> str:
    answer = await site.client.get(f"/v1/plans/{plan_id}/report.html")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def decide(site: Site, plan_id: str, **form: str) -> tuple[int, str]:
    answer = await site.client.post(f"/v1/plans/{plan_id}/report.html", data=form, follow_redirects=True)
    await settle(site)
    return answer.status_code, unescape(answer.text)


async def held(site: Site) -> dict[str, str]:
    await sync(site, roster(*staff()))
    return await plan_of(site, await sync(site, roster(*staff()[:20])))


class TestPage:
    async def test_says_why_it_is_held_and_who_would_leave(self, site: Site) -> None:
        plan = await held(site)
        shown = await page(site, plan["id"])
        assert "held: nothing has changed" in shown
        assert "20 of 40 people would leave" in shown
        assert "Person E39 (absent from the file)" in shown

    async def test_discards(self, site: Site) -> None:
        plan = await held(site)
        status, shown = await decide(site, plan["id"], decision="discard")
        assert (status, "discarded: nothing has changed" in shown) == (200, True)
        assert site.world.told(PersonLeft) == []

    async def test_approves_the_plan_that_it_shows(self, site: Site) -> None:
        plan = await held(site)
        await decide(site, plan["id"], decision="approve", digest=plan["digest"])
        assert "in force" in await page(site, plan["id"])
        assert len(site.world.told(PersonLeft)) == 20

    async def test_says_when_the_plan_has_changed_since(self, site: Site) -> None:
        plan = await held(site)
        status, shown = await decide(site, plan["id"], decision="approve", digest="of another plan")
        assert (status, "the plan has changed since it was read" in shown) == (409, True)
        assert site.world.told(PersonLeft) == []
