"""A session that ends while somebody fills in a form: what they typed is not lost."""

import pytest
from playwright.async_api import Browser, Page, expect

from services.matching.store import PROGRAMS
from tests.browser.signed import Signed
from tests.browser.stage import Stage

AIM = "Leaders learn what juniors use, and say so in front of everybody."


async def sign_in(page: Page) -> None:
    await page.get_by_label("mentoring-administrator", exact=True).check()
    await page.get_by_role("button", name="Sign in").click()


class TestASessionThatEnds:
    @pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
    async def test_loses_nothing_that_was_typed(
        self,
        stage: Stage,
        browser: Browser,
        script: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        signed = Signed(stage)
        context = await browser.new_context(java_script_enabled=script)
        page = await context.new_page()
        await page.goto(signed.at("/programs/drafts"))
        await sign_in(page)
        await page.get_by_label("Title").fill("Digital Bridge")
        await page.get_by_label("What it is for").fill(AIM)
        signed.end_sessions()

        await page.get_by_role("button", name="Create the draft").click()
        await expect(page.get_by_role("alert")).to_contain_text("What you typed is not lost")
        await expect(page.get_by_text(AIM)).to_be_visible()
        assert signed.site.world.find(PROGRAMS) == []
        async with context.expect_page() as opened:
            await page.get_by_role("link", name="Sign in in another tab").click()
        await sign_in(await opened.value)
        await (await opened.value).wait_for_url("**/home")
        await page.get_by_role("button", name="I have signed in").click()
        await page.get_by_role("button", name="Send it").click()

        await expect(page.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
        (program,) = signed.site.world.find(PROGRAMS)
        assert (program.settings.title, program.settings.objective) == ("Digital Bridge", AIM)
