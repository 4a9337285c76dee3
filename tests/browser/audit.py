"""What axe finds on a page, how large and how quick it is: collected for `build/pages.json`."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.looks import faults

FILE: Final = Path("build/pages.json")
WCAG: Final = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
REQUESTS: Final = 20
SHOTS: Final = Path("build/screenshots")
WIDTHS: Final = (320, 375, 1280)
LARGEST: Final = 100_000  # bytes


@dataclass(frozen=True, kw_only=True)
class Looked:
    """One page at one width by day or night: what is wrong, its size in bytes, and its server's time."""

    page: str
    width: int
    scheme: str
    violations: Sequence[str]
    bytes: int
    p99_ms: float


@asynccontextmanager
async def opening(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[Page]]]:
    """Open pages, in contexts of their own; at the end no script has failed, and no policy was violated."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    async def opened(width: int = 375, **options: object) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": 800}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


async def look(page: Page, name: str, width: int, scheme: str, scripts: int | None = None) -> None:
    """Take a picture of a page, keep and check what is wrong with it; `scripts` is how many it may have."""
    await page.screenshot(path=SHOTS / f"{name}-{width}-{scheme}.png", full_page=True)
    found, measured = await violations(page), width == WIDTHS[0] and scheme == "light"
    size, slowest = await times(page, page.url) if measured else (len(await page.content()), 0.0)
    keep(Looked(page=name, width=width, scheme=scheme, violations=found, bytes=size, p99_ms=slowest))
    assert found == []
    assert await faults(page, scripts=await page.locator("script").count() if scripts is None else scripts) == {}
    assert size <= LARGEST


async def violations(page: Page) -> list[str]:
    """Return what axe finds against WCAG 2.2 AA."""
    # Parts of other services first: what axe does to the window is not what a person's browser has.
    await page.wait_for_load_state("networkidle")
    found: dict[str, Any] = (await Axe().run(page, options=WCAG)).response
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]


async def times(page: Page, address: str) -> tuple[int, float]:
    """Return a page's size in bytes, and the slowest of some requests in milliseconds."""
    size, seconds = 0, []
    for _ in range(REQUESTS):
        began = perf_counter()
        answer = await page.request.get(address)
        size = len(await answer.body())
        seconds.append(perf_counter() - began)
    return size, round(max(seconds) * 1000, 1)


def keep(looked: Looked) -> None:
    """Write what was seen beside what is known of the other pages."""
    FILE.parent.mkdir(exist_ok=True)
    known = json.loads(FILE.read_text()) if FILE.exists() else []
    others = [
        one for one in known if (one["page"], one["width"], one["scheme"]) != (looked.page, looked.width, looked.scheme)
    ]
    rows = sorted([*others, asdict(looked)], key=lambda one: (one["page"], one["width"], one["scheme"]))
    FILE.write_text(json.dumps(rows, indent=1) + "\n")
