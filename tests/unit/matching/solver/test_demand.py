import numpy as np
import pytest

from services.matching.solver import Side, demand
from tests.unit.matching.solver import market

NOBODY = np.zeros(0, int), np.zeros(0, int)


class TestDemand:
    def test_counts_who_seeks_who_offers_and_who_is_served(self) -> None:
        learners = Side.of([0, 1, 2], seeks=[[0, 2], [0, -1], [2, -1]])
        teachers = Side.of([3, 4], offers=[[0, 1], [2, -1]], capacity=[2, 0])
        found = demand(learners, teachers, (np.array([0, 2]), np.array([0, 0])))
        assert found.sought.tolist() == [2, 0, 2]
        assert found.offered.tolist() == [1, 1, 0]
        assert found.places.tolist() == [2, 2, 0]
        assert found.met.tolist() == [1, 0, 0]

    def test_counts_a_learner_once_however_many_teach_the_topic(self) -> None:
        learners, teachers = Side.of([0], seeks=[[1]], capacity=[2]), Side.of([1, 2], offers=[[1], [1]])
        assert demand(learners, teachers, (np.array([0, 0]), np.array([0, 1]))).met.tolist() == [0, 1]

    @pytest.mark.parametrize("seed", range(5))
    def test_agrees_with_asking_everybody(self, seed: int) -> None:
        mentors, mentees = market.sides(30, 20, seed)
        rng = np.random.default_rng(seed)
        pairs = rng.integers(0, 20, 40), rng.integers(0, 30, 40)
        served = {
            (a, t) for a, b in zip(*pairs, strict=True) for t in set(mentees.seeks[a]) & set(mentors.offers[b]) - {-1}
        }
        found = demand(mentees, mentors, pairs)
        for topic in range(len(found.met)):
            assert found.met[topic] == sum(t == topic for _, t in served)
            assert found.sought[topic] == (mentees.seeks == topic).any(axis=1).sum()

    def test_counts_nothing_where_nobody_names_a_topic(self) -> None:
        assert len(demand(Side.of([0]), Side.of([1]), NOBODY).sought) == 0
