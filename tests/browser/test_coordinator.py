"""Journeys of a coordinator in a real browser: from nothing to pairs, a wrong file, two at once; without script too."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from services.matching.domain.pairs import State
from services.matching.domain.plans import PlanState
from services.matching.store import PAIRS, PLANS, PROGRAMS
from tests.browser.coordinating import Coordinating, company, named
from tests.browser.stage import Stage
from tests.unit.matching.site import JUNIOR, SENIOR, roster, row


@pytest.fixture(params=["with-script", "without-script"])
async def plain(browser: Browser, request: pytest.FixtureRequest) -> Page:
    context = await browser.new_context(java_script_enabled=request.param == "with-script")
    return await context.new_page()


@pytest.fixture
def site(stage: Stage) -> Coordinating:
    return Coordinating(stage)


async def create(page: Page, site: Coordinating) -> None:
    await page.goto(site.at("/programs"))
    await page.get_by_role("link", name="Create a program").click()
    await page.get_by_label("Title").fill("Digital Bridge")
    await page.get_by_label("What it is for").fill("Leaders learn what juniors use.")
    await page.get_by_role("button", name="Create the draft").click()
    await page.get_by_label("Or the reason for publishing").fill("The sponsor is away until Monday.")
    await page.get_by_role("button", name="Publish Digital Bridge").click()
    await expect(page.get_by_role("status")).to_contain_text("is open")


async def upload(page: Page, file: Path) -> None:
    await page.locator("#file").set_input_files(file)
    await page.get_by_role("button", name="Look at the file").click()


class TestFromNothing:
    async def test_to_pairs_by_the_pages_alone(self, site: Coordinating, plain: Page, tmp_path: Path) -> None:
        file = tmp_path / "people.csv"
        file.write_bytes(roster(*company(), row("K1", JUNIOR, email="nobody")))
        await create(plain, site)
        await plain.get_by_role("link", name="Today").click()
        await plain.get_by_role("link", name="Import people").click()
        await upload(plain, file)
        await expect(plain.get_by_text("is no e-mail address")).to_be_visible()
        await plain.get_by_role("button", name="Import 27 people").click()
        await plain.get_by_role("link", name="See the people").click()
        for box in await plain.get_by_role("checkbox").all():
            if await box.get_attribute("name") == "person":
                await box.check()
        await plain.get_by_role("button", name="Record readiness").click()
        await plain.get_by_label("Why you record it").fill("They attended the orientation.")
        await plain.get_by_role("button", name="Record it for 27 people").click()
        await expect(plain.get_by_role("status")).to_contain_text("27 people are recorded")
        await plain.get_by_role("link", name="Match").click()
        await plain.get_by_role("button", name="Start a run").click()
        await plain.get_by_role("button", name="Release 12 pairs").click()
        await plain.get_by_role("link", name="Pairs", exact=True).click()
        await expect(plain.get_by_role("row")).to_have_count(13)
        assert len(site.site.world.find(PAIRS, state=State.ACTIVE)) == 12

    async def test_a_double_click_creates_one_program(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at("/programs/drafts"))
        await plain.get_by_label("Title").fill("Digital Bridge")
        await plain.get_by_label("What it is for").fill("Leaders learn what juniors use.")
        await plain.get_by_role("button", name="Create the draft").dblclick()
        await expect(plain.get_by_role("heading", name="Settings", exact=True)).to_be_visible()
        await plain.go_back()
        await plain.get_by_role("button", name="Create the draft").click()
        assert len(site.site.world.find(PROGRAMS)) == 1

    async def test_what_was_typed_is_kept_beside_what_is_wrong(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at("/programs/drafts"))
        await plain.get_by_label("Title").fill("Digital Bridge")
        await plain.get_by_label("What it is for").fill("Leaders learn.")
        await plain.get_by_label("Languages of the program").fill("klingonish!")
        await plain.get_by_role("button", name="Create the draft").click()
        await expect(plain.get_by_role("alert")).to_be_visible()
        await expect(plain.get_by_label("Title")).to_have_value("Digital Bridge")
        await expect(plain.get_by_label("Languages of the program")).to_have_value("klingonish!")
        assert await plain.get_by_label("Languages of the program").get_attribute("aria-invalid") == "true"


class TestASample:
    async def test_is_loaded_with_one_click_and_can_be_matched(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at("/programs"))
        await plain.get_by_role("button", name="Load a sample program").click()
        await expect(plain.get_by_role("status").first).to_contain_text("The sample program is loaded")
        await plain.get_by_role("link", name="Match them").click()
        await plain.get_by_role("button", name="Start a run").click()
        await expect(plain.get_by_role("button", name="Release 22 pairs")).to_be_visible(timeout=20_000)


class TestAWrongFile:
    async def test_is_held_read_and_discarded(self, site: Coordinating, plain: Page, tmp_path: Path) -> None:
        await site.paired()
        moved = [one | {"manager_id": "S0"} for one in company() if one["participant_id"] != "S0"]
        file = tmp_path / "wrong.csv"
        file.write_bytes(roster(*moved, row("S0", SENIOR, display_name=named(12))))
        before = site.site.world.find(PAIRS)
        await plain.goto(site.at(f"/programs/{site.site.program_id}/imports"))
        await upload(plain, file)
        await expect(plain.get_by_text("It would be held for approval")).to_be_visible()
        await plain.get_by_role("button", name="Import").click()
        await plain.get_by_role("link", name="Today").click()
        await plain.get_by_role("link", name="Look at it: A file").click()
        await plain.get_by_role("button", name="Discard it").click()
        await expect(plain.get_by_role("status")).to_contain_text("discarded: nothing has changed")
        assert [one.state for one in site.site.world.find(PLANS)][-1] is PlanState.DISCARDED
        assert site.site.world.find(PAIRS) == before


class TestTwoAtOnce:
    async def test_the_later_is_told_and_loses_nothing(self, site: Coordinating, browser: Browser, plain: Page) -> None:
        await create(plain, site)
        settings = plain.url
        other = await (await browser.new_context()).new_page()
        await other.goto(settings)
        await plain.goto(settings)
        await other.get_by_label("How long a session takes").fill("45")
        await other.get_by_label("Why do you change this").fill("An hour is too long.")
        await other.get_by_role("button", name="Save the settings").click()
        await plain.get_by_label("How long a pair goes on").fill("20")
        await plain.get_by_label("Why do you change this").fill("The year ends.")
        await plain.get_by_role("button", name="Save the settings").click()
        await expect(plain.get_by_role("alert")).to_contain_text("changed: How long a session takes")
        await expect(plain.get_by_role("alert")).to_contain_text("An hour is too long.")
        await expect(plain.get_by_label("How long a pair goes on")).to_have_value("20")
        await plain.get_by_role("button", name="Save the settings").click()
        await expect(plain.get_by_role("status")).to_contain_text("saved")
        (program,) = site.site.world.find(PROGRAMS)
        assert (program.settings.weeks, program.settings.session_minutes) == (20, 45)
        await other.context.close()

    async def test_the_later_release_is_refused_in_words(
        self, site: Coordinating, browser: Browser, plain: Page
    ) -> None:
        run = site.at(f"/runs/{await site.drafted()}")
        other = await (await browser.new_context()).new_page()
        for page in (plain, other):
            await page.goto(run)
        await other.get_by_role("button", name="Release").click()
        await plain.get_by_role("button", name="Discard the draft").click()
        await expect(plain.get_by_role("alert")).to_contain_text("only a draft can be changed")
        await other.context.close()


class TestAPair:
    async def test_is_paused_resumed_extended_and_ended(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at(f"/pairs/{await site.paired()}"))
        for what, button, said in (
            ("Pause", "Pause", "is paused"),
            ("", "Resume", "goes on"),
            ("Extend", "Extend", "is extended"),
            ("End the pair", "End the pair", "ended without fault"),
        ):
            if what:
                await plain.locator("summary", has_text=what).click()
            await plain.get_by_role("button", name=button, exact=True).click()
            await expect(plain.get_by_role("status")).to_contain_text(said)
        await expect(plain.get_by_text("Ended without fault", exact=True)).to_be_visible()

    async def test_has_one_line_of_time_from_all_services(self, site: Coordinating, browser: Browser) -> None:
        page = await browser.new_page()
        told = '<ol class="timeline" data-into="story-line"><li data-at="{}"><span>{}</span></li></ol>'
        for service, at, what in (("feedback", "2000-01-01", "Signed"), ("notify", "2999-01-01", "Told")):
            answer = told.format(at, what)
            await page.route(f"**/{service}/pairs/*/history", lambda route, _, html=answer: route.fulfill(body=html))
        await page.goto(site.at(f"/pairs/{await site.paired()}"))
        line = page.get_by_role("region", name="What happened", exact=True).get_by_role("listitem")
        await expect(line.first).to_have_text("Signed")
        await expect(line.last).to_have_text("Told")
        await expect(page.get_by_role("region", name="What they were told")).to_have_count(0)
        await page.context.close()


class TestANeighbourThatIsAway:
    async def test_leaves_a_gap_with_a_name_or_without_script_a_link(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at(f"/pairs/{await site.paired()}"))
        part = plain.get_by_role("region", name="Sessions", exact=True)
        again = part.get_by_role("link", name="Try again")
        plainly = part.get_by_role("link", name="Sessions", exact=True)
        await expect(again.or_(plainly)).to_be_visible()
        await expect(plain.get_by_role("heading", name="What you can do")).to_be_visible()


class TestADraft:
    async def test_is_shaped_by_hand_with_what_it_costs(self, site: Coordinating, plain: Page) -> None:
        await plain.goto(site.at(f"/runs/{await site.drafted()}"))
        await plain.get_by_role("button", name="Keep").first.click()
        await expect(plain.get_by_role("status")).to_contain_text("stay together")
        await plain.get_by_role("link", name="Swap").last.click()
        await plain.get_by_role("link", name="What would it cost").first.click()
        await expect(plain.get_by_text("would have nobody in this draft.")).to_be_visible(timeout=60_000)
        await plain.get_by_role("button", name="Put them together").click()
        await expect(plain.get_by_text("put together by hand")).to_be_visible()
        await plain.get_by_role("button", name="Never").last.click()
        await expect(plain.get_by_role("status")).to_contain_text("are never paired in this program")
