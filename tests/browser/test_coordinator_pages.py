"""Every page of a coordinator, at three widths, by day and by night: axe finds nothing, and it is small and quick."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from tests.browser.audit import WIDTHS, look
from tests.browser.coordinating import Coordinating
from tests.browser.stage import Stage

Where = Callable[[Coordinating], Awaitable[str]]


async def empty(site: Coordinating) -> str:
    await site.site.publish(title="Digital Bridge")
    return f"/programs/{site.site.program_id}"


async def drafted(site: Coordinating) -> str:
    return f"/runs/{await site.drafted()}"


async def paired(site: Coordinating) -> str:
    return f"/pairs/{await site.paired()}"


def program(path: str, before: Where = drafted) -> Where:
    async def where(site: Coordinating) -> str:
        await before(site)
        return f"/programs/{site.site.program_id}{path}"

    return where


async def nothing(_site: Coordinating) -> str:
    return "/programs"


async def new(_site: Coordinating) -> str:
    return "/programs/drafts"


async def one_person(site: Coordinating) -> str:
    await site.paired()
    person = min(one.person_id for one in site.site.world.kept["participants"].values())
    return f"/programs/{site.site.program_id}/people/{person}"


async def left(site: Coordinating) -> str:
    return f"{await drafted(site)}?tab=left"


async def swap(site: Coordinating) -> str:
    run = await site.drafted()
    couple = min(site.site.world.kept["couples"].values(), key=lambda one: one.id)
    return f"/runs/{run}/swaps?mentor_id={couple.mentor_id}&mentee_id={couple.mentee_id}"


PAGES: dict[str, Where] = {
    "programs-empty": nothing,
    "programs": program("/../../programs"),
    "program-new": new,
    "settings": program("/settings"),
    "today": program("/today"),
    "today-empty": program("/today", empty),
    "people": program("/people", paired),
    "people-empty": program("/people", empty),
    "person": one_person,
    "newcomer": program("/people/newcomers"),
    "imports": program("/imports", empty),
    "runs": program("/runs"),
    "run": drafted,
    "run-left": left,
    "swap": swap,
    "pairs": program("/pairs", paired),
    "pairs-empty": program("/pairs"),
    "pair": paired,
}


def is_complaint(said: ConsoleMessage) -> bool:
    # The neighbours' parts are away, which pages say themselves.
    return said.type in {"error", "warning"} and "status of 404" not in said.text


@pytest.fixture
async def page_of(browser: Browser) -> AsyncIterator[Callable[[int, str], Awaitable[Page]]]:
    contexts = []
    complaints: list[str] = []

    async def opened(width: int, scheme: str) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        contexts.append(context)
        page = await context.new_page()
        page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        await context.close()
    assert complaints == []


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_can_be_read_and_used_by_everybody(
        self, stage: Stage, page_of: Callable[[int, str], Awaitable[Page]], name: str
    ) -> None:
        site = Coordinating(stage)
        address = site.at(await PAGES[name](site))
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                page = await page_of(width, scheme)
                answer = await page.goto(address)
                assert answer is not None
                assert answer.status == 200, await page.content()
                await look(page, name, width, scheme, scripts=2)
