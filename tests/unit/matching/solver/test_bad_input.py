"""What the solver answers to input that leaves nothing to match: who reads it must know what to change."""

import numpy as np
import pytest

from services.matching.solver import (
    Cause,
    DuplicatePerson,
    ManagerCycle,
    NotWholeNumbers,
    Rule,
    Rules,
    Side,
    Weights,
    WeightsMustSumToFull,
    match,
    reporting_forest,
    solve,
    unmatched,
)

PROGRAM = Weights(), Rules()


class TestBadInput:
    def test_no_feasible_pair_names_the_rule_that_keeps_everybody_apart(self) -> None:
        mentors, mentees = Side.of([0, 1], languages=[1, 1]), Side.of([2, 3], level=[3, 3], languages=[2, 2])
        made = match(mentors, mentees, *PROGRAM)
        assert (len(made), made.certificate.bound) == (0, 0)
        for side in unmatched(mentors, mentees, *PROGRAM, made):
            assert [(one.cause, one.rule, one.allowed_without) for one in side] == [
                (Cause.NOBODY_FEASIBLE, Rule.SHARED_LANGUAGE, 2)
            ] * 2

    def test_capacity_nowhere_is_named(self) -> None:
        mentors, mentees = Side.of([0], capacity=[0]), Side.of([1], level=[3])
        made = match(mentors, mentees, *PROGRAM)
        assert len(made) == 0
        assert [one.rule for side in unmatched(mentors, mentees, *PROGRAM, made) for one in side] == [
            Rule.NO_CAPACITY,
            Rule.NO_CAPACITY,
        ]

    def test_a_matrix_without_capacity_makes_no_pair(self) -> None:
        made = solve([[5, 6], [7, 8]], capacity=0)
        assert (len(made), made.certificate.bound) == (0, 0)

    def test_one_id_twice_says_what_to_do(self) -> None:
        with pytest.raises(DuplicatePerson, match="person 7 stands twice in one role; keep one row"):
            Side.of([7, 8, 7])

    def test_no_weight_at_all_says_what_to_do(self) -> None:
        nothing = dict.fromkeys(
            ("mentee_learns", "mentor_learns", "seniority", "generation", "across_departments", "style", "hours"), 0
        )
        with pytest.raises(WeightsMustSumToFull, match="give each criterion 0 or more so that they sum to 10000"):
            Weights(**nothing, languages=0)

    @pytest.mark.parametrize("hole", [float("nan"), 0.5, float("inf")])
    def test_what_is_no_number_says_what_to_do(self, hole: float) -> None:
        with pytest.raises(NotWholeNumbers, match="replace NaN by the neutral value"):
            Side.of([0, 1], birth_year=np.array([1990, hole]))
        with pytest.raises(NotWholeNumbers, match="fit holds something other than whole numbers"):
            solve(np.array([[1.0, hole]]))

    def test_managers_in_a_circle_are_named(self) -> None:
        with pytest.raises(ManagerCycle, match=r"circle: (1 -> 2|2 -> 1).*correct the manager of one of them"):
            reporting_forest([-1, 2, 1])
