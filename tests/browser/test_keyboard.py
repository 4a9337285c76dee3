"""A coordinator by keyboard alone, from nothing to pairs: everything is reached by Tab and done by a key."""

from pathlib import Path

from playwright.async_api import Browser, FileChooser, Locator, Page, expect

from services.matching.domain.pairs import State
from services.matching.store import PAIRS
from tests.browser.coordinating import Coordinating, company
from tests.browser.stage import Stage
from tests.eventually import eventually
from tests.unit.matching.site import roster

FARTHEST = 80  # a page on which more presses of Tab are needed is none for the keyboard
FOCUSED = "one => one === document.activeElement"


async def reach(page: Page, wanted: Locator) -> None:
    """Press Tab until something has the focus."""
    await expect(wanted).to_have_count(1)
    for _ in range(FARTHEST):
        if await wanted.evaluate(FOCUSED):
            return
        await page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} is not reached by the keyboard")


async def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    await reach(page, wanted)
    await page.keyboard.press(key)


async def write(page: Page, label: str, text: str) -> None:
    await reach(page, page.get_by_label(label))
    await page.keyboard.type(text)


class TestACoordinator:
    async def test_comes_from_nothing_to_pairs(self, stage: Stage, browser: Browser, tmp_path: Path) -> None:
        site, page = Coordinating(stage), await browser.new_page()
        # From the beginning: a browser begins to hand its choosers over some time after it is asked to.
        choosers: list[FileChooser] = []
        page.on("filechooser", lambda one: choosers.append(one))  # noqa: PLW0108 - Playwright takes no built-in method
        file = tmp_path / "people.csv"
        file.write_bytes(roster(*company()))

        await page.goto(site.at("/programs"))
        await press(page, page.get_by_role("link", name="Create a program"))
        await write(page, "Title", "Digital Bridge")
        await write(page, "What it is for", "Leaders learn what juniors use.")
        await press(page, page.get_by_role("button", name="Create the draft"))
        await write(page, "Or the reason for publishing", "The sponsor is away until Monday.")
        await press(page, page.get_by_role("button", name="Publish Digital Bridge"))
        await expect(page.get_by_role("status")).to_contain_text("is open")

        await press(page, page.get_by_role("link", name="Today"))
        await press(page, page.get_by_role("link", name="Import people"))
        await reach(page, page.locator("#file"))
        await page.keyboard.press("Space")
        (chooser,) = await eventually(lambda: choosers)
        await chooser.set_files(file)
        await press(page, page.get_by_role("button", name="Look at the file"))
        await press(page, page.get_by_role("button", name="Import 27 people"))
        await press(page, page.get_by_role("link", name="See the people"))

        await press(page, page.locator("[data-all]"), "Space")
        await press(page, page.get_by_role("button", name="Record readiness"))
        await write(page, "Why you record it", "They attended the orientation.")
        await press(page, page.get_by_role("button", name="Record it for 27 people"))
        await expect(page.get_by_role("status")).to_contain_text("27 people are recorded")

        await press(page, page.get_by_role("link", name="Match", exact=True))
        await press(page, page.get_by_role("button", name="Start a run"))
        await press(page, page.get_by_role("button", name="Release 12 pairs"))
        await press(page, page.get_by_role("link", name="Pairs", exact=True))
        await expect(page.get_by_role("row")).to_have_count(13)
        assert len(site.site.world.find(PAIRS, state=State.ACTIVE)) == 12
