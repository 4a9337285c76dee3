"""The pages of people who take part, behind one origin: looked at by axe, and used as people use them."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from services.matching.domain.participants import Status
from services.matching.store import PARTICIPANTS
from services.scheduling.domain.session import Session, SessionState
from services.scheduling.store import SESSIONS
from tests.browser.audit import look, opening
from tests.browser.front import Front
from tests.browser.stage import Stage

Opened = Callable[..., Awaitable[Page]]


def first(front: Front) -> Session:
    found: Session = min(front.meetings.find(SESSIONS, state=SessionState.PLANNED), key=lambda one: one.starts_at)
    return found


PAGES: dict[str, Callable[[Front], str]] = {
    "home": lambda front: front.at("/home"),
    "home-data": lambda front: front.at("/home/data"),
    "home-readers": lambda front: front.at("/home/readers"),
    "home-records": lambda front: f"{front.url}/scheduling/home/records",
    "audits": lambda front: front.at("/audits?employee_id=J1"),
    "accesses": lambda front: f"{front.url}/scheduling/accesses",
    "operations": lambda front: f"{front.url}/notify/operations",
    "operations-jobs": lambda front: front.at("/operations/jobs"),
    "home-erasure": lambda front: front.at("/home/erasure"),
    "home-views": lambda front: front.at("/home/views"),
    "home-part": lambda front: front.at(f"/home/programs/{front.matching.program_id}"),
    "home-enrollment": lambda front: front.at(f"/home/programs/{front.matching.program_id}/enrollment"),
    "home-withdrawal": lambda front: front.at(f"/home/programs/{front.matching.program_id}/withdrawal"),
    "home-catalog": lambda front: front.at("/v1/catalog.html"),
    "home-hours": lambda front: f"{front.url}/scheduling/home/hours",
    "home-sessions": lambda front: f"{front.url}/scheduling/home/pairs/{first(front).pair_id}",
    "home-move": lambda front: f"{front.url}/scheduling/home/sessions/{first(front).id}/reschedulings?more=true",
    "home-cancel": lambda front: f"{front.url}/scheduling/home/sessions/{first(front).id}/cancellation",
    "mails": lambda front: f"{front.url}/notify/programs/{front.matching.program_id}/mails",
}


@pytest.fixture
async def front(stage: Stage) -> Front:
    front = Front(stage)
    await front.pair()
    return front


@pytest.fixture
async def opened(browser: Browser, front: Front) -> AsyncIterator[Opened]:
    async with opening(browser) as page_of:

        async def of_somebody(employee: str = "J1", width: int = 375, **options: object) -> Page:
            headers = {"on-behalf-of": front.somebody(employee)}
            return await page_of(width, extra_http_headers=headers, **options)

        yield of_somebody


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_can_be_read_and_used_by_everybody(self, front: Front, opened: Opened, name: str) -> None:
        page = await opened()
        answer = await page.goto(PAGES[name](front))
        assert answer is not None
        assert answer.status == 200
        await look(page, name)


class TestMoving:
    async def test_takes_three_clicks_from_the_own_page(self, front: Front, opened: Opened) -> None:
        page, before = await opened("S1"), first(front)
        await page.goto(front.at("/home"))

        await page.get_by_role("link", name="Move it", exact=True).click()
        await page.get_by_role("button", name="Move it").click()

        await expect(page.get_by_role("status")).to_contain_text("Moved to")
        after = front.meetings.find(SESSIONS, id=before.id)[0]
        assert after.starts_at != before.starts_at
        assert page.url == front.at("/home")

    @pytest.mark.parametrize("script", [True, False])
    async def test_works_by_keyboard_alone_with_script_and_without(
        self,
        front: Front,
        opened: Opened,
        script: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        page, before = await opened("S1", java_script_enabled=script), first(front)
        await page.goto(front.at("/home"), wait_until="networkidle")
        if not script:
            await page.get_by_role("link", name="Your sessions").focus()
            await page.keyboard.press("Enter")
        await page.get_by_role("link", name="Move it", exact=True).focus()
        await page.keyboard.press("Enter")
        await page.get_by_role("radio").first.focus()
        await page.keyboard.press("ArrowDown")
        await page.keyboard.press("Enter")

        await expect(page.get_by_role("status")).to_contain_text("Moved to")
        assert front.meetings.find(SESSIONS, id=before.id)[0].starts_at != before.starts_at

    async def test_keeps_the_time_that_was_written_if_it_cannot_be(self, front: Front, opened: Opened) -> None:
        page = await opened("S1")
        await page.goto(f"{front.url}/scheduling/home/sessions/{first(front).id}/reschedulings")
        await page.get_by_role("link", name="Show more times").click()
        await page.get_by_label("A time that you have agreed on").check()
        await page.evaluate("document.querySelector('#other').removeAttribute('min')")
        await page.locator("#other").fill("2026-03-01T10:00")
        await page.evaluate("document.querySelectorAll('form').forEach(one => { one.noValidate = true; })")

        await page.get_by_role("button", name="Move it").click()

        await expect(page.get_by_role("alert")).to_be_visible()
        assert await page.locator("#other").input_value() == "2026-03-01T10:00"

    async def test_is_done_once_by_two_clicks_and_by_the_way_back(self, front: Front, opened: Opened) -> None:
        page = await opened("S1")
        await page.goto(front.at("/home"), wait_until="networkidle")
        before = len(front.meetings.find(SESSIONS))

        await page.get_by_role("button", name="One more session").dblclick()
        await expect(page.get_by_role("status")).to_contain_text("One more session is planned")
        await page.go_back()
        await page.goto(front.at("/home"))

        assert len(front.meetings.find(SESSIONS)) == before + 1


class TestTakingPart:
    @pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
    async def test_goes_from_joining_to_leaving(
        self,
        front: Front,
        opened: Opened,
        script: bool,  # noqa: FBT001 - a parameter of the test
    ) -> None:
        await front.matching.publish(title="Second Look", objective="Learn from each other.")
        page = await opened("S1", java_script_enabled=script)
        await page.goto(front.at("/home"))

        await page.get_by_role("link", name="Join a program").click()
        await page.get_by_role("link", name="Join Second Look as Mentee").click()
        await page.get_by_label("What I would like to learn").fill("Podcasts")
        await page.get_by_role("button", name="Join").click()
        await expect(page.get_by_text("Your orientation Second Look")).to_be_visible()

        await page.get_by_role("link", name="Go on").click()
        await expect(page.get_by_role("heading", level=1)).to_be_visible()
        await page.goto(front.at("/home"))
        await page.get_by_role("link", name="Change my part in Second Look").click()
        await page.get_by_role("link", name="Leave the program").click()
        await page.get_by_role("button", name="Leave the program").click()

        await expect(page.get_by_role("status").first).to_contain_text("You have left Second Look")
        key = f"{front.matching.program_id}:{front.somebody('S1')}"
        assert front.matching.world.find(PARTICIPANTS, id=key)[0].status is Status.WITHDRAWN


class TestAGap:
    async def test_has_a_name_and_a_way_to_try_again(self, front: Front, opened: Opened) -> None:
        front.away = {"scheduling"}
        page = await opened()
        await page.goto(front.at("/home"))

        await expect(page.get_by_text("Your sessions do not come at the moment.")).to_be_visible()
        front.away = set()
        await page.get_by_role("link", name="Try again").click()
        await expect(page.get_by_role("link", name="Move it", exact=True)).to_be_visible()


class TestLanguage:
    async def test_is_the_browsers_until_one_is_chosen(self, front: Front, opened: Opened) -> None:
        page = await opened(locale="fr-FR")
        await page.goto(front.at("/home"))
        await expect(page.get_by_role("heading", level=1)).to_contain_text("Bonjour")
        assert await page.evaluate("document.documentElement.lang") == "fr"
