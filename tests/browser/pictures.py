"""The pictures of the README: pages of services in memory, as a browser shows them, written to docs/pictures."""

import asyncio
import sys
from base64 import b64decode
from collections.abc import AsyncIterator
from csv import DictReader
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files as of_package
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, ViewportSize

from services.matching.domain.pairs import Pair, State
from services.matching.store import PAIRS
from shared.contracts.programs import Stage as ProgramStage
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState
from shared.log.lines import configure
from tests.browser.front import Front
from tests.browser.real import NO_BROWSER, chromium, on_stage
from tests.browser.stage import PUBLISHED, Stage
from tests.browser.worth import lived
from tests.unit.matching.site import Json, roster

FOLDER: Final = Path("docs/pictures")
WIDTH: Final = 1120
QUALITY: Final = 80  # of WebP, up to 100
LATER, UNREADY, QUIET = 8, 3, 2  # people, people and pairs


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A page to take a picture of: the picture's name, the page's address, and words that stand on it."""

    name: str
    address: str
    words: str
    height: int = 760


class Company:
    """The sample people in a program of two match runs: the first is released, the second a draft."""

    def __init__(self, stage: Stage) -> None:
        self._front = Front(stage)
        self._site = self._front.matching
        sample = of_package("services.matching.pages").joinpath("sample.csv").read_text()
        # Mentors come first and mentees last, so that the middle has as many of both.
        self._people: list[Json] = list(DictReader(sample.splitlines()))

    async def draft(self) -> Shown:
        """Match those who have joined, and show the draft."""
        await self._site.publish(title=PUBLISHED.title, runs={"weekday": "thursday"})
        rollout = {"stage": ProgramStage.ROLLOUT, "waiver": "The board has agreed."}
        await self._site.post(f"{self._site.program}/stages", rollout)
        middle = len(self._people) // 2
        first = [*self._people[: middle - LATER // 2], *self._people[middle + LATER // 2 :]]
        await self._join(first, ready=first)
        self._run = await self._site.draft()
        address = self._front.at(f"/runs/{self._run.rpartition('/')[2]}")
        return Shown(name="draft", address=address, words=first[0]["name"], height=960)

    async def today(self) -> Shown:
        """Let the first pairs begin, of whom some meet no more, and others join; show what waits."""
        await self._site.release(self._run)
        middle = len(self._people) // 2
        more = self._people[middle - LATER // 2 : middle + LATER // 2]
        await self._join(self._people, ready=more[UNREADY:])
        await self._site.draft()
        pairs = sorted(self._site.world.find(PAIRS, state=State.ACTIVE), key=lambda one: one.id)
        self._site.world.hear(*(_quiet(one) for one in pairs[:QUIET]))
        await self._site.upload(roster(*_in_a_circle(self._people)))
        address = self._front.at(f"/programs/{self._site.program_id}/today")
        return Shown(name="today", address=address, words=f"{QUIET} pairs may need help")

    async def _join(self, people: list[Json], ready: list[Json]) -> None:
        done = await self._site.upload(roster(*people))
        if done["state"] == "held":
            plan = await self._site.get(f"/v1/plans/{done['plan_id']}")
            await self._site.post(f"/v1/plans/{plan['id']}/approval", {"digest": plan["digest"]})
            await self._site.work()
        for one in ready:
            await self._site.ready(one["employee_id"])


def _in_a_circle(people: list[Json]) -> list[Json]:
    """Let the first two people be each other's manager, as a wrong file of HR does."""
    first, second, *others = people
    managed = ((first, second), (second, first))
    return [*(one | {"manager_id": by["employee_id"]} for one, by in managed), *others]


def _quiet(pair: Pair) -> MomentumChanged:
    return MomentumChanged(
        revision=1,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=PUBLISHED.kind,
        members=(),
        state=MomentumState.FADING,
        reason=MomentumReason.GAP,
        in_a_row=3,
        last_met_at=pair.starts_on + timedelta(days=1),
    )


async def pages(stage: Stage) -> AsyncIterator[Shown]:
    """Yield each page when it is as its picture should be; the next one changes what is behind it."""
    company = Company(stage)
    yield await company.draft()
    yield await company.today()
    yield Shown(name="report", address=f"{lived(stage)}/programs/program/report", words=PUBLISHED.title)


async def take(browser: Browser, shown: Shown) -> bytes:
    """Return the picture of a page as WebP; raise AssertionError if the page has not the words that it should."""
    window: ViewportSize = {"width": WIDTH, "height": shown.height}
    context = await browser.new_context(viewport=window, locale="en-GB", color_scheme="light")
    page = await context.new_page()
    answer = await page.goto(shown.address, wait_until="networkidle")
    assert answer is not None
    assert answer.ok, await page.content()
    assert await page.get_by_text(shown.words).first.is_visible(), f"{shown.name} does not show {shown.words!r}"
    chrome = await context.new_cdp_session(page)
    taken = await chrome.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    await context.close()
    return b64decode(taken["data"])


async def all_of(browser: Browser, stage: Stage) -> dict[str, bytes]:
    """Return every picture by the name of its file."""
    return {f"{shown.name}.webp": await take(browser, shown) async for shown in pages(stage)}


async def taken() -> dict[str, bytes]:
    """Return every picture, or none where there is no browser."""
    with on_stage() as stage:
        async with chromium() as browser:
            return await all_of(browser, stage) if browser else {}


def main() -> str:
    """Write all pictures; return what is wrong, or nothing."""
    # What the services say of each request is not what this command says.
    configure("pictures", "WARNING")
    pictures = asyncio.run(taken())
    FOLDER.mkdir(exist_ok=True)
    for name, picture in pictures.items():
        (FOLDER / name).write_bytes(picture)
        sys.stdout.write(f"{FOLDER / name}: {len(picture):,} bytes\n")
    return "" if pictures else NO_BROWSER


if __name__ == "__main__":
    sys.exit(main() or 0)
