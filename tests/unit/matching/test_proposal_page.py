"""The page behind a proposal's link: reading it changes nothing, its forms do, and it names nobody."""

from datetime import timedelta

import pytest

from shared.contracts.pairs import PairCreated, PairDeclined
from tests.keys import signer
from tests.unit.matching.site import Json, Site, person
from tests.unit.matching.test_proposals import proposal, proposed

WEEK = timedelta(days=7)


async def link(site: Site, employee: str, *, audience: str = "matching", **claims: str) -> str:
    pair = await proposal(site)
    said = {"pair_id": pair["id"], "person_id": person(employee), **claims}
    return f"/proposal/{signer(audience).sign(said, site.world.now + WEEK)}"


async def pair_now(site: Site) -> Json:
    return await proposal(site)


class TestGet:
    async def test_says_what_it_is_about_and_nothing_by_which_the_other_is_known(self, site: Site) -> None:
        await proposed(site)
        page = await site.client.get(await link(site, "S1", answer="yes"))
        assert page.status_code == 200
        for words in ("Digital Bridge", "gaming", "strategy", "German and English", "60 minutes every two weeks"):
            assert words in page.text
        for known in ("Person", "J1", person("J1"), "@example"):
            assert known not in page.text

    async def test_changes_nothing_however_often_it_is_followed(self, site: Site) -> None:
        await proposed(site)
        before = await pair_now(site)
        for answer in ("yes", "no", "yes"):
            await site.client.get(await link(site, "S1", answer=answer))
        assert await pair_now(site) == before

    @pytest.mark.parametrize(("answer", "first"), [("yes", "Yes, introduce us"), ("no", "No, thank you")])
    async def test_puts_the_answer_that_was_clicked_first(self, site: Site, answer: str, first: str) -> None:
        await proposed(site)
        page = await site.client.get(await link(site, "S1", answer=answer))
        assert page.text.count('class="first"') == 1
        assert f'class="first">{first}' in page.text

    async def test_stays_with_whoever_was_sent_the_link(self, site: Site) -> None:
        await proposed(site)
        page = await site.client.get(await link(site, "S1"))
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "<script" not in page.text
        assert "http" not in page.text

    @pytest.mark.parametrize(("employee", "audience"), [("S1", "scheduling"), ("S2", "matching")])
    async def test_knows_no_link_of_others(self, site: Site, employee: str, audience: str) -> None:
        await proposed(site)
        page = await site.client.get(await link(site, employee, audience=audience))
        assert page.status_code == 404
        assert "does not work" in page.text

    async def test_says_that_its_time_is_over(self, site: Site) -> None:
        await proposed(site)
        address = await link(site, "S1")
        site.world.wait(WEEK)
        page = await site.client.get(address)
        assert (page.status_code, "has expired" in page.text) == (410, True)


class TestPost:
    async def test_takes_a_yes_and_begins_with_the_last(self, site: Site) -> None:
        await proposed(site)
        for employee in ("S1", "J1"):
            address = await link(site, employee)
            answer = await site.client.post(address, data={"answer": "yes"})
            assert answer.status_code == 303
            page = await site.client.get(answer.url.join(answer.headers["location"]))
            assert ("You said yes" if employee == "S1" else "Everybody has agreed") in page.text
        assert len(site.world.told(PairCreated)) == 1

    async def test_takes_a_no_with_its_reason_after_a_yes_too(self, site: Site) -> None:
        await proposed(site)
        address = await link(site, "S1")
        await site.client.post(address, data={"answer": "yes"})
        await site.client.post(address, data={"answer": "no", "reason": "not-my-topics"})
        assert [told.reason for told in site.world.told(PairDeclined)] == ["not-my-topics"]
        for employee in ("S1", "J1"):
            page = await site.client.get(await link(site, employee))
            assert "This proposal is closed" in page.text
            assert "<form" not in page.text

    async def test_says_the_same_to_whoever_answers_too_late(self, site: Site) -> None:
        await proposed(site)
        await site.client.post(await link(site, "S1"), data={"answer": "no"})
        page = await site.client.post(await link(site, "J1"), data={"answer": "yes"})
        assert (page.status_code, "This proposal is closed" in page.text) == (409, True)

    @pytest.mark.parametrize("form", [{}, {"answer": "maybe"}, {"answer": "no", "reason": "expired"}])
    async def test_asks_again_for_what_is_no_answer(self, site: Site, form: dict[str, str]) -> None:
        await proposed(site)
        page = await site.client.post(await link(site, "S1"), data=form)
        assert (page.status_code, "Shall we introduce you?" in page.text) == (422, True)
        assert (await pair_now(site))["state"] == "proposed"

    async def test_does_not_lose_an_answer_while_servers_are_away(self, site: Site) -> None:
        await proposed(site)
        site.engine.away = True
        page = await site.client.post(await link(site, "S1"), data={"answer": "yes"})
        assert (page.status_code, "could not record" in page.text) == (503, True)
        site.engine.away, site.engine.slow = False, True
        page = await site.client.post(await link(site, "S1"), data={"answer": "yes"})
        assert (page.status_code, "is being recorded" in page.text) == (202, True)
