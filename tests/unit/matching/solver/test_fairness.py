from itertools import permutations

import numpy as np
import pytest

from services.matching.solver import Quota, QuotaOutOfReach, Rules, Wishes, match, meet_quota, raise_floor, score
from tests.unit.matching.solver import market

RULES = Rules(common_hours=3)


class TestRaiseFloor:
    def test_raises_the_least_fit_without_losing_a_pair(self) -> None:
        mentors, mentees = market.sides(40, 40)
        free = match(mentors, mentees, market.weights(), RULES, wishes=Wishes(placement=10_000))
        floor, made = raise_floor(mentors, mentees, market.weights(), RULES)
        assert len(made) == len(free)
        assert made.fit.min() >= floor > free.fit.min()
        higher = match(mentors, mentees, market.weights(), RULES, wishes=Wishes(placement=10_000, least_fit=floor + 50))
        assert len(higher) < len(free)

    def test_ends_when_nobody_can_be_paired(self) -> None:
        mentors, mentees = market.sides(5, 5)
        _, made = raise_floor(mentors, mentees, market.weights(), Rules(common_hours=168))
        assert len(made) == 0


class TestMeetQuota:
    def test_brings_enough_of_the_group_into_pairs_at_a_proven_cost(self) -> None:
        mentors, mentees = market.sides(60, 30)
        free = match(mentors, mentees, market.weights(), RULES)
        members = np.arange(60) % 3 == 0
        before = int(members[free.mentors].sum())
        quota = Quota(members=members, of_mentors=True, least=before + 4)
        made = meet_quota(mentors, mentees, market.weights(), RULES, quota=quota)
        assert members[made.mentors].sum() >= before + 4
        assert made.total <= made.certificate.bound <= free.total
        assert made.certificate.value == made.total
        assert made.certificate.gap < 0.02

    @pytest.mark.parametrize("seed", range(5))
    def test_bounds_every_assignment_that_meets_the_quota(self, seed: int) -> None:
        mentors, mentees = market.sides(5, 3, seed)
        lenient = Rules(common_hours=0, level_gap=None, shared_language=False, reporting_line=False, same_manager=False)
        members = np.array([True, True, False, False, False])
        fit = score(mentors, mentees, market.weights(), lenient).fit.astype(int)
        best = max(
            int(fit[list(rows), [0, 1, 2]].sum())
            for rows in permutations(range(5), 3)
            if members[list(rows)].sum() >= 2
        )
        quota = Quota(members=members, of_mentors=True, least=2)
        made = meet_quota(mentors, mentees, market.weights(), lenient, quota=quota)
        assert made.total <= best <= made.certificate.bound

    def test_costs_nothing_when_it_is_met_anyway(self) -> None:
        mentors, mentees = market.sides(30, 30)
        quota = Quota(members=np.ones(30, bool), of_mentors=False, least=1)
        made = meet_quota(mentors, mentees, market.weights(), RULES, quota=quota)
        assert made.certificate.gap == 0

    def test_says_how_many_are_possible_when_it_is_out_of_reach(self) -> None:
        mentors, mentees = market.sides(30, 30)
        quota = Quota(members=np.arange(30) < 3, of_mentors=False, least=4)
        with pytest.raises(QuotaOutOfReach, match="lower the quota"):
            meet_quota(mentors, mentees, market.weights(), RULES, quota=quota)
