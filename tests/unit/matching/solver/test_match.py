import numpy as np
import pytest

from services.matching.solver import (
    Cause,
    PinnedBeyondCapacity,
    PinnedPairRefused,
    Rule,
    Rules,
    Side,
    Weights,
    Wishes,
    match,
    score,
    unmatched,
)
from tests.unit.matching.solver import market


def three_and_two() -> tuple[Side, Side]:
    mentors = Side.of([0, 1, 2], offers=[[1], [2], [1]], offer_level=[[100], [100], [25]])
    return mentors, Side.of([3, 4], level=[4, 4], seeks=[[1], [2]])


class TestMatch:
    def test_pairs_within_the_rules_and_proves_it(self) -> None:
        mentors, mentees = market.sides(60, 40)
        made = match(mentors, mentees, market.weights(), market.rules())
        fit = score(mentors, mentees, market.weights(), market.rules()).fit
        assert len(made) > 0
        assert (fit[made.mentors, made.mentees] == made.fit).all()
        assert made.fit.min() >= 0
        assert made.certificate.gap == 0

    @pytest.mark.parametrize("sizes", [(0, 0), (0, 2), (2, 0)])
    def test_pairs_nobody_when_a_side_is_empty(self, sizes: tuple[int, int]) -> None:
        mentors, mentees = Side.of(np.arange(sizes[0])), Side.of(np.arange(5, 5 + sizes[1]))
        made = match(mentors, mentees, Weights(), Rules())
        assert len(made) == 0
        assert made.certificate.bound == 0
        left, alone = unmatched(mentors, mentees, Weights(), Rules(), made)
        assert (len(left), len(alone)) == sizes

    def test_keeps_a_pinned_pair(self) -> None:
        made = match(*three_and_two(), Weights(), Rules(), wishes=Wishes(pinned=np.array([[2, 3]])))
        assert list(zip(made.mentors, made.mentees, strict=True)) == [(1, 1), (2, 0)]
        assert made.certificate.bound == made.total

    def test_refuses_to_pin_a_pair_that_breaks_a_rule(self) -> None:
        with pytest.raises(PinnedPairRefused, match="never-again"):
            match(
                *three_and_two(),
                Weights(),
                Rules(never_again=np.array([[0, 3]])),
                wishes=Wishes(pinned=np.array([[0, 3]])),
            )

    def test_refuses_to_pin_a_stranger(self) -> None:
        with pytest.raises(PinnedPairRefused, match="not among the ready people"):
            match(*three_and_two(), Weights(), Rules(), wishes=Wishes(pinned=np.array([[99, 3]])))

    def test_refuses_to_pin_beyond_capacity(self) -> None:
        with pytest.raises(PinnedBeyondCapacity, match="unpin one"):
            match(*three_and_two(), Weights(), Rules(), wishes=Wishes(pinned=np.array([[0, 3], [0, 4]])))

    def test_places_who_waited_first(self) -> None:
        made = match(*three_and_two(), Weights(), Rules(), wishes=Wishes(mentor_bonus=np.array([0, 0, 9000])))
        assert 2 in made.mentors


class TestLivePairs:
    def test_go_on_and_keep_their_places(self) -> None:
        mentors, mentees = market.sides(60, 60)
        program = market.weights(), market.rules(common_hours=3)
        before = match(mentors.take(np.arange(50)), mentees.take(np.arange(50)), *program)
        live = np.stack([mentors.person[before.mentors], mentees.person[before.mentees]], axis=1)
        added = match(mentors, mentees, *program, wishes=Wishes(live=live))
        assert len(added) > 0
        assert not set(added.mentors) & set(before.mentors)
        assert not set(added.mentees) & set(before.mentees)

    def test_are_not_made_again_by_people_with_more_places(self) -> None:
        mentors, mentees = Side.of([0], capacity=[2]), Side.of([1], level=[3], capacity=[2])
        assert len(match(mentors, mentees, Weights(), Rules(), wishes=Wishes(live=np.array([[0, 1]])))) == 0

    def test_count_although_their_other_half_is_not_here(self) -> None:
        mentors, mentees = Side.of([0]), Side.of([1], level=[3])
        assert len(match(mentors, mentees, Weights(), Rules(), wishes=Wishes(live=np.array([[0, 77]])))) == 0


class TestUnmatched:
    def test_blames_the_rule_that_alone_leaves_nobody(self) -> None:
        mentors = Side.of([0, 1], languages=[1, 2])
        mentees = Side.of([2, 3], level=[2, 0])
        made = match(mentors, mentees, Weights(), Rules())
        left, alone = unmatched(mentors, mentees, Weights(), Rules(), made)
        assert [(item.row, item.cause, item.rule) for item in left] == [
            (1, Cause.NOBODY_FEASIBLE, Rule.SHARED_LANGUAGE)
        ]
        assert [(item.row, item.rule, item.allowed_without) for item in alone] == [(1, Rule.LEVEL_GAP, 1)]

    def test_says_when_there_are_fewer_places_than_people(self) -> None:
        mentors, mentees = three_and_two()
        left, alone = unmatched(mentors, mentees, Weights(), Rules(), match(mentors, mentees, Weights(), Rules()))
        assert [item.cause for item in left] == [Cause.FEWER_PLACES]
        assert alone == []

    def test_says_when_those_who_suit_went_to_others(self) -> None:
        mentors = Side.of([0, 1], languages=[1, 1], offers=[[1], [-1]])
        mentees = Side.of([2, 3], level=[2, 2], languages=[1, 2], seeks=[[1], [1]])
        made = match(mentors, mentees, Weights(), Rules())
        left, _ = unmatched(mentors, mentees, Weights(), Rules(), made)
        assert [(item.row, item.cause, item.feasible) for item in left] == [(1, Cause.IN_HIGH_DEMAND, 1)]


class TestStayBonus:
    def test_keeps_most_pairs_of_a_re_run_as_they_were(self) -> None:
        mentors, mentees = market.sides(60, 60)
        before = match(mentors, mentees, market.weights(), market.rules(common_hours=3))
        pairs = np.stack([mentors.person[before.mentors], mentees.person[before.mentees]], axis=1)
        other = Weights(hours=6000, mentee_learns=500, mentor_learns=500, seniority=500, across_departments=1000)
        broken = {}
        for bonus in (0, 10_000):
            again = match(
                mentors, mentees, other, market.rules(common_hours=3), wishes=Wishes(stay=pairs, stay_bonus=bonus)
            )
            now = set(zip(mentors.person[again.mentors], mentees.person[again.mentees], strict=True))
            broken[bonus] = len({tuple(pair) for pair in pairs.tolist()} - now)
            assert again.certificate.gap == 0
        assert broken[10_000] == 0 < broken[0]


class TestLeastFit:
    def test_makes_no_pair_below_it(self) -> None:
        mentors, mentees = market.sides(60, 60)
        free = match(mentors, mentees, market.weights(), market.rules(common_hours=3))
        floor = int(np.median(free.fit))
        made = match(mentors, mentees, market.weights(), market.rules(common_hours=3), wishes=Wishes(least_fit=floor))
        assert 0 < len(made) < len(free)
        assert made.fit.min() >= floor
