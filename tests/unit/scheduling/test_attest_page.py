"""The page behind a mail's link: reading it changes nothing, its form does, and it always has something kind to say."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from services.scheduling.domain.session import Session, SessionState
from shared.pages.links import Links
from tests.keys import signer
from tests.unit.scheduling.meetings import HOUR, pair_created, pair_ended
from tests.unit.scheduling.world import Site


@pytest.fixture
def site() -> Site:
    """Return a site on which the first session is just over."""
    site = Site()
    site.world.hear(pair_created())
    site.world.wait(first(site).ends_at)
    return site


def first(site: Site) -> Session:
    return site.world.session(1)


class TestGet:
    async def test_asks_with_the_session_in_local_time(self, site: Site) -> None:
        page = await site.client.get(site.link(first(site), "boris"))
        local = first(site).starts_at - 5 * HOUR
        assert page.status_code == 200
        assert "Session 1 of 4" in page.text
        assert f"{local:%H:%M}" in page.text
        assert "America/New York" in page.text

    async def test_changes_nothing_however_often_it_is_followed(self, site: Site) -> None:
        before = site.world.sessions
        for _ in range(3):
            await site.client.get(site.link(first(site), "anna", held="yes"))
        assert site.world.sessions == before

    @pytest.mark.parametrize(
        ("held", "shown"), [("yes", 'value="yes" class="first"'), ("no", 'value="no" class="first"')]
    )
    async def test_puts_the_answer_that_was_clicked_first(self, site: Site, held: str, shown: str) -> None:
        page = await site.client.get(site.link(first(site), "anna", held=held))
        assert shown in page.text
        assert page.text.count('class="first"') == 1

    async def test_stays_with_whoever_was_sent_the_link(self, site: Site) -> None:
        page = await site.client.get(site.link(first(site), "anna"))
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "<script" not in page.text
        assert "http" not in page.text

    async def test_says_that_a_session_is_still_to_come(self, site: Site) -> None:
        page = await site.client.get(site.link(site.world.session(2), "anna"))
        assert "still to come" in page.text
        assert "<form" not in page.text

    async def test_says_that_a_session_was_cancelled(self, site: Site) -> None:
        second = site.world.session(2)
        site.world.hear(pair_ended())
        page = await site.client.get(site.link(second, "anna"))
        assert "was cancelled" in page.text


class TestPost:
    async def test_takes_an_answer_and_shows_it_at_the_same_address(self, site: Site) -> None:
        link = site.link(first(site), "anna")
        answer = await site.client.post(link, data={"held": "yes"})
        assert answer.status_code == 303
        page = await site.client.get(answer.url.join(answer.headers["location"]))
        assert "You said that you met." in page.text
        assert str(answer.url.join(answer.headers["location"])).endswith(link)

    async def test_lets_somebody_change_their_mind(self, site: Site) -> None:
        link = site.link(first(site), "anna")
        for held in ("yes", "no"):
            await site.client.post(link, data={"held": held})
        assert "You said that you did not meet." in (await site.client.get(link)).text

    async def test_decides_with_the_second_answer(self, site: Site) -> None:
        for person in ("anna", "boris"):
            await site.client.post(site.link(first(site), person), data={"held": "yes"})
        assert first(site).state is SessionState.HELD
        assert "on record as held" in (await site.client.get(site.link(first(site), "anna"))).text

    async def test_goes_on_to_how_it_was_once_it_is_on_record(self, site: Site) -> None:
        link = site.link(first(site), "anna", then="https://example.org/answer/x")
        await site.client.post(link, data={"held": "yes"})
        assert "https://example.org/answer/x" not in (await site.client.get(link)).text
        await site.client.post(site.link(first(site), "boris"), data={"held": "yes"})
        assert 'href="https://example.org/answer/x"' in (await site.client.get(link)).text

    async def test_is_no_trouble_when_repeated(self, site: Site) -> None:
        for person in ("anna", "boris", "anna"):
            answer = await site.client.post(site.link(first(site), person), data={"held": "no"})
            assert answer.status_code == 303
        assert "on record as not held" in (await site.client.get(site.link(first(site), "anna"))).text

    async def test_says_so_when_it_is_decided_already(self, site: Site) -> None:
        for person in ("anna", "boris"):
            await site.client.post(site.link(first(site), person), data={"held": "no"})
        answer = await site.client.post(site.link(first(site), "anna"), data={"held": "yes"})
        assert answer.status_code == 409
        assert "on record as not held" in answer.text

    async def test_says_so_before_the_end_and_after_a_cancellation(self, site: Site) -> None:
        second = site.world.session(2)
        early = await site.client.post(site.link(second, "anna"), data={"held": "yes"})
        site.world.hear(pair_ended())
        off = await site.client.post(site.link(second, "anna"), data={"held": "yes"})
        assert (early.status_code, off.status_code) == (409, 409)
        assert "still to come" in early.text
        assert "was cancelled" in off.text

    @pytest.mark.parametrize("form", [{}, {"held": ""}, {"held": "perhaps"}, {"other": "yes"}])
    async def test_asks_again_when_nothing_was_answered(self, site: Site, form: dict[str, str]) -> None:
        answer = await site.client.post(site.link(first(site), "anna"), data=form)
        assert answer.status_code == 422
        assert "<form" in answer.text
        assert not first(site).attestations

    async def test_says_that_a_slow_answer_has_arrived(self, site: Site) -> None:
        site.engine.slow = True
        answer = await site.client.post(site.link(first(site), "anna"), data={"held": "yes"})
        assert answer.status_code == 202
        assert "has arrived" in answer.text

    async def test_says_when_an_answer_could_not_be_taken(self, site: Site) -> None:
        site.engine.away = True
        answer = await site.client.post(site.link(first(site), "anna"), data={"held": "yes"})
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "try again" in answer.text


class TestLink:
    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_that_is_broken_or_forged_does_not_work(self, site: Site, method: str) -> None:
        good = site.link(first(site), "anna")
        forged = Links((SecretStr("another key"),), "scheduling").sign(
            {"session_id": "pair-001"}, first(site).ends_at, first(site).ends_at
        )
        for link in (good[:-2], f"/attestation/{forged}", "/attestation/x"):
            page = await site.client.request(method, link)
            assert page.status_code == 404
            assert "does not work" in page.text

    async def test_of_another_service_does_not_work(self, site: Site) -> None:
        claims = {"session_id": "pair-001", "pair_id": "pair", "person_id": "anna"}
        token = signer("feedback").sign(claims, first(site).ends_at + HOUR)
        assert (await site.client.get(f"/attestation/{token}")).status_code == 404

    async def test_of_a_stranger_does_not_work(self, site: Site) -> None:
        assert (await site.client.post(site.link(first(site), "carla"), data={"held": "yes"})).status_code == 404
        assert not first(site).attestations

    @pytest.mark.parametrize("method", ["GET", "POST"])
    async def test_that_has_expired_says_so(self, site: Site, method: str) -> None:
        link = site.link(first(site), "anna")
        site.world.wait(first(site).ends_at + timedelta(days=3))
        page = await site.client.request(method, link)
        assert page.status_code == 410
        assert "expired" in page.text

    async def test_outlives_a_deadline_kindly(self, site: Site) -> None:
        one = first(site)
        claims = {"session_id": one.id, "pair_id": one.pair_id, "person_id": "anna"}
        link = f"/attestation/{signer('scheduling').sign(claims, one.ends_at + timedelta(days=30))}"
        site.world.memory.now = one.ends_at + timedelta(days=4)
        assert "time for answers is over" in (await site.client.get(link)).text
        site.world.wait(one.ends_at + timedelta(days=5))
        assert "on record as not held" in (await site.client.get(link)).text
