"""A real headless browser before the services' pages; the services run in memory behind real sockets."""

import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, async_playwright

from tests.browser.stage import Stage

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
SHOTS = Path("build/screenshots")
WIDTHS = {"phone": 375, "desktop": 1280}


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    executable = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no chromium is on this machine; Debian has it as the package chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS.split())
        yield browser
        await browser.close()


class Served:
    """An application behind a socket, in a thread of its own, until the test ends."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(app, port=0, lifespan="off", log_config=None, access_log=False, ws="none")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._listening = threading.Event()
        self._startup = self._server.startup
        self._server.startup = self._start
        self._thread.start()
        assert self._listening.wait(10)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    async def _start(self, sockets: object = None) -> None:
        await self._startup(sockets)
        self._listening.set()

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture
def stage() -> Iterator[Stage]:
    served: list[Served] = []

    def serve(app: FastAPI) -> str:
        served.append(Served(app))
        return served[-1].url

    yield Stage(serve)
    for one in served:
        one.close()


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
