"""By keyboard alone: a coordinator from nothing to pairs, and past a wrong file; a person who joins and leaves."""

from pathlib import Path

from playwright.async_api import Browser, FileChooser, Locator, Page, expect

from services.matching.domain.pairs import State
from services.matching.store import PAIRS
from tests.browser.coordinating import Coordinating, company, named
from tests.browser.front import Front
from tests.browser.stage import Stage
from tests.eventually import eventually
from tests.unit.matching.site import SENIOR, roster, row

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

    async def test_reads_a_held_file_and_discards_it(self, stage: Stage, browser: Browser) -> None:
        site, page = Coordinating(stage), await browser.new_page()
        await site.paired()
        before = site.site.world.find(PAIRS)
        moved = [one | {"manager_id": "S0"} for one in company() if one["participant_id"] != "S0"]
        await site.site.upload(roster(*moved, row("S0", SENIOR, display_name=named(12))))

        await page.goto(site.at(f"/programs/{site.site.program_id}/today"))
        await press(page, page.get_by_role("link", name="Look at it: A file"))
        await press(page, page.get_by_role("button", name="Discard it"))

        await expect(page.get_by_role("status")).to_contain_text("discarded: nothing has changed")
        assert site.site.world.find(PAIRS) == before


class TestAPerson:
    async def test_joins_a_program_and_leaves_it(self, stage: Stage, browser: Browser) -> None:
        front = Front(stage)
        await front.pair()
        await front.matching.publish(title="Second Look", objective="Learn from each other.")
        context = await browser.new_context(extra_http_headers={"on-behalf-of": front.somebody("S1")})
        page = await context.new_page()
        await page.goto(front.at("/home"), wait_until="networkidle")

        await press(page, page.get_by_role("link", name="Join a program"))
        await press(page, page.get_by_role("link", name="Join Second Look as Mentee"))
        await write(page, "What I would like to learn", "Podcasts")
        await press(page, page.get_by_role("button", name="Join", exact=True))
        await expect(page.get_by_text("Your orientation Second Look")).to_be_visible()
        await page.goto(front.at("/home"), wait_until="networkidle")
        await press(page, page.get_by_role("link", name="Change my part in Second Look"))
        await press(page, page.get_by_role("link", name="Leave the program"))
        await press(page, page.get_by_role("button", name="Leave the program"))

        await expect(page.get_by_role("status").first).to_contain_text("You have left Second Look")
