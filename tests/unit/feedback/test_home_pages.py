"""Feedback's parts of somebody's own page: questions that wait, and what two people share."""

import re
from html import unescape

import pytest

from shared.contracts.feedback import Wave
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_together_page import PROMISE, SIGNS, sent
from tests.unit.feedback.world import pair_created, session_held

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
AS_A_PART = {"hx-request": "true"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created(), session_held(1))
    site.client.headers["on-behalf-of"] = "senior-1"
    return site


class TestSurveys:
    async def test_wait_with_the_page_of_their_questions(self, site: Site) -> None:
        part = (await site.client.get("/home/surveys", headers=AS_A_PART)).text
        open_ = site.world.surveys(person_id="senior-1", wave=Wave.PULSE)
        addresses = re.findall(r'href="(/answer/[^"]+)"', part)
        assert open_
        assert "<html" not in part
        assert (await site.client.get(addresses[0])).status_code == 200

    async def test_are_nobody_elses(self, site: Site) -> None:
        part = await site.client.get("/home/surveys", headers={"on-behalf-of": "stranger"})
        assert "No question waits for you" in part.text


class TestPairs:
    async def test_that_go_on_are_not_named_twice_on_the_own_page(self, site: Site) -> None:
        assert "/together/" not in (await site.client.get("/home/surveys", headers=AS_A_PART)).text
        assert "/together/" in (await site.client.get("/home/surveys")).text


class TestShared:
    async def test_leads_to_the_page_of_the_pair_and_says_how_it_stands(self, site: Site) -> None:
        part = (await site.client.get("/home/pairs/pair-1")).text
        assert "You have not signed your agreement yet" in part
        (address,) = re.findall(r'href="(/together/[^"]+)"', part)
        assert (await site.client.post(address, data=SIGNS, headers=FORM)).status_code == 303
        assert "the other side has not yet" in (await site.client.get("/home/pairs/pair-1")).text


class TestHistory:
    async def test_says_that_a_pair_agreed_promised_and_was_asked_but_no_word_of_it(self, site: Site) -> None:
        for person in ("senior-1", "junior-1"):
            assert await sent(site, person, **{**SIGNS, "words": f"The goal of {person}"}) == 303
        assert await sent(site, "senior-1", **PROMISE) == 303
        part = unescape((await site.client.get("/pairs/pair-1/history", headers=AS_A_PART)).text)
        assert part.count("Agreement signed by all") == 1
        assert part.count("A commitment was made") == 1
        assert part.count("Asked whether a session was worth their time") == 1
        for word in ("goal", PROMISE["words"], "senior-1", "junior-1"):
            assert word not in part

    async def test_says_nothing_of_an_agreement_that_one_has_signed(self, site: Site) -> None:
        assert await sent(site, "senior-1", **SIGNS) == 303
        assert "Agreement signed" not in (await site.client.get("/pairs/pair-1/history")).text
