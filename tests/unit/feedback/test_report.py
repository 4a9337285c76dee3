"""A program's report says what became of it: pairs, sessions, costs, change, topics and promises, and names nobody."""

import csv

import pytest

from services.feedback.pages.tables import COLUMNS
from shared.contracts.feedback import Wave
from shared.contracts.pairs import PairEndReason
from shared.contracts.programs import ProgramPublished
from shared.contracts.vocabulary import Cadence, Kind
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_pilot import session_missed
from tests.unit.feedback.world import pair_created, pair_ended, session_held

PUBLISHED = ProgramPublished(
    revision=1,
    program_id="program",
    title="Bridge",
    kind=Kind.REVERSE,
    cadence=Cadence.BIWEEKLY,
    weeks=12,
    session_minutes=45,
)
PATH = "/v1/programs/program/report"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(PUBLISHED)
    return site


def lived(site: Site, pairs: int) -> None:
    """Let pairs meet once, miss a session, run to their end, and look back."""
    world = site.world
    numbers = range(1, pairs + 1)
    world.hear(*(pair_created(one).model_copy(update={"topics": ("=ai",)}) for one in numbers))
    for survey in world.surveys(wave=Wave.EXPECTATIONS):
        world.answer_all(survey, 3)
    for one in numbers:
        world.hear(session_held(one), session_missed(one, 2), pair_ended(one, PairEndReason.COMPLETED))
    for survey in world.surveys(wave=Wave.CLOSING):
        world.answer_all(survey, 4, topics=("=ai",), words="jargon")


class TestReport:
    async def test_counts_pairs_and_sessions(self, site: Site) -> None:
        lived(site, 6)

        progress = (await site.client.get(PATH)).json()["progress"]

        assert (progress["begun"], progress["going_on"], progress["completed"]) == (6, 0, 6)
        # The last session held and the last two missed are of four people, and wait.
        assert (progress["held"], progress["missed"], progress["attended"], progress["hours"]) == (5, 4, 0.56, 3.8)
        assert progress["months"] == {"2026-03": 5}

    async def test_says_nothing_of_pairs_with_fewer_than_five_people(self, site: Site) -> None:
        lived(site, 2)

        report = (await site.client.get(PATH)).json()

        assert report["progress"] is None
        assert report["compared"] == report["counts"] == []

    async def test_divides_costs_by_pairs_and_hours(self, site: Site) -> None:
        lived(site, 4)

        told = await site.client.put("/v1/programs/program/costs", json={"amount": 600, "currency": "EUR"})
        progress = (await site.client.get(PATH)).json()["progress"]

        assert told.json() == {"program_id": "program", "amount": 600, "currency": "EUR"}
        assert (progress["cost_per_pair"], progress["cost_per_hour"], progress["currency"]) == (150.0, 272.73, "EUR")

    async def test_refuses_costs_that_are_none(self, site: Site) -> None:
        refused = await site.client.put("/v1/programs/program/costs", json={"amount": 1, "currency": "euro"})

        assert refused.status_code == 422
        assert "three capital letters" in refused.text

    async def test_shows_what_changed_and_what_was_learned(self, site: Site) -> None:
        lived(site, 6)

        report = (await site.client.get(PATH)).json()

        (compared,) = report["compared"]
        valued = next(one for one in compared["changes"]["all"] if one["outcome"] == "valued")
        assert (valued["mean"], "after" in valued) == (1.0, False)
        assert [one["what"] for one in report["counts"]] == ["topic-learned"]

    async def test_is_a_page_that_says_all_of_it_and_names_nobody(self, site: Site) -> None:
        lived(site, 6)

        page = (await site.client.get(f"{PATH}.html")).text

        for words in ("Pairs and sessions", "+1.00", "What was learned", "took place"):
            assert words in page
        assert not any(word in page for word in ("jargon", "junior-1", "pair-1"))


class TestTable:
    async def test_has_every_figure_in_a_row(self, site: Site) -> None:
        lived(site, 6)

        answer = await site.client.get(f"{PATH}.csv")
        header, *rows = csv.reader(answer.text.splitlines())

        assert answer.headers["content-type"].startswith("text/csv")
        assert tuple(header) == COLUMNS
        assert ["pairs and sessions", "held", "all", "count", "5", ""] in rows
        assert {row[0] for row in rows} >= {"change", "alignment", "count", "closing 2", "expectations 2"}

    async def test_holds_nothing_that_a_spreadsheet_computes(self, site: Site) -> None:
        lived(site, 6)

        rows = csv.reader((await site.client.get(f"{PATH}.csv")).text.splitlines())

        assert not any(cell.startswith("=") for row in rows for cell in row)
        assert "'=ai" in (await site.client.get(f"{PATH}.csv")).text
