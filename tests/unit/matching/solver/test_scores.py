import numpy as np
import pytest

from services.matching.solver import (
    Component,
    Likeness,
    Rule,
    Rules,
    Side,
    Span,
    TraitRule,
    Weights,
    rules_in,
    score,
    score_pairs,
)
from tests.unit.matching.solver import market

ONLY = {component.value: 0 for component in Component}


def weigh(**points: int) -> Weights:
    return Weights(**{**ONLY, **points})


class TestScore:
    def test_parts_of_every_feasible_pair_sum_exactly_to_its_fit(self) -> None:
        mentors, mentees = market.sides(40, 50)
        scores = score(mentors, mentees, market.weights(), market.rules())
        feasible = scores.fit >= 0
        total = np.sum(list(scores.components.values()), axis=0)
        assert feasible.any()
        assert (scores.fit[feasible] == total[feasible]).all()
        assert total.max() <= 10_000

    def test_no_part_exceeds_its_weight(self) -> None:
        mentors, mentees = market.sides(40, 50)
        weights = market.weights()
        for name, part in score(mentors, mentees, weights, market.rules()).components.items():
            assert 0 <= part.min() <= part.max() <= getattr(weights, name)

    def test_an_expert_in_all_that_is_sought_teaches_everything(self) -> None:
        mentor = Side.of([0], offers=[[3, 1]], offer_level=[[100, 100]])
        mentee = Side.of([1], level=[3], seeks=[[1, 3]])
        assert score(mentor, mentee, weigh(mentee_learns=10_000), Rules()).fit[0, 0] == 10_000

    def test_the_topic_ranked_first_counts_more(self) -> None:
        mentors = Side.of([0, 1], offers=[[1], [3]], offer_level=[[100], [100]])
        mentee = Side.of([2], level=[3], seeks=[[1, 3]])
        first, second = score(mentors, mentee, weigh(mentee_learns=10_000), Rules()).fit[:, 0]
        assert first > second > 0

    def test_a_missing_birth_year_is_neutral_and_breaks_no_rule(self) -> None:
        mentor, mentee = Side.of([0], birth_year=[1999]), Side.of([1], level=[3])
        scores = score(mentor, mentee, weigh(generation=10_000), Rules(generation_gap=Span(low=10, high=40)))
        assert scores.fit[0, 0] == 5000


class TestRules:
    @pytest.mark.parametrize(
        ("rule", "mentor", "mentee", "rules"),
        [
            (Rule.SAME_PERSON, {"person": [1]}, {"person": [1]}, {}),
            (Rule.REPORTING_LINE, {"enter": [5], "leave": [6]}, {"enter": [1], "leave": [9]}, {}),
            (Rule.REPORTING_LINE, {"enter": [1], "leave": [9]}, {"enter": [8], "leave": [9]}, {}),
            (Rule.SAME_MANAGER, {"manager": [7]}, {"manager": [7]}, {}),
            (Rule.LEVEL_GAP, {"level": [3]}, {"level": [3]}, {}),
            (
                Rule.GENERATION_GAP,
                {"birth_year": [1990]},
                {"birth_year": [1985]},
                {"generation_gap": Span(low=10, high=40)},
            ),
            (Rule.COMMON_HOURS, {"available": [[3, 0, 0]]}, {"available": [[2, 0, 0]]}, {}),
            (Rule.SHARED_LANGUAGE, {"languages": [1]}, {"languages": [2]}, {}),
            (Rule.NEVER_AGAIN, {}, {}, {"never_again": [[0, 1]]}),
            (Rule.NEVER_AGAIN, {}, {}, {"never_again": [[1, 0]]}),
            (Rule.FORBIDDEN, {}, {}, {"forbidden": [[0, 1]]}),
            (Rule.NO_CAPACITY, {"capacity": [0]}, {}, {}),
        ],
    )
    def test_each_rule_refuses_by_its_name(self, rule: Rule, mentor: dict, mentee: dict, rules: dict) -> None:
        junior = Side.of(**{"person": [0], **mentor})
        senior = Side.of(**{"person": [1], "level": [2], **mentee})
        scores = score(junior, senior, Weights(), Rules(**rules))
        assert rule in rules_in(int(scores.broken[0, 0]), Rules(**rules))
        assert scores.fit[0, 0] == -1

    @pytest.mark.parametrize(
        ("mine", "theirs", "likeness", "broken"),
        [
            (1, 1, Likeness.DIFFERENT, True), (1, 2, Likeness.DIFFERENT, False),
            (1, 1, Likeness.SAME, False), (1, 2, Likeness.SAME, True),
            (3, 2, Span(low=-1, high=4), False), (3, 1, Span(low=-1, high=4), True), (0, 9, Span(low=1, high=2), False),
            (0, 1, Likeness.SAME, False), (1, 0, Likeness.SAME, False), (0, 0, Likeness.DIFFERENT, False),
        ],
    )  # fmt: skip
    def test_a_rule_on_a_trait_says_nothing_of_an_unknown_one(
        self, mine: int, theirs: int, likeness: Likeness | Span, *, broken: bool
    ) -> None:
        rules = Rules(traits=(Likeness.SAME, likeness))
        sides = Side.of([0], traits=[[0, mine]]), Side.of([1], level=[2], traits=[[7, theirs]])
        scores = score(*sides, Weights(), rules)
        assert rules_in(int(scores.broken[0, 0]), rules) == ([TraitRule(1)] if broken else [])
        assert bool(scores.fit[0, 0] == -1) is broken

    def test_people_without_a_manager_are_not_under_the_same_one(self) -> None:
        scores = score(Side.of([0]), Side.of([1], level=[2]), Weights(), Rules())
        assert scores.fit[0, 0] >= 0


class TestScorePairs:
    @pytest.mark.parametrize("seed", range(5))
    def test_says_of_pairs_what_the_whole_table_says(self, seed: int) -> None:
        (mentors, mentees), asked = market.traits(seed, *market.sides(40, 50, seed))
        rules = market.rules(traits=asked)
        scores = score(mentors, mentees, market.weights(), rules)
        rows, columns = (np.random.default_rng(seed).integers(0, size, 500) for size in (40, 50))
        pairs = score_pairs(mentors, mentees, rows, columns, market.weights(), rules)
        assert (pairs.fit == scores.fit[rows, columns]).all()
        assert (pairs.broken == scores.broken[rows, columns]).all()
        assert all((part == scores.components[name][rows, columns]).all() for name, part in pairs.components.items())
