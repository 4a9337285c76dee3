"""Every link of every mail leads to the page where the thing can be done: a route of its service, and its very page."""

import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.cli.docs import application
from deploy.services import NAMES
from services.matching.pages.names import SOMEBODY
from services.notify.content.addresses import Signers
from services.notify.content.facts import Addresses
from services.notify.domain.delivery import About, News
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind
from shared.contracts.privacy import PersonErasureAsked
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, Role, RunId
from tests.builders import NOW
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row
from tests.unit.notify.letters import SETTINGS, delivery, letter
from tests.unit.notify.test_every_language import ABOUT

N = NotificationKind
SERVED = {str(getattr(SETTINGS, f"public_url_{name}")).rstrip("/"): name for name in NAMES}
WEEK = timedelta(weeks=1)


def links(addresses: Addresses) -> Iterator[tuple[str, str]]:
    """Yield the links of a mail, each with its name."""
    for field in fields(addresses):
        value = getattr(addresses, field.name)
        yield from ((field.name, one) for one in (value if isinstance(value, tuple) else (value,)) if one)


def served_by(link: str) -> str:
    """Return the service whose public address a link begins with."""
    (name,) = {name for public, name in SERVED.items() if link.startswith(f"{public}/")}
    return name


@cache
def pages_of(service: str) -> tuple[re.Pattern[str], ...]:
    """Return what the paths of a service's pages look like."""
    routes = (found.original_route for found in iter_route_contexts(application(service).routes))
    return tuple(one.path_regex for one in routes if isinstance(one, APIRoute) and "GET" in one.methods)


def leads_somewhere(link: str) -> bool:
    """Tell whether the service of a link has a page at its path."""
    return any(one.match(urlsplit(link).path) for one in pages_of(served_by(link)))


class TestEveryLink:
    @pytest.mark.parametrize(("kind", "about"), ABOUT, ids=lambda one: str(one)[:40])
    def test_is_a_page_of_the_service_that_serves_it(self, kind: N, about: About) -> None:
        given = letter(kind).delivery
        given = delivery(kind, given.role, pair_id=given.pair_id, about=about)
        found = dict(links(Signers(SETTINGS).addresses(given, NOW)))
        assert {"preferences", "home", "part", "catalog"} <= found.keys()
        assert {name: link for name, link in found.items() if not leads_somewhere(link)} == {}

    def test_that_leads_nowhere_is_found_out(self) -> None:
        assert not leads_somewhere(f"{SETTINGS.public_url_matching}/programs/p/nowhere/at/all")


class Life:
    """A program that has lived, and the mails of its people."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def link(self, kind: N, name: str, employee: str, about: About | None = None, **more: Any) -> str:  # noqa: ANN401 - fields of a delivery
        """Return the path of a link in a mail to somebody of this program."""
        known = {"person_id": PersonId(person(employee)), "program_id": ProgramId(self.site.program_id)}
        given = delivery(kind, Role.MENTOR, about=about or About(), **known, **more)
        found = dict(links(Signers(SETTINGS).addresses(given, self.site.world.now)))
        return found[name].removeprefix(str(SETTINGS.public_url_matching).rstrip("/"))

    async def opened(self, path: str) -> str:
        """Return the page that a link leads to."""
        answer = await self.site.client.get(path, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.text)
        page = unescape(answer.text)
        assert SOMEBODY not in page
        return page


@pytest.fixture
def life(site: Site) -> Life:
    return Life(site)


class TestTheLink:
    async def test_to_somebody_who_asked_to_be_erased_shows_the_receipt_before_and_after(self, life: Life) -> None:
        await life.site.publish()
        await life.site.enroll(row("J1", JUNIOR))
        life.site.client.headers["on-behalf-of"] = person("J1")
        await life.site.client.post("/home/erasure", data={"sure": "yes"})
        (asked,) = life.site.world.told(PersonErasureAsked)
        receipt = life.link(N.ERASURE_ASKED, "receipt", "J1", cause=asked.erasure_id, expires_at=asked.begins_at)
        assert "take it back" in await life.opened(life.link(N.ERASURE_ASKED, "page", "J1", cause="x"))
        assert "It has not begun." in await life.opened(receipt)
        life.site.world.wait(timedelta(days=3, minutes=1))
        assert "It has begun" in await life.opened(receipt)

    async def test_of_an_invitation_asks_whether_one_takes_part(self, life: Life) -> None:
        await life.site.publish()
        await life.site.enroll(row("J1", JUNIOR))
        await life.site.client.put("/v1/people/N1", json={"name": "Nora", "email": "n1@example.org"})
        await life.site.post(f"{life.site.program}/nominations", {"person_id": person("N1"), "role": "mentor"}, 201)
        for name in ("accept", "decline"):
            page = await life.opened(life.link(N.NOMINATION, name, "N1"))
            assert "You were nominated for Digital Bridge" in page
            assert "<form" in page

    async def test_of_a_welcome_shows_what_is_left_to_do(self, life: Life) -> None:
        await life.site.publish()
        await life.site.upload(roster(row("J1", JUNIOR)))
        for kind in (N.WELCOME, N.READINESS_REMINDER, N.READINESS_ASKED):
            page = await life.opened(life.link(kind, "readiness", "J1"))
            assert "step=orientation" in page

    async def test_to_a_sponsor_asks_whether_they_accept(self, life: Life) -> None:
        await life.site.publish()
        await life.site.client.put("/v1/people/B1", json={"name": "Bea", "email": "b1@example.org"})
        staff = {"sponsor": {"employee_id": "B1"}, "coordinators": []}
        assert (await life.site.client.put(f"{life.site.program}/staff", json=staff)).is_success
        about = About(question=SponsorQuestion.SPONSORSHIP)
        page = await life.opened(life.link(N.SPONSOR_ASKED, "sponsorship", "B1", about))
        assert "Digital Bridge" in page
        assert "<form" in page

    async def test_of_a_proposal_asks_for_the_answer(self, life: Life) -> None:
        await life.site.publish(approval="both")
        await life.site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
        await life.site.release(await life.site.draft())
        (pair,) = await life.site.items(f"{life.site.program}/pairs")
        for name in ("accept", "decline"):
            page = await life.opened(life.link(N.PROPOSAL, name, "J1", pair_id=PairId(pair["id"])))
            assert "<form" in page

    async def test_of_a_pair_lets_its_members_leave_and_go_on(self, life: Life) -> None:
        pair = await paired(life.site)
        page = await life.opened(life.link(N.PAIRED, "leave", "J1", pair_id=pair))
        assert "<form" in page
        life.site.world.wait(12 * WEEK)
        page = await life.opened(life.link(N.PAIR_ENDING, "extension", "J1", pair_id=pair))
        assert "Would you like to go on?" in page

    @pytest.mark.parametrize(
        "news", [one for one in News if not one.name.startswith(("PLAN", "ENDINGS", "PILOT_EVALUATED"))]
    )
    async def test_of_news_leads_a_coordinator_to_where_it_is_done(self, life: Life, news: News) -> None:
        pair = await paired(life.site)
        assert pair
        run = (await life.site.items(f"{life.site.program}/match-runs"))[0]["id"]
        link = life.link(N.PROGRAM_NEWS, "page", "J1", About(news=news, subject=RunId(run)))
        if link.startswith("/"):  # the other services' reports are tried by their own tests
            assert "Digital Bridge" in await life.opened(link)

    async def test_of_pairs_in_need_leads_to_each_of_them(self, life: Life) -> None:
        pair = await paired(life.site)
        about = About(in_need=(pair,), count=1)
        assert "Digital Bridge" in await life.opened(life.link(N.PAIRS_IN_NEED, "page", "J1", about))
        assert "Person J1" in await life.opened(life.link(N.PAIRS_IN_NEED, "pairs", "J1", about))

    async def test_to_the_catalog_shows_the_program(self, life: Life) -> None:
        await life.site.publish()
        page = await life.opened(life.link(N.SURVEY, "catalog", "J1", About(wave=Wave.PULSE)))
        assert "Digital Bridge" in page


async def paired(site: Site) -> PairId:
    await site.publish()
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await site.release(await site.draft())
    (pair,) = await site.items(f"{site.program}/pairs")
    return PairId(pair["id"])


@pytest.fixture
def site() -> Site:
    return Site()
