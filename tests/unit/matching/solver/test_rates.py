from collections import defaultdict
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.matching.solver import OutOfRange, WrongShape, match_rates

SIZES = st.lists(st.integers(0, 40), min_size=1, max_size=8)


def group_of(sizes: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(sizes)), sizes)


class TestMatchRates:
    def test_counts_people_and_pairs_by_group(self) -> None:
        rates = match_rates([0, 0, 1, 1, 1, -1], [True, False, True, True, True, True], k=2)
        assert rates.shown.tolist() == [True, True]
        assert rates.people.tolist() == [2, 3]
        assert rates.matched.tolist() == [1, 3]

    def test_hides_a_second_group_where_the_small_one_would_follow_from_the_total(self) -> None:
        rates = match_rates(group_of([3, 30, 20]), np.ones(53, int), k=5)
        assert rates.shown.tolist() == [False, True, False]
        assert rates.people.tolist() == [0, 30, 0]
        assert rates.matched.tolist() == [0, 30, 0]

    def test_hides_more_where_each_of_the_hidden_would_be_known_to_be_one_person(self) -> None:
        rates = match_rates(group_of([1, 1, 1, 1, 1, 9, 12]), np.zeros(26, int), k=5)
        assert rates.shown.tolist() == [False, False, False, False, False, False, True]

    @given(sizes=SIZES, k=st.integers(1, 8), seed=st.integers(0, 99))
    def test_tells_no_group_under_k_and_counts_the_others_right(self, sizes: list[int], k: int, seed: int) -> None:
        group = np.random.default_rng(seed).permutation(group_of(sizes))
        matched = np.random.default_rng(seed).random(len(group)) < 0.5
        rates = match_rates(group, matched, k=k)
        for at, shown in enumerate(rates.shown):
            here = group == at
            assert (rates.people[at], rates.matched[at]) == ((here.sum(), matched[here].sum()) if shown else (0, 0))
            assert not shown or here.sum() >= k or not here.any()

    @given(sizes=SIZES, k=st.integers(1, 8))
    def test_never_hides_one_alone_of_several(self, sizes: list[int], k: int) -> None:
        rates = match_rates(group_of(sizes), np.zeros(sum(sizes), int), k=k)
        assert (~rates.shown).sum() != 1 or sum(size > 0 for size in sizes) == 1

    @pytest.mark.parametrize("k", [2, 3, 4])
    def test_leaves_every_hidden_group_several_possible_sizes_even_to_who_knows_this_rule(self, k: int) -> None:
        worlds = defaultdict(list)
        for sizes in product(range(1, 7), repeat=4):
            rates = match_rates(group_of(list(sizes)), np.zeros(sum(sizes), int), k=k)
            if sum(sizes) >= k + 3:
                worlds[sum(sizes), tuple(rates.shown), tuple(rates.people)].append(sizes)
        hidden = [(view, at) for view in worlds for at, shown in enumerate(view[1]) if not shown]
        assert hidden
        for view, at in hidden:
            assert len({sizes[at] for sizes in worlds[view]}) > 1, view

    def test_refuses_matches_of_other_people(self) -> None:
        with pytest.raises(WrongShape, match="matched"):
            match_rates([0, 1], [True])

    def test_refuses_a_k_of_nobody(self) -> None:
        with pytest.raises(OutOfRange, match="k of row 0 is 0"):
            match_rates([0], [True], k=0)

    def test_says_nothing_of_nobody(self) -> None:
        assert len(match_rates([], [], k=5).people) == 0
