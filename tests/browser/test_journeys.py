"""People act on pages: by tap, and by keyboard alone."""

from playwright.async_api import Page, expect

from services.feedback.domain.survey import State
from services.notify.domain.kinds import CHOICES
from services.notify.store import PREFERENCES
from services.scheduling.store import SESSIONS
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Role
from tests.browser.stage import MEETING, Stage


class TestAnswer:
    async def test_takes_two_taps(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.answer(tap="4"))

        await page.get_by_role("group", name="Did you learn").get_by_text("Very much").click()
        await page.get_by_role("button", name="Send my answer").click()

        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert stage.world.surveys(state=State.ANSWERED)[0].answers == {"worth-it": 4, "learned": 5}

    async def test_works_by_keyboard_alone(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.answer(tap="4"))

        for key in ("Tab", "ArrowDown", "Tab", "Space", "ArrowDown", "Tab", "Enter"):
            await page.keyboard.press(key)

        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert stage.world.surveys(state=State.ANSWERED)[0].answers == {"worth-it": 5, "learned": 2}

    async def test_asks_for_what_is_missing_before_it_is_sent(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.answer(tap="4"))

        await page.get_by_role("button", name="Send my answer").click()

        assert await page.evaluate("document.querySelector('#learned-1').validity.valueMissing")
        assert stage.world.surveys(state=State.ANSWERED) == []

    async def test_leads_to_what_is_missing_where_the_browser_did_not_ask(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.answer(Wave.EXPECTATIONS, Role.MENTEE))
        await page.evaluate("document.querySelector('form').noValidate = true")

        await page.get_by_role("button", name="Send my answer").click()
        await page.get_by_role("link", name="I feel valued here.").click()

        await expect(page.get_by_role("alert")).to_contain_text("9 questions are still open")
        assert await page.evaluate("location.hash") == "#valued-1"

    async def test_takes_one_answer_however_often_it_is_sent(self, stage: Stage, page: Page) -> None:
        address = stage.answer()
        for point in ("Quite", "Not at all"):
            await page.goto(address)
            for group in await page.get_by_role("group").all():
                await group.get_by_text(point, exact=True).click()
            if await page.get_by_role("button").count():
                await page.get_by_role("button").click()

        await expect(page.get_by_role("heading", name="We have your answer")).to_be_visible()
        assert stage.world.surveys(state=State.ANSWERED)[0].answers == {"worth-it": 4, "learned": 4}

    async def test_keeps_words_as_they_were_written(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.answer(Wave.EXPECTATIONS, Role.MENTOR))
        for group in await page.get_by_role("group").all():
            await group.get_by_role("radio").nth(2).check()

        await page.get_by_role("textbox").fill("Über <b>uns</b> & 100%\nzwei Zeilen")
        await page.get_by_role("button").click()

        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        assert stage.world.surveys(state=State.ANSWERED)[0].answers["hopes"] == "Über <b>uns</b> & 100%\nzwei Zeilen"


class TestAttest:
    async def test_takes_a_tap(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.attest())

        await page.get_by_role("button", name="Yes, we met").click()

        await expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
        (said,) = stage.meetings.find(SESSIONS, id=MEETING.id)[0].attestations
        assert (said.person_id, said.held) == ("junior-1", True)

    async def test_does_nothing_when_only_opened(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.attest(held="yes"))

        assert stage.meetings.find(SESSIONS, id=MEETING.id) == [MEETING]


class TestPreferences:
    async def test_keeps_what_was_chosen(self, stage: Stage, page: Page) -> None:
        await page.goto(stage.preferences())

        await page.get_by_role("checkbox", name=CHOICES[NotificationKind.SURVEY]).uncheck()
        await page.get_by_role("button", name="Save", exact=True).click()

        await expect(page.get_by_role("status")).to_contain_text("Saved")
        assert stage.letters.find(PREFERENCES, id="junior-1")[0].opted_out == ("survey",)
        assert not await page.get_by_role("checkbox", name=CHOICES[NotificationKind.SURVEY]).is_checked()
