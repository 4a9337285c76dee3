"""Every page behind the link of a mail, and the report, looked at at all widths by day and by night."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Page

from shared.contracts.feedback import Wave
from shared.contracts.vocabulary import Role
from tests.browser.audit import look
from tests.browser.stage import Stage

PAGES: dict[str, Callable[[Stage], str]] = {
    "pulse": lambda stage: stage.answer(tap="4"),
    "expectations": lambda stage: stage.answer(Wave.EXPECTATIONS, Role.MENTOR),
    "broken-link": lambda stage: stage.answer() + "x",
    "report": lambda stage: stage.report(8, sessions=6),
    "report-small": lambda stage: stage.report(3),
    "report-empty": lambda stage: stage.report(0),
    "attest": lambda stage: stage.attest(),
    "attest-broken-link": lambda stage: stage.attest() + "x",
    "proposal": lambda stage: stage.proposal(),
    "proposal-no-first": lambda stage: stage.proposal("no"),
    "proposal-agreed": lambda stage: stage.proposal(agreed=True),
    "proposal-broken-link": lambda stage: stage.proposal() + "x",
    "preferences": lambda stage: stage.preferences(),
    "preferences-broken-link": lambda stage: stage.preferences() + "x",
}


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_can_be_read_and_used_by_everybody(self, stage: Stage, browser: Browser, name: str) -> None:
        page = await browser.new_page()
        await page.goto(PAGES[name](stage))
        await look(page, name)


class TestReport:
    async def test_prints_on_white_without_cutting_a_row(self, stage: Stage, page: Page) -> None:
        await page.emulate_media(media="print", color_scheme="dark")

        await page.goto(stage.report(8, sessions=3))

        ground = await page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == "rgb(255, 255, 255)"
        assert await page.evaluate("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"

    async def test_draws_each_mean_where_it_belongs(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.report(8, sessions=1))

        middle = """
        ([plot, mark]) => {
          const centre = one => (box => box.x + box.width / 2)(one.getBoundingClientRect());
          const ticks = [...plot.querySelectorAll('.axis')].slice(1).map(centre);
          return 1 + 4 * (centre(plot.querySelector(mark)) - ticks[0]) / (ticks[4] - ticks[0]);
        }
        """
        row = page.locator("tr", has_text="Worth the time")
        plot = await row.locator("svg.dots").element_handle()
        for mark in (".all", ".mentor", ".mentee"):
            assert await page.evaluate(middle, [plot, mark]) == pytest.approx(3.0, abs=0.05)
