"""A real headless browser before the services' pages; the services run in memory behind real sockets."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page

from tests.browser.audit import SHOTS
from tests.browser.real import NO_BROWSER, chromium, on_stage
from tests.browser.stage import Stage

WIDTHS = {"phone": 375, "desktop": 1280}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        if browser is None:
            pytest.skip(NO_BROWSER)
        yield browser


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage() as stage:
        yield stage


@pytest.fixture(params=list(WIDTHS))
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A page as wide as a phone, then as a desktop, that keeps what a browser complains about."""
    width = WIDTHS[request.param]
    context = await browser.new_context(viewport={"width": width, "height": 800}, has_touch=request.param == "phone")
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said.text) else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    if not page.is_closed():
        await page.screenshot(path=SHOTS / f"{request.node.name}.png", full_page=True)
    await context.close()
    assert complaints == []


def _is_complaint(said: str) -> bool:
    # A refusal's status is part of what some tests ask for.
    return "the server responded with a status of" not in said
