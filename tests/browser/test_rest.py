"""Every page that no journey leads to, looked at at all widths by day and by night."""

import pytest
from playwright.async_api import Browser

from tests.browser.audit import look
from tests.browser.front import Front
from tests.browser.rest import PAGES
from tests.browser.stage import Stage

NO_SIGN_IN = {"sign-in-nobody"}  # says that nobody set it up


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_can_be_read_and_used_by_everybody(self, stage: Stage, browser: Browser, name: str) -> None:
        front = Front(stage)
        await front.pair()
        context = await browser.new_context(extra_http_headers={"on-behalf-of": front.somebody("J1")})
        page = await context.new_page()
        answer = await page.goto(await PAGES[name](front))
        assert answer is not None
        assert answer.status == (404 if name in NO_SIGN_IN else 200), await page.content()
        await look(page, name)


class TestMoments:
    async def test_are_said_in_the_zone_and_language_of_the_reader(self, stage: Stage, browser: Browser) -> None:
        front = Front(stage)
        context = await browser.new_context(timezone_id="Asia/Tokyo", locale="de-DE")
        page = await context.new_page()
        await page.goto(await PAGES["operations-dead-letters"](front))

        first = page.locator("time").first
        assert await first.inner_text() == "2. März 2026 um 17:00 GMT+9"
        assert await first.get_attribute("title") == "2. März 2026, 08:00 UTC"
