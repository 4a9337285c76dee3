"""Every page of a coordinator, at three widths, by day and by night: axe finds nothing, and it is small and quick."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Browser

from tests.browser.audit import look
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
    "invitations": program("/people/invitations"),
    "imports": program("/imports", empty),
    "runs": program("/runs"),
    "run": drafted,
    "run-left": left,
    "swap": swap,
    "pairs": program("/pairs", paired),
    "pairs-empty": program("/pairs"),
    "pair": paired,
}


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_can_be_read_and_used_by_everybody(self, stage: Stage, browser: Browser, name: str) -> None:
        site, page = Coordinating(stage), await browser.new_page()
        answer = await page.goto(site.at(await PAGES[name](site)))
        assert answer is not None
        assert answer.status == 200, await page.content()
        await look(page, name)
