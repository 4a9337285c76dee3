"""What a program is worth, as pages: looked at by axe at three widths by day and night, and on paper."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page

from tests.browser.audit import SHOTS, look, opening
from tests.browser.stage import Stage
from tests.browser.worth import lived
from tests.keys import signer
from tests.memory import START
from tests.unit.feedback.test_together_page import SIGNS

Opened = Callable[..., Awaitable[Page]]


def of_pair(number: int, purpose: str = "together", person: str = "senior") -> str:
    claims = {"purpose": purpose, "pair_id": f"pair-{number}", "person_id": f"{person}-{number}"}
    return signer("feedback").sign(claims, START + timedelta(days=400))


PAGES = {
    "worth-report": "/programs/program/report",
    "worth-report-alone": "/v1/programs/program/report.html",
    "worth-soundings": "/programs/program/report/soundings",
    "worth-thanks": "/programs/program/report/thanks",
    "worth-coefficients": "/programs/program/report/coefficients",
    "worth-pilot": "/programs/program/report/pilot-evaluations",
    "worth-costs": "/programs/program/report/costs",
    "worth-scorecard": "/programs/program/scorecard",
    "worth-pair": "/home/pairs/pair-23",
    "worth-questions": "/home/surveys",
    "together-senior": f"/together/{of_pair(23)}",
    "together-junior": f"/together/{of_pair(23, person='junior')}",
    "together-over": f"/together/{of_pair(1)}",
    "certificate-ask": f"/certificate/{of_pair(1, 'certificate')}",
}


@pytest.fixture
async def opened(browser: Browser) -> AsyncIterator[Opened]:
    async with opening(browser) as page_of:

        async def of_senior(width: int = 375, **options: object) -> Page:
            return await page_of(width, extra_http_headers={"on-behalf-of": "senior-23"}, **options)

        yield of_senior


class TestEveryPage:
    async def test_can_be_read_and_used_by_everybody(self, stage: Stage, opened: Opened) -> None:
        served = lived(stage)
        for name, path in PAGES.items():
            page = await opened()
            answer = await page.goto(served + path)
            assert answer is not None
            assert (name, answer.status) == (name, 200)
            await look(page, name)


class TestOnPaper:
    async def test_the_report_has_no_navigation_and_cuts_no_row(self, stage: Stage, opened: Opened) -> None:
        served = lived(stage)
        page = await opened(width=1280)
        for name in ("worth-report", "worth-report-alone"):
            await page.goto(served + PAGES[name], wait_until="networkidle")
            await page.emulate_media(media="print")
            assert await page.locator("nav:visible").count() == 0
            await page.pdf(path=SHOTS / f"{name}.pdf", format="A4", prefer_css_page_size=True)
            assert await page.evaluate("getComputedStyle(document.querySelector('tbody tr')).breakInside") == "avoid"
            await page.emulate_media(media="screen")


class TestTogether:
    async def test_an_agreement_is_signed_without_a_script(self, stage: Stage, opened: Opened) -> None:
        served = lived(stage)
        page = await opened(java_script_enabled=False)
        await page.goto(served + PAGES["together-senior"])
        await page.get_by_label("My goal").fill(SIGNS["words"])
        await page.get_by_role("button", name="Sign", exact=True).click()
        await page.get_by_text("You have signed.").wait_for()
        assert page.url == served + PAGES["together-senior"]
