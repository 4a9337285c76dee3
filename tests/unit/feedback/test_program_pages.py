"""Pages about a program's worth: what it costs, what juniors say, thanks, and what a sponsor is asked."""

import re
from datetime import timedelta

import pytest

from services.feedback.commands import ShowThanks
from services.feedback.domain.thanks import BETWEEN_THANKS, Visibility
from services.feedback.store import COSTS, OPINIONS, SOUNDINGS, THANKS
from shared.contracts.feedback import ThanksGiven, Wave
from shared.contracts.pairs import PairEndReason
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_report import PUBLISHED, lived
from tests.unit.feedback.test_soundings import says
from tests.unit.feedback.world import pair_created, pair_ended, session_held

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OWN = "/programs/program/report"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(PUBLISHED)
    return site


async def shown(site: Site, path: str = OWN) -> str:
    answer = await site.client.get(path)
    assert answer.status_code == 200
    return answer.text


async def sent(site: Site, path: str, **fields: str) -> tuple[int, str]:
    answer = await site.client.post(path, data=fields, headers=FORM)
    return answer.status_code, answer.text


class TestReport:
    async def test_leads_to_everything_that_is_said_of_the_worth(self, site: Site) -> None:
        page = await shown(site)
        assert all(
            f"{OWN}{path}" in page
            for path in ("", "/soundings", "/thanks", "/coefficients", "/pilot-evaluations", "/costs")
        )
        assert "<style>" not in page


class TestCosts:
    async def test_are_said_on_the_page_and_divided(self, site: Site) -> None:
        lived(site, 4)
        assert "Nobody has said what this program costs" in await shown(site, f"{OWN}/costs")

        assert await sent(site, f"{OWN}/costs", amount="600", currency="eur") == (303, "")

        page = await shown(site, f"{OWN}/costs")
        assert all(figure in page for figure in ("€600", "€150", "€273"))
        assert site.world.find(COSTS)[0].currency == "EUR"

    @pytest.mark.parametrize(("amount", "currency"), [("", "EUR"), ("-1", "EUR"), ("much", "EUR"), ("1", "euro")])
    async def test_that_are_none_are_refused_beside_the_field(self, site: Site, amount: str, currency: str) -> None:
        status, page = await sent(site, f"{OWN}/costs", amount=amount, currency=currency)
        assert (status, site.world.find(COSTS)) == (422, [])
        assert f'value="{amount}"' in page
        assert 'class="error"' in page


class TestSoundings:
    async def test_are_asked_and_read_in_fives(self, site: Site) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 6)))
        asked = await sent(site, f"{OWN}/soundings", question="Would you <speak>?", choices="No\n\nYes \n")
        assert asked == (303, "")
        assert site.world.find(SOUNDINGS)[0].choices == ("No", "Yes")
        page = await shown(site, f"{OWN}/soundings")
        assert "Would you &lt;speak&gt;?" in page
        assert "not even whether anybody did" in page
        assert "Answers to choose from" not in page

        for opinion in site.world.find(OPINIONS):
            says(site.world, opinion, 1, "First, ask me")
        page = await shown(site, f"{OWN}/soundings")
        assert page.count("First, ask me") == 5
        assert not any(name in page for name in ("junior-1", "pair-1"))

    async def test_to_four_are_refused_in_plain_words_and_nothing_typed_is_lost(self, site: Site) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 5)))
        site.client.headers["accept-language"] = "de"
        status, page = await sent(site, f"{OWN}/soundings", question="Well?", choices="No\nYes")
        assert status == 409
        assert "Eine Frage wird mindestens fünf Jüngeren gestellt" in page
        assert "Well?" in page

    @pytest.mark.parametrize("choices", ["", "Yes", "Yes\nYes", "1\n2\n3\n4\n5\n6\n7"])
    async def test_have_two_to_six_answers(self, site: Site, choices: str) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 6)))
        status, page = await sent(site, f"{OWN}/soundings", question="Well?", choices=choices)
        assert status in {409, 422}
        assert "wo to six" in page
        assert site.world.find(SOUNDINGS) == []


class TestThanks:
    async def test_of_a_sponsor_reach_every_junior_once_and_name_nobody(self, site: Site) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 451)))
        site.world.hear(pair_created(500).model_copy(update={"members": pair_created(1).members}))

        assert await sent(site, f"{OWN}/thanks", words="Thank you <all>") == (303, "")

        given = site.world.find(THANKS)
        assert sorted(one.recipient_id for one in given) == sorted(f"junior-{one}" for one in range(1, 451))
        assert {(one.giver, one.words) for one in given} == {("sponsor", "Thank you <all>")}
        assert len(site.world.heard(ThanksGiven)) == 450
        assert "junior-" not in await shown(site, f"{OWN}/thanks")

    async def test_that_somebody_shows_get_their_name_from_who_knows_it(self, site: Site) -> None:
        site.world.hear(pair_created(1))
        await sent(site, f"{OWN}/thanks", words="Thank you")
        (given,) = site.world.find(THANKS)
        assert "/names" not in await shown(site, f"{OWN}/thanks")
        whose = {"pair_id": given.pair_id, "person_id": given.recipient_id, "thanks_id": given.id}
        site.world.hear(ShowThanks(**whose, visibility=Visibility.PROGRAM))
        card = f"/programs/program/people/{given.recipient_id}"
        assert re.search(rf'hx-get="[^"]*{card}/names"', await shown(site, f"{OWN}/thanks"))

    async def test_go_to_pairs_that_ran_to_their_end_and_to_none_that_was_left(self, site: Site) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 4)), pair_ended(2))
        site.world.wait(timedelta(weeks=12))
        site.world.hear(pair_ended(1, PairEndReason.COMPLETED))

        await sent(site, f"{OWN}/thanks", words="Thank you")

        assert sorted(one.recipient_id for one in site.world.find(THANKS)) == ["junior-1", "junior-3"]

    async def test_are_given_once_in_four_weeks(self, site: Site) -> None:
        site.world.hear(pair_created())
        await sent(site, f"{OWN}/thanks", words="Thank you")
        status, page = await sent(site, f"{OWN}/thanks", words="Thanks again")
        assert status == 409
        assert "less than four weeks ago" in page
        assert "You can do so again from" in await shown(site, f"{OWN}/thanks")

        site.world.wait(BETWEEN_THANKS)
        assert await sent(site, f"{OWN}/thanks", words="Thanks again") == (303, "")

    async def test_need_somebody_and_some_words(self, site: Site) -> None:
        assert (await sent(site, f"{OWN}/thanks", words="Thank you"))[0] == 409
        assert (await sent(site, f"{OWN}/thanks", words=" "))[0] == 422
        assert (await sent(site, f"{OWN}/thanks", words="x" * 501))[0] == 422

    async def test_are_the_same_over_http(self, site: Site) -> None:
        site.world.hear(pair_created())
        given = await site.client.post("/v1/programs/program/thanks", json={"words": "Thank you"})
        assert (given.status_code, len(site.world.find(THANKS))) == (204, 1)
        assert (await site.client.post("/v1/programs/none/thanks", json={"words": "Thank you"})).status_code == 404

    async def test_are_sealed_on_their_way(self, site: Site) -> None:
        site.world.hear(pair_created())
        await sent(site, f"{OWN}/thanks", words="jargon")
        assert not any("jargon" in one.model_dump_json() for one in [*site.world.commands, *site.world.events])

    async def test_survive_a_new_revision_of_the_program(self, site: Site) -> None:
        site.world.hear(pair_created())
        await sent(site, f"{OWN}/thanks", words="Thank you")
        site.world.hear(PUBLISHED.model_copy(update={"revision": 9, "title": "Other"}))
        assert (await sent(site, f"{OWN}/thanks", words="Thanks again"))[0] == 409


class TestCoefficients:
    async def test_are_not_there_before_twenty_pairs_are_over(self, site: Site) -> None:
        assert "Not enough pairs yet" in await shown(site, f"{OWN}/coefficients")

    async def test_lead_to_a_twin_with_what_went_with_meeting(self, site: Site) -> None:
        for number in range(24):
            made = pair_created(number).model_copy(update={"components": {"hours": 100 * number, "style": number % 3}})
            held = (session_held(number, session) for session in range(1, 1 + number // 6))
            site.world.hear(made, *held, pair_ended(number, PairEndReason.COMPLETED))
        for survey in site.world.surveys(wave=Wave.CLOSING):
            site.world.answer_all(survey, 1 + int(survey.pair_id.removeprefix("pair-")) // 5)
        page = await shown(site, f"{OWN}/coefficients")
        assert "Working hours in common" in page
        assert "/programs/program/twins?more=hours" in page


class TestScorecard:
    async def test_says_what_can_be_done_now_and_names_nobody(self, site: Site) -> None:
        lived(site, 6)
        card = await shown(site, "/programs/program/scorecard")
        assert f"{OWN}/thanks" in card
        assert f"{OWN}/soundings" in card
        assert "worth the time" in card
        assert not any(name in card for name in ("junior-", "senior-", "pair-1"))

    async def test_is_a_part_of_matchings_page(self, site: Site) -> None:
        part = await site.client.get("/programs/program/scorecard", headers={"hx-request": "true"})
        assert "<html" not in part.text
        assert "Figures appear once at least five people" in part.text

    async def test_remembers_what_was_done(self, site: Site) -> None:
        site.world.hear(*(pair_created(one) for one in range(1, 6)))
        await sent(site, f"{OWN}/thanks", words="Thank you")
        await sent(site, f"{OWN}/soundings", question="Well?", choices="No\nYes")
        card = await shown(site, "/programs/program/scorecard")
        assert "You have thanked those who teach" in card
        assert "Your question is open until" in card
