"""People in a hurry: they press twice, go back and press again; with script and without, what they did is done once."""

import pytest
from playwright.async_api import Browser, Page, expect

from services.matching.domain.pairs import State
from services.matching.store import PAIRS, PROGRAMS
from services.scheduling.store import SESSIONS
from tests.browser.coordinating import Coordinating
from tests.browser.front import Front
from tests.browser.rest import behind
from tests.browser.stage import Stage


@pytest.fixture(params=["with-script", "without-script"])
async def plain(browser: Browser, request: pytest.FixtureRequest) -> Page:
    context = await browser.new_context(java_script_enabled=request.param == "with-script")
    return await context.new_page()


class TestACoordinator:
    async def test_releases_a_draft_once(self, stage: Stage, plain: Page) -> None:
        site = Coordinating(stage)
        await plain.goto(site.at(f"/runs/{await site.drafted()}"))

        await plain.get_by_role("button", name="Release 12 pairs").dblclick()
        await expect(plain.get_by_text("released", exact=True)).to_be_visible()
        await plain.go_back()
        again = plain.get_by_role("button", name="Release 12 pairs")
        if await again.count():
            await again.click()

        await expect(plain.get_by_text("released", exact=True)).to_be_visible()
        assert len(site.site.world.find(PAIRS, state=State.ACTIVE)) == 12

    async def test_loads_one_sample(self, stage: Stage, plain: Page) -> None:
        site = Coordinating(stage)
        await plain.goto(site.at("/programs"))

        await plain.get_by_role("button", name="Load a sample program").dblclick()
        await expect(plain.get_by_role("link", name="Match them")).to_be_visible()

        assert len(site.site.world.find(PROGRAMS)) == 1

    async def test_may_load_the_sample_beside_another_program(self, stage: Stage, plain: Page) -> None:
        site = Coordinating(stage)
        await site.site.publish(title="Our own")
        await plain.goto(site.at("/programs"))

        await plain.get_by_role("button", name="Load a sample program").click()

        await expect(plain.get_by_role("status").first).to_contain_text("The sample program is loaded")


class TestAMember:
    async def test_moves_a_meeting_by_the_link_of_a_mail(self, stage: Stage, plain: Page) -> None:
        front = Front(stage)
        await front.pair()
        before = sorted(one.starts_at for one in front.meetings.find(SESSIONS))
        await plain.goto(await behind("meetings", service="scheduling", purpose="meetings")(front))

        await plain.get_by_role("button", name="Move it").dblclick()

        await expect(plain.get_by_role("status")).to_contain_text("has its new time")
        after = sorted(one.starts_at for one in front.meetings.find(SESSIONS))
        assert len(set(before) - set(after)) == 1

    async def test_is_asked_before_a_meeting_is_cancelled(self, stage: Stage, plain: Page) -> None:
        front = Front(stage)
        await front.pair()
        await plain.goto(await behind("meetings", service="scheduling", purpose="meetings")(front))
        await expect(plain.get_by_role("button", name="Cancel the session")).to_be_hidden()

        await plain.get_by_text("Cancel it").click()
        await plain.get_by_role("button", name="Cancel the session").click()

        await expect(plain.get_by_role("status")).to_contain_text("is cancelled")
