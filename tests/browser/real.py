"""What is real in front of services in memory: a browser without a window, and sockets."""

import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, async_playwright

from tests.browser.stage import Stage

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
NO_BROWSER = "no chromium is on this machine; Debian has it as the package chromium"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser | None]:
    """Start the Chromium of this machine; yield nothing where there is none."""
    executable = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if executable is None:
        yield None
        return
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


@contextmanager
def on_stage() -> Iterator[Stage]:
    """Serve whatever is asked for behind sockets until the end."""
    served: list[Served] = []

    def serve(app: FastAPI) -> str:
        served.append(Served(app))
        return served[-1].url

    yield Stage(serve)
    for one in served:
        one.close()
