"""A coordinator looks at a match run, asks why, and tries other weights."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.looks import faults
from tests.browser.matching import Running, company
from tests.browser.stage import Stage
from tests.unit.matching.site import JUNIOR, SENIOR, row

SUM = "[...document.querySelectorAll('input[type=range]')].reduce((sum, one) => sum + Number(one.value), 0)"
KIT = 2  # the kit's own scripts


@pytest.fixture
def running(stage: Stage) -> Running:
    return Running(stage)


async def compare(page: Page) -> None:
    await page.get_by_role("button", name="Compare").click()
    await expect(page.locator("#comparison")).to_be_visible(timeout=60_000)


class TestRunPage:
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    async def test_can_be_read_and_used(self, running: Running, page: Page, scheme: str) -> None:
        await page.emulate_media(color_scheme=scheme)
        await page.goto(await running.page())
        closed = page.locator("main details:not([open]) > summary")
        while await closed.count():
            await closed.first.click()
        assert await faults(page, scripts=KIT + 1) == {}
        await page.get_by_label("Pairs per mentor").fill("2")
        await compare(page)
        assert await faults(page, scripts=KIT) == {}

    async def test_writes_shares_as_its_language_does(self, running: Running, page: Page) -> None:
        await page.set_extra_http_headers({"Accept-Language": "de"})
        await page.goto(await running.page())
        await expect(page.locator(".slider output").first).to_have_text("40\N{NO-BREAK SPACE}%")

    async def test_says_who_has_no_pair_and_why(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        group = page.locator("details", has_text="shared language")
        await expect(group.locator("summary")).to_contain_text("1 Mentee: shared language")
        if not await group.get_attribute("open"):
            await group.locator("summary").click()
        await expect(group.get_by_role("listitem")).to_have_count(1)
        (left,) = (
            one for one in (await running.site.items(f"{running.draft}/unmatched-people")) if one["suitable"] == 0
        )
        link = group.get_by_role("link").first
        assert (await link.get_attribute("href") or "").endswith(left["person_id"])

    async def test_of_people_who_cannot_meet_shows_no_pair(self, running: Running, page: Page) -> None:
        await page.goto(await running.page(row("J", JUNIOR, languages="fr"), row("S", SENIOR)))
        await expect(page.get_by_text("There are no pairs.")).to_be_visible()
        assert await faults(page, scripts=KIT + 1) == {}

    async def test_of_a_run_being_computed_looks_again(self, running: Running, page: Page) -> None:
        await running.site.publish()
        await running.site.enroll(*company()[:2])
        run = await running.site.post(f"{running.site.program}/match-runs", {}, 202)
        await page.goto(running.at(f"/v1/match-runs/{run['id']}/report.html"))
        await expect(page.get_by_role("status")).to_contain_text("being computed")
        assert await faults(page, scripts=KIT) == {}
        await running.site.work()
        await expect(page.get_by_role("heading", name="What if?")).to_be_visible(timeout=20_000)

    async def test_answers_why_two_are_paired(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        await page.get_by_role("link", name="Why").first.click()
        await expect(page.locator("#because")).to_contain_text("They are paired with a fit of", timeout=60_000)
        await expect(page.locator("#because")).to_contain_text("For the mentor: rank")

    async def test_says_what_is_wrong_with_a_question(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        await page.get_by_label("Mentor", exact=True).fill("somebody")
        await page.get_by_label("Mentee", exact=True).fill("<b>else</b>")
        await page.keyboard.press("Enter")
        await expect(page.locator("#because .wrong")).to_contain_text("is found by somebody, <b>else</b>")

    async def test_takes_the_employee_ids_of_two_people(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        await page.get_by_label("Mentor", exact=True).fill("J0")
        await page.get_by_label("Mentee", exact=True).fill("S99")
        await page.keyboard.press("Enter")
        await expect(page.locator("#because")).to_contain_text("They have no language in common.", timeout=60_000)


class TestSliders:
    async def test_always_sum_to_a_hundred_by_keyboard_too(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        assert await page.evaluate(SUM) == 100
        sliders = await page.get_by_role("slider").all()
        for slider, keys in zip(sliders, ("End", "Home", "ArrowRight", "PageUp", "End", "ArrowLeft"), strict=False):
            await slider.focus()
            await page.keyboard.press(keys)
            assert await page.evaluate(SUM) == 100
        assert await sliders[4].get_attribute("aria-valuetext") == f"{await sliders[4].input_value()}%"
        await page.get_by_role("button", name="As the program has it").click()
        await expect(sliders[0]).to_have_value("40")
        assert await page.evaluate(SUM) == 100

    async def test_compare_the_program_with_its_twin(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        await page.get_by_role("slider", name="Mentor learns").focus()
        await page.keyboard.press("End")
        await compare(page)
        (trial,) = running.site.world.kept["trials"].values()
        assert trial.changes.weights.mentor_learns == 10_000
        row = page.locator("#comparison tr", has_text="Pairs").first
        figures = [str(side.summary.pairs) for side in (trial.compared.before, trial.compared.after)]
        assert await row.locator("td").all_inner_texts() == figures
        await expect(page.get_by_role("link", name="Who, as a table")).to_be_visible()

    async def test_say_so_when_nothing_differs(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_role("alert")).to_contain_text(
            "change weights, rules or places, or tick that it be stable"
        )

    async def test_can_be_stopped(self, running: Running, page: Page) -> None:
        await page.goto(await running.page())
        running.engine.held = True
        await page.get_by_label("Pairs per mentee").fill("2")
        await page.get_by_role("button", name="Compare").click()
        await expect(page.get_by_role("progressbar")).to_be_visible()
        await page.get_by_role("button", name="Stop").click()
        await expect(page.get_by_text("Stopped. Nothing was changed.")).to_be_visible()

    async def test_are_fields_of_numbers_without_script(self, running: Running, browser: Browser) -> None:
        address = await running.page()
        async with await browser.new_context(java_script_enabled=False) as context:
            page = await context.new_page()
            await page.goto(address)
            await page.get_by_label("Mentee learns").fill("30")
            await page.get_by_label("Mentor learns").fill("40")
            await page.get_by_role("button", name="Compare").click()
            await expect(page.get_by_role("alert")).to_contain_text("Please look at what is marked")
            await expect(page.get_by_label("Mentor learns")).to_have_value("40")
