"""The page behind a link: reading it changes nothing, its form does, and it always has something kind to say."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from services.feedback.domain.survey import State, Survey
from services.feedback.instruments import instrument
from shared.contracts.vocabulary import Role
from tests.keys import signer
from tests.memory import START
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import pair_created, pair_ended, session_held

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

BOTH = {"worth-it": "4", "learned": "5"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created(), session_held())
    return site


def pulse(site: Site, role: Role = Role.MENTEE) -> Survey:
    return site.world.surveys(wave="pulse", role=role)[0]


class TestGet:
    async def test_shows_the_questions_in_the_words_for_the_role(self, site: Site) -> None:
        page = await site.client.get(site.link(pulse(site)))

        assert page.status_code == 200
        assert "something you would not have heard otherwise" in page.text

    async def test_says_which_session_it_is_about(self, site: Site) -> None:
        site.world.hear(session_held(session=2))
        first, second = sorted(site.world.surveys(wave="pulse", role=Role.MENTEE), key=lambda one: one.number)

        assert "Session 1 of 6" in (await site.client.get(site.link(first))).text
        assert "Session 2 of 6" in (await site.client.get(site.link(second))).text

    async def test_about_no_session_says_none(self, site: Site) -> None:
        (expectations,) = site.world.surveys(wave="expectations", role=Role.MENTEE)

        assert "Session" not in (await site.client.get(site.link(expectations))).text

    async def test_changes_nothing(self, site: Site) -> None:
        before = pulse(site)

        await site.client.get(site.link(before, tap="4"))

        assert pulse(site) == before

    async def test_has_chosen_what_was_tapped_in_the_mail(self, site: Site) -> None:
        page = await site.client.get(site.link(pulse(site), tap="4"))

        assert 'id="worth-it-4" value="4" required checked' in page.text
        assert page.text.count(" checked>") == 1

    @pytest.mark.parametrize("tap", ["0", "6", "x", "٣", '"><script>'])
    async def test_ignores_a_tap_that_is_no_point(self, site: Site, tap: str) -> None:
        page = await site.client.get(site.link(pulse(site), tap=tap))

        assert page.status_code == 200
        assert " checked>" not in page.text

    async def test_stays_with_whoever_was_sent_the_link(self, site: Site) -> None:
        page = await site.client.get(site.link(pulse(site)))

        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "same-origin"
        assert "noindex" in page.headers["x-robots-tag"]
        assert "script" not in page.text

    async def test_says_that_a_broken_link_does_not_work(self, site: Site) -> None:
        page = await site.client.get(site.link(pulse(site))[:-2])

        assert page.status_code == 404
        assert "does not work" in page.text

    async def test_takes_no_link_that_was_signed_for_another_service(self, site: Site) -> None:
        survey = pulse(site)
        claims = {"survey_id": survey.id, "pair_id": survey.pair_id, "person_id": survey.person_id}
        token = signer("scheduling").sign(claims, survey.expires_at)

        assert (await site.client.get(f"/answer/{token}")).status_code == 404

    async def test_takes_no_link_of_somebody_else(self, site: Site) -> None:
        assert (await site.client.get(site.link(pulse(site), person_id="junior-1"))).status_code == 404

    async def test_takes_no_link_to_a_survey_that_was_erased(self, site: Site) -> None:
        link = site.link(pulse(site))
        site.world.kept["surveys"].clear()

        assert (await site.client.get(link)).status_code == 404

    async def test_says_that_the_survey_is_over(self, site: Site) -> None:
        link = site.link(pulse(site))
        site.world.wait(timedelta(days=14))

        page = await site.client.get(link)
        assert page.status_code == 410
        assert "is over" in page.text

    async def test_says_that_the_pair_has_ended(self, site: Site) -> None:
        site.world.hear(pair_ended())

        page = await site.client.get(site.link(pulse(site)))
        assert page.status_code == 410
        assert "is closed" in page.text

    async def test_says_that_it_was_answered(self, site: Site) -> None:
        site.world.answer_open()

        assert "We have your answer" in (await site.client.get(site.link(pulse(site)))).text


class TestPost:
    async def test_takes_the_answers(self, site: Site) -> None:
        page = await site.client.post(site.link(pulse(site)), data=BOTH)

        assert page.status_code == 200
        assert "Thank you" in page.text
        assert pulse(site).answers == {"worth-it": 4, "learned": 5}

    async def test_takes_texts_as_long_as_they_may_be_in_any_script(self, site: Site) -> None:
        expectations = site.world.surveys(wave="expectations")[0]
        asked = instrument(expectations.instrument, expectations.version)
        words = {one.id: "\U0001f600" * 1_000 for one in asked.questions if one.kind == "text"}
        given = {one.id: "4" for one in asked.scales} | words
        body = urlencode([*[(asked.scales[0].id, "4")] * 1_500, *given.items()])  # clicked again and again

        page = await site.client.post(site.link(expectations), content=body, headers=FORM)

        assert page.status_code == 200, page.text
        (kept,) = [one for one in site.world.surveys(wave="expectations") if one.id == expectations.id]
        assert {name: kept.answers[name] for name in words} == words

    async def test_takes_them_once(self, site: Site) -> None:
        await site.client.post(site.link(pulse(site)), data=BOTH)

        again = await site.client.post(site.link(pulse(site)), data=BOTH | {"worth-it": "1"})

        assert again.status_code == 409
        assert "We have your answer" in again.text
        assert pulse(site).answers["worth-it"] == 4

    async def test_shows_what_is_still_open_and_keeps_what_was_chosen(self, site: Site) -> None:
        page = await site.client.post(site.link(pulse(site)), data={"worth-it": "2"})

        assert page.status_code == 422
        assert "1 question is still open" in page.text
        assert 'id="worth-it-2" value="2" required checked' in page.text
        assert pulse(site).state is State.OPEN

    async def test_never_runs_what_somebody_wrote(self, site: Site) -> None:
        expectations = site.world.surveys(wave="expectations")[0]

        page = await site.client.post(site.link(expectations), data={"hopes": "</textarea><script>x</script>"})

        assert "<script>" not in page.text
        assert "&lt;script&gt;" in page.text

    async def test_survives_a_body_that_is_no_form(self, site: Site) -> None:
        page = await site.client.post(site.link(pulse(site)), content=b"\xff\x00" * 50_000, headers=FORM)

        assert page.status_code == 422

    async def test_loses_nothing_when_a_server_is_away(self, site: Site) -> None:
        site.engine.away = True

        page = await site.client.post(site.link(pulse(site)), data=BOTH)

        assert page.status_code == 503
        assert page.headers["retry-after"]
        assert 'id="learned-5" value="5" required checked' in page.text
        assert pulse(site).state is State.OPEN

    async def test_does_not_make_people_wait(self, site: Site) -> None:
        site.engine.slow = True

        page = await site.client.post(site.link(pulse(site)), data=BOTH)

        assert page.status_code == 202
        assert "on its way" in page.text


class TestALinkFromAnAttestation:
    def link(self, session: str = "session-1-1", person: str = "junior-1") -> str:
        claims = {"pair_id": "pair-1", "session_id": session, "person_id": person}
        return f"/answer/{signer('feedback').sign(claims, START + timedelta(days=14))}"

    async def test_leads_to_the_survey_of_its_session(self, site: Site) -> None:
        taken = await site.client.post(self.link(), data=BOTH, headers=FORM)

        assert taken.status_code == 200
        assert pulse(site, Role.MENTOR).state is State.ANSWERED
        assert pulse(site, Role.MENTEE).state is State.OPEN

    async def test_asks_for_a_moment_while_there_is_no_survey_yet(self, site: Site) -> None:
        page = await site.client.get(self.link("session-1-9"))

        assert (page.status_code, "A moment, please" in page.text) == (202, True)
