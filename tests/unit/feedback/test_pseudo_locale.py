"""Every word of feedback's pages comes from a catalog: in the pseudo-locale only data stands outside its brackets."""

import re
from collections.abc import Callable
from html import unescape

import pytest

from shared.contracts.feedback import Wave
from shared.languages import COOKIE, PSEUDO
from tests.keys import signer
from tests.memory import START
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_report import PUBLISHED, lived
from tests.unit.feedback.test_together_page import DAY, SIGNS
from tests.unit.feedback.world import pair_created, session_held

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# What the tests' own program, people and questions are called, and how the locale writes dates and money.
DATA = re.compile(
    r"Bridge|=ai|Listen|How do you learn|Minutes|Well done|Certificate Name|Would you speak up|Perhaps|Surely|EUR|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)\b"
)


def outside(page: str) -> list[str]:
    """Return the words of a page that no catalog has said."""
    text = re.sub(r"<style>.*?</style>|<!--.*?-->|<head>.*?</head>", "", page, flags=re.DOTALL)
    aloud = re.findall(r"(?:aria-label|placeholder|title|alt|data-away|data-again|data-group)=\"([^\"]*)\"", text)
    said = "\n".join([*aloud, re.sub(r"<[^>]*>", "\n", text)])
    found = unescape(said)
    while (less := re.sub(r"⟦[^⟦⟧]*⟧", "", found)) != found:
        found = less
    return re.findall(r"[^\W\d_]{2,}", DATA.sub("", found))


def together(person: str) -> str:
    claims = {"purpose": "together", "pair_id": "pair-1", "person_id": person}
    return f"/together/{signer('feedback').sign(claims, START + 365 * DAY)}"


def certificate(purpose: str = "certificate") -> str:
    claims = {"purpose": purpose, "pair_id": "pair-1", "person_id": "junior-1"}
    return f"/certificate/{signer('feedback').sign(claims, START + 365 * DAY)}"


def answer(site: Site, wave: Wave, person: str) -> str:
    return site.link(site.world.surveys(wave=wave, person_id=person)[0])


PAGES: dict[str, Callable[[Site], str]] = {
    "expectations of a mentor": lambda site: answer(site, Wave.EXPECTATIONS, "junior-1"),
    "expectations of a mentee": lambda site: answer(site, Wave.EXPECTATIONS, "senior-1"),
    "pulse": lambda site: answer(site, Wave.PULSE, "senior-1"),
    "broken link": lambda _: "/answer/x",
    "together, senior": lambda _: together("senior-1"),
    "together, junior": lambda _: together("junior-1"),
    "questions that wait": lambda _: "/home/surveys",
    "pair": lambda _: "/home/pairs/pair-1",
}
AFTERWARDS: dict[str, Callable[[Site], str]] = {
    "certificate": lambda _: certificate(),
    "report": lambda _: "/programs/program/report",
    "costs": lambda _: "/programs/program/report/costs",
    "sounding board": lambda _: "/programs/program/report/soundings",
    "thanks": lambda _: "/programs/program/report/thanks",
    "coefficients": lambda _: "/programs/program/report/coefficients",
    "pilot": lambda _: "/programs/program/report/pilot-evaluations",
    "scorecard": lambda _: "/programs/program/scorecard",
    "report alone": lambda _: "/v1/programs/program/report.html",
}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(PUBLISHED)
    site.client.headers.update({"cookie": f"{COOKIE}={PSEUDO}", "on-behalf-of": "senior-1"})
    return site


class TestEveryPage:
    @pytest.mark.parametrize("name", PAGES)
    async def test_says_nothing_but_what_a_catalog_has(self, site: Site, name: str) -> None:
        site.world.hear(pair_created(), session_held())
        day = f"{START + 20 * DAY:%Y-%m-%d}"
        for form in (
            SIGNS,
            {"do": "ask", "words": "How do you learn"},
            {"do": "make", "words": "Minutes", "scope": "team", "due": day},
            {"do": "thank", "words": "Well done", "recipient_id": "junior-1"},
        ):
            assert (await site.client.post(together("senior-1"), data=form, headers=FORM)).status_code == 303

        page = await site.client.get(PAGES[name](site))

        assert outside(page.text) == []

    @pytest.mark.parametrize("name", AFTERWARDS)
    async def test_at_the_end_says_nothing_else_either(self, site: Site, name: str) -> None:
        lived(site, 6)

        page = await site.client.get(AFTERWARDS[name](site))

        assert page.status_code == 200
        assert outside(page.text) == []

    def test_is_found_out(self) -> None:
        assert outside('<p aria-label="⟦A⟧ bare">⟦Said ⟦twice⟧⟧ 5 on Monday</p>') == ["bare", "on"]
