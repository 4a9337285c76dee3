"""Other programs read who was asked, never what they answered; and the report, never whose it is."""

import re

import pytest

from services.feedback.domain.insight import FIRST_PATIENCE
from services.feedback.domain.survey import Survey
from services.feedback.domain.waves import WAVES
from shared.contracts.feedback import Wave
from shared.contracts.programs import ProgramPublished
from shared.contracts.vocabulary import Cadence, Kind, Role
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import pair_created, session_held

PUBLISHED = ProgramPublished(
    revision=1,
    program_id="program",
    title="Fresh <eyes>",
    kind=Kind.REVERSE,
    cadence=Cadence.BIWEEKLY,
    weeks=12,
    session_minutes=45,
)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(PUBLISHED)
    return site


def hold(site: Site, pairs: int) -> list[Survey]:
    site.world.hear(*(session_held(number) for number in range(pairs)))
    return sorted(site.world.surveys(wave="pulse"), key=lambda survey: survey.id)


class TestSurveys:
    async def test_are_listed_page_by_page(self, site: Site) -> None:
        hold(site, 3)

        first = (await site.client.get("/v1/surveys", params={"limit": 4})).json()

        assert len(first["items"]) == 4
        assert first["next"]

    async def test_are_filtered(self, site: Site) -> None:
        hold(site, 2)

        found = (await site.client.get("/v1/pairs/pair-1/surveys", params={"state": "open"})).json()

        assert {item["pair_id"] for item in found["items"]} == {"pair-1"}

    async def test_never_say_what_was_answered(self, site: Site) -> None:
        survey = hold(site, 1)[0]
        site.world.answer(survey, worth_it=1, learned=2)

        shown = (await site.client.get(f"/v1/surveys/{survey.id}")).json()

        assert shown["state"] == "answered"
        assert "worth-it" not in str(shown)

    async def test_that_are_not_there_are_a_problem(self, site: Site) -> None:
        missing = await site.client.get("/v1/surveys/none")

        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"


class TestAnswers:
    async def test_are_taken_once(self, site: Site) -> None:
        path = f"/v1/surveys/{hold(site, 1)[0].id}/answers"

        first = await site.client.post(path, json={"answers": {"worth-it": 4, "learned": 4}})
        again = await site.client.post(path, json={"answers": {"worth-it": 1, "learned": 1}})

        assert (first.status_code, first.json()["state"]) == (201, "answered")
        assert (again.status_code, again.json()["code"]) == (409, "already-answered")

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"answers": {"worth-it": 9}}, {"answers.learned", "answers.worth-it"}),
            ({"answers": {"worth-it": 1, "learned": 1, "mood": 1}}, {"answers.mood"}),
            ({"answers": {"worth-it": "4", "learned": 1}}, {"answers.worth-it"}),
        ],
    )
    async def test_that_do_not_fit_name_each_field(self, site: Site, body: object, fields: set[str]) -> None:
        answer = await site.client.post(f"/v1/surveys/{hold(site, 1)[0].id}/answers", json=body)

        assert answer.status_code == 422
        assert {error["field"] for error in answer.json()["errors"]} == fields

    @pytest.mark.parametrize("point", [True, 4.5, None])
    async def test_take_nothing_that_is_no_point(self, site: Site, point: object) -> None:
        body = {"answers": {"worth-it": point, "learned": 1}}

        assert (await site.client.post(f"/v1/surveys/{hold(site, 1)[0].id}/answers", json=body)).status_code == 422


class TestInstruments:
    async def test_are_listed_with_their_words(self, site: Site) -> None:
        listed = (await site.client.get("/v1/instruments")).json()["items"]

        assert {(one["name"], one["version"]) for one in listed} >= {("closing", 2), ("expectations", 2), ("pulse", 2)}


class TestReport:
    async def test_is_a_problem_for_a_program_nobody_knows(self, site: Site) -> None:
        assert (await site.client.get("/v1/programs/none/report")).status_code == 404
        assert (await site.client.get("/v1/programs/none/report.html")).status_code == 404

    async def test_says_that_there_are_not_enough_answers_yet(self, site: Site) -> None:
        page = await site.client.get("/v1/programs/program/report.html")

        assert page.status_code == 200
        assert page.text.count("Not enough answers yet") == 1
        assert all(WAVES[wave].heading in page.text for wave in Wave)

    async def test_is_the_same_for_none_and_for_four_answers(self, site: Site) -> None:
        hold(site, 4)
        none = await site.client.get("/v1/programs/program/report")
        page = await site.client.get("/v1/programs/program/report.html")

        site.world.answer_open(role=Role.MENTOR)
        site.world.wait(FIRST_PATIENCE)

        assert (await site.client.get("/v1/programs/program/report")).json() == none.json()
        assert (await site.client.get("/v1/programs/program/report.html")).text == page.text

    async def test_shows_means_by_role_once_each_role_hides_everyone(self, site: Site) -> None:
        hold(site, 5)
        site.world.answer_open(role=Role.MENTOR, worth_it=5)
        site.world.answer_open(role=Role.MENTEE, worth_it=2)

        report = (await site.client.get("/v1/programs/program/report")).json()

        pulse = report["instruments"][1]
        assert pulse["figures"][0]["means"] == {"all": 3.5, "mentor": 5.0, "mentee": 2.0}
        assert pulse["coverage"]["all"] == {"answers": 10, "surveys": 10, "rate": 1.0}

    async def test_says_what_it_does_not_show_and_why(self, site: Site) -> None:
        hold(site, 3)
        site.world.answer_open()
        site.world.wait(FIRST_PATIENCE)

        page = (await site.client.get("/v1/programs/program/report.html")).text

        assert "Mentors</strong>: not shown apart" in page
        assert "Mentees</strong>: not shown apart" in page

    async def test_does_not_change_before_enough_new_answers_came_in(self, site: Site) -> None:
        hold(site, 9)
        for survey in site.world.surveys(role=Role.MENTOR)[:5]:
            site.world.answer(survey, worth_it=3, learned=3)
        before = (await site.client.get("/v1/programs/program/report.html")).text

        site.world.answer_open(role=Role.MENTOR, worth_it=1)

        assert (await site.client.get("/v1/programs/program/report.html")).text == before

    async def test_says_in_words_what_its_plots_show(self, site: Site) -> None:
        hold(site, 5)
        site.world.answer_open(worth_it=4)

        page = (await site.client.get("/v1/programs/program/report.html")).text

        plots = re.findall(r"<svg class=\"dots\"[^>]*>", page)
        assert len(plots) == 2
        assert "Worth the time, from 1, Not at all, to 5, Very much: Everybody 4.0; Mentors 4.0" in plots[0]

    async def test_holds_no_words_and_nobody(self, site: Site) -> None:
        site.world.hear(*(pair_created(number) for number in range(5)))
        for survey in site.world.surveys(wave="expectations"):
            site.world.answer_all(survey, 3, hopes="less jargon")

        both = [await site.client.get(f"/v1/programs/program/report{kind}") for kind in ("", ".html")]

        assert not any(word in answer.text for answer in both for word in ("jargon", "junior-1", "pair-1"))

    async def test_shows_a_title_as_it_is_written(self, site: Site) -> None:
        page = (await site.client.get("/v1/programs/program/report.html")).text

        assert "Fresh &lt;eyes&gt;" in page
