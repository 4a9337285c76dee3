"""A real headless browser before the services' pages; the services run in memory behind real sockets."""

from collections.abc import AsyncIterator, Iterator
from typing import cast

import pytest
from playwright.async_api import Browser, Page

from tests.browser.audit import picture
from tests.browser.real import NO_BROWSER, chromium, on_stage
from tests.browser.stage import Stage
from tests.browser.watch import Watched

WIDTHS = {"phone": 375, "desktop": 1280}


@pytest.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    """The browser itself, which one process needs once."""
    async with chromium() as browser:
        if browser is None:
            pytest.skip(NO_BROWSER)
        yield browser


@pytest.fixture
async def browser(chrome: Browser) -> AsyncIterator[Browser]:
    """The browser of one test: at its end no script has failed, no policy was violated, and nobody else was asked."""
    watched = Watched(chrome)
    yield cast("Browser", watched)
    await watched.close()
    assert watched.complaints == []


@pytest.fixture
def stage() -> Iterator[Stage]:
    with on_stage() as stage:
        yield stage


@pytest.fixture(params=list(WIDTHS))
async def page(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """A page as wide as a phone, then as a desktop."""
    width = WIDTHS[request.param]
    context = await browser.new_context(viewport={"width": width, "height": 800}, has_touch=request.param == "phone")
    page = await context.new_page()
    yield page
    if not page.is_closed():
        await picture(page, request.node.name)
