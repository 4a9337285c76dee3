"""What will go wrong follows from the seed."""

from collections import Counter
from itertools import islice

import pytest

from tests.chaos.plan import DECKS, Lane, faults


class TestPlan:
    @pytest.mark.parametrize("lane", Lane)
    def test_is_a_function_of_the_seed(self, lane: Lane) -> None:
        once, again, other = (list(islice(faults(seed, lane), 40)) for seed in (7, 7, 8))
        assert once == again != other

    @pytest.mark.parametrize("lane", Lane)
    def test_deals_its_whole_deck_before_it_shuffles_again(self, lane: Lane) -> None:
        deck = Counter(DECKS[lane])
        dealt = [fault.kind for fault in islice(faults(7, lane), 2 * deck.total())]
        assert Counter(dealt[: deck.total()]) == Counter(dealt[deck.total() :]) == deck
