"""What axe finds on a page, how large and how quick it is: collected for `build/pages.json`."""

import fcntl
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page
from starlette.routing import compile_path

from deploy.services import NAMES
from tests.browser.looks import faults
from tests.browser.routes import route_of

FILE: Final = Path("build/pages.json")
WCAG: Final = json.dumps(
    {
        "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
        "resultTypes": ["violations"],
    }
)
REQUESTS: Final = 20
SHOTS: Final = Path("build/screenshots")
WIDTHS: Final = (320, 375, 1280)
SCHEMES: Final = ("light", "dark")
HEIGHT: Final = 800
LARGEST: Final = 100_000  # bytes
UNDER: Final = re.compile(rf"^/(?:{'|'.join(NAMES)})(?=/)")


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
    """Open pages as wide as is asked for, in contexts of their own."""

    async def opened(width: int = 375, **options: Any) -> Page:  # noqa: ANN401 - Playwright's options
        context = await browser.new_context(viewport={"width": width, "height": HEIGHT}, **options)
        return await context.new_page()

    yield opened


async def look(page: Page, name: str) -> None:
    """Look at a page at all widths, by day and by night: take pictures; keep and check what is wrong."""
    assert compile_path(route_of(name))[0].match(UNDER.sub("", urlsplit(page.url).path)), (name, page.url)
    # Parts of other services first: what axe does to the window is not what a person's browser has.
    await page.wait_for_load_state("networkidle")
    size, slowest = await times(page, page.url)
    scripts = await page.locator("script").count()
    await page.evaluate(Axe().axe_script)
    seen, wrong = [], {}
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": HEIGHT})
            await picture(page, f"{name}-{width}-{scheme}")
            found = await violations(page)
            seen.append(Looked(page=name, width=width, scheme=scheme, violations=found, bytes=size, p99_ms=slowest))
            if faulty := await faults(page, scripts=scripts) | ({"axe": found} if found else {}):
                wrong[f"{width} {scheme}"] = faulty
    keep(seen)
    wrong |= await in_german(page, name)
    assert wrong == {}, json.dumps(wrong, indent=1)
    assert size <= LARGEST


async def picture(page: Page, name: str) -> None:
    """Keep a picture of a whole page; a PNG of a long page takes thrice the time."""
    await page.screenshot(path=SHOTS / f"{name}.jpg", type="jpeg", quality=80, full_page=True)


async def in_german(page: Page, name: str) -> dict[str, Any]:
    """Take pictures of a page in German, whose words are longer; return what is wrong in a narrow window."""
    await page.set_extra_http_headers({"Accept-Language": "de"})
    await page.reload(wait_until="networkidle")
    assert await page.locator("html").get_attribute("lang") == "de", page.url
    for width in reversed(WIDTHS):
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await picture(page, f"{name}-{width}-german")
    faulty = await faults(page, scripts=await page.locator("script").count())
    return {"German": faulty} if faulty else {}


async def violations(page: Page) -> list[str]:
    """Return what axe, which is in the window, finds against WCAG 2.2 AA."""
    found: dict[str, Any] = await page.evaluate(f"axe.run({WCAG})")
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


def keep(seen: Sequence[Looked]) -> None:
    """Write what was seen beside what is known of the other pages; other processes do so too."""
    FILE.parent.mkdir(exist_ok=True)
    with FILE.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = json.loads(FILE.read_text()) if FILE.exists() else []
        now = [asdict(one) for one in seen]
        rows = [*(one for one in known if _key(one) not in map(_key, now)), *now]
        FILE.write_text(json.dumps(sorted(rows, key=_key), indent=1) + "\n")


def _key(row: dict[str, Any]) -> tuple[str, int, str]:
    return row["page"], row["width"], row["scheme"]
