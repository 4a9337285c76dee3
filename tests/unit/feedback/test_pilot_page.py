"""The page of a pilot: who runs it evaluates it there, and reads what was found."""

import pytest

from services.feedback.pages.pilot import shown as in_unit
from services.feedback.store import PILOT_EVALUATIONS
from shared.contracts.pairs import PairEndReason
from shared.contracts.pilots import Criterion
from shared.contracts.programs import Stage
from tests.unit.feedback.site import Site
from tests.unit.feedback.test_pilot import MORE, met, published, stage
from tests.unit.feedback.test_program_pages import sent, shown
from tests.unit.feedback.test_pseudo_locale import COOKIE, PSEUDO, outside
from tests.unit.feedback.test_report import PUBLISHED
from tests.unit.feedback.world import pair_ended

PAGE = "/programs/program/report/pilot-evaluations"


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(published(MORE), stage(Stage.PILOT))
    return site


class TestThePage:
    async def test_evaluates_the_pilot_and_shows_what_was_found(self, site: Site) -> None:
        met(site.world, 3)
        site.world.hear(*(pair_ended(pair, PairEndReason.COMPLETED) for pair in (1, 2, 3)))

        assert await sent(site, PAGE) == (303, "")

        page = await shown(site, PAGE)
        for words in ("Evaluation 1 of", "Change something and go on", "Pairs that did not end early", "100%", "75%"):
            assert words in page
        assert "too few people to show it" in page

    async def test_refuses_before_the_first_pair(self, site: Site) -> None:
        status, page = await sent(site, PAGE)

        assert (status, site.world.find(PILOT_EVALUATIONS)) == (409, [])
        assert "The program must be in its pilot, and have had its first pair." in page

    async def test_offers_nothing_where_there_is_no_pilot(self) -> None:
        site = Site()
        site.world.hear(PUBLISHED)

        page = await shown(site, PAGE)

        assert "This program has no pilot" in page
        assert "Evaluate the pilot now" not in page

    async def test_speaks_the_language_of_its_reader(self, site: Site) -> None:
        met(site.world, 3)
        await sent(site, PAGE)
        page = await site.client.get(PAGE, headers={"cookie": f"{COOKIE}={PSEUDO}"})

        assert outside(page.text) == []

    @pytest.mark.parametrize(
        ("criterion", "value", "text"),
        [
            (Criterion.PARTICIPATION, 80, "80%"),
            (Criterion.WORTH_IT, 3.5, "3.5"),
            (Criterion.OUTCOME_CHANGE, 0.3, "+0.3"),
            (Criterion.PAIRS_KEPT, None, "\N{EN DASH}"),
        ],
    )
    def test_says_each_value_in_its_unit(self, criterion: Criterion, value: float | None, text: str) -> None:
        assert in_unit(criterion, value) == text
