from dataclasses import replace

import numpy as np
import pytest

from services.matching.solver import Likeness, Rules, Shapes, Side, Span, Trapezoid, Weights, reporting_forest, score
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.kernel import all_fits
from services.matching.solver.layout import lay_out, prepare
from services.matching.solver.nearest import nearest, nearest_and_keenest
from services.matching.solver.packing import TILE
from services.matching.solver.program import FULL, Component
from tests.unit.matching.solver import market

pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM))


def fits(mentors: Side, mentees: Side, weights: Weights, rules: Rules) -> np.ndarray:
    return np.maximum(all_fits(lay_out(prepare(mentors, mentees, weights, rules))), -1)


def random_program(rng: np.random.Generator) -> tuple[Weights, Rules]:
    cuts = np.sort(rng.integers(0, 10_001, len(Component) - 1))
    points = np.diff(np.r_[0, cuts, 10_000]).tolist()
    corners = np.sort(rng.integers(-20, 60, 8)).tolist()
    shapes = Shapes(
        seniority=Trapezoid(
            **dict(zip(("zero_below", "full_from", "full_to", "zero_above"), corners[:4], strict=True))
        ),
        generation=Trapezoid(
            **dict(zip(("zero_below", "full_from", "full_to", "zero_above"), corners[4:], strict=True))
        ),
        target_hours=int(rng.integers(1, 60)),
        one_language=int(rng.integers(0, 10_001)),
    )
    rules = Rules(
        reporting_line=bool(rng.integers(2)),
        same_manager=bool(rng.integers(2)),
        level_gap=Span(low=-3, high=5) if rng.integers(2) else None,
        generation_gap=Span(low=-10, high=40) if rng.integers(2) else None,
        common_hours=int(rng.integers(0, 30)),
        shared_language=bool(rng.integers(2)),
        never_again=rng.integers(0, 60, (20, 2)),
        forbidden=rng.integers(0, 60, (5, 2)),
    )
    return Weights(**dict(zip(Component, points, strict=True)), shapes=shapes), rules  # type: ignore[arg-type]


def with_shares(rng: np.random.Generator, side: Side) -> Side:
    """Return people whose wishes count differently, and whose offers help in any degree."""
    wanted = rng.integers(0, 900, side.seeks.shape)
    return replace(side, wanted=wanted, offer_level=rng.integers(0, 101, side.offers.shape))


class TestAllFits:
    @pytest.mark.parametrize("seed", range(60))
    def test_equals_the_reference_bit_for_bit_under_any_program(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        sides = market.sides(int(rng.integers(1, 50)), int(rng.integers(1, 150)), seed)
        sides = tuple(with_shares(rng, side) for side in sides)
        (mentors, mentees), asked = market.traits(seed, *sides)
        weights, rules = random_program(rng)
        program = weights, replace(rules, traits=asked)
        assert (fits(mentors, mentees, *program) == score(mentors, mentees, *program).fit).all()

    def test_equals_the_reference_beyond_one_tile(self) -> None:
        (mentors, mentees), asked = market.traits(3, *market.sides(70, TILE + 500))
        assert len(asked) > 1
        program = market.weights(), market.rules(traits=asked)
        assert (fits(mentors, mentees, *program) == score(mentors, mentees, *program).fit).all()

    def test_holds_the_most_that_a_topic_everybody_names_can_count(self) -> None:
        everybody = {"offers": [[0]] * 70, "offer_level": [[100]] * 70, "seeks": [[0]] * 70}
        sides = Side.of(np.arange(70), **everybody), Side.of(np.arange(70, 140), **everybody)
        weights = Weights(**{**dict.fromkeys(Component, 0), Component.MENTEE_LEARNS: FULL})
        assert (fits(*sides, weights, Rules(level_gap=None, common_hours=0, shared_language=False)) == FULL).all()

    def test_stays_within_16_bits_however_many_rules_a_pair_breaks(self) -> None:
        traits = np.ones((1, 16), int)
        rules = Rules(traits=(Likeness.DIFFERENT,) * 16, shared_language=True)
        sides = (
            Side.of([0], traits=traits, level=[9], languages=[1]),
            Side.of([1], traits=traits, languages=[2]),
        )
        assert (fits(*sides, Weights(), rules) == -1).all()

    def test_knows_more_languages_than_one_word_holds(self) -> None:
        rng = np.random.default_rng(3)
        mentors, mentees = market.sides(40, 70)
        mentors = replace(
            mentors, languages=rng.integers(0, 2**62, 40).astype(np.uint64) & np.uint64(0x8421084210842109)
        )
        mentees = replace(mentees, languages=rng.integers(0, 2**62, 70).astype(np.uint64))
        program = market.weights(), Rules(common_hours=0)
        assert (fits(mentors, mentees, *program) == score(mentors, mentees, *program).fit).all()

    def test_keeps_a_team_of_everybody_apart(self) -> None:
        forest = reporting_forest(np.r_[-1, np.zeros(300, int)])
        mentors = Side.of(np.arange(1, 100), **forest.columns(np.arange(1, 100)))
        people = np.r_[0, np.arange(100, 301)]
        mentees = Side.of(people, **forest.columns(people), level=np.full(len(people), 3))
        assert (fits(mentors, mentees, Weights(), Rules()) == -1).all()

    def test_takes_someone_who_seeks_what_nobody_offers(self) -> None:
        mentors, mentees = Side.of([0], offers=[[31_000]], seeks=[[32_000]]), Side.of([1], level=[3], seeks=[[5]])
        expected = score(mentors, mentees, Weights(), Rules()).fit
        assert (fits(mentors, mentees, Weights(), Rules()) == expected).all()


class TestNearest:
    @pytest.mark.parametrize("k", [1, 5, 40])
    def test_finds_the_best_after_prices_above_the_floor(self, k: int) -> None:
        mentors, mentees = market.sides(50, TILE + 300)
        layout = lay_out(prepare(mentors, mentees, market.weights(), Rules(common_hours=5)))
        rng = np.random.default_rng(0)
        price, floor = rng.integers(0, 3000, TILE + 300), rng.integers(-500, 500, 50)
        value, column = nearest(layout, k, price, floor)
        fit = all_fits(layout).astype(int)
        reduced = np.where(fit < 0, -(10**6), fit - price)
        for row in range(50):
            best = np.sort(reduced[row][reduced[row] > floor[row]])[::-1][:k]
            found = column[row] >= 0
            assert sorted(value[row][found], reverse=True) == best.tolist()
            assert (reduced[row][column[row][found]] == value[row][found]).all()
            assert (value[row][~found] == floor[row]).all()


class TestNearestAndKeenest:
    @pytest.mark.parametrize("different", [130, 9])
    @pytest.mark.parametrize("threads", [1, 3])
    def test_finds_the_mentors_who_gain_most_from_each_mentee_and_of_equal_ones_the_first(
        self, monkeypatch: pytest.MonkeyPatch, threads: int, different: int
    ) -> None:
        monkeypatch.setattr("services.matching.solver.compiled.cores", lambda: threads)
        monkeypatch.setattr("services.matching.solver.nearest.SMALL_BLOCK", 20)
        mentors, mentees = market.sides(130, TILE + 70)
        layout = lay_out(prepare(mentors.take(np.arange(130) % different), mentees, market.weights(), Rules()))
        fit = all_fits(layout).astype(int)
        profit = np.random.default_rng(0).integers(-500, 500, 130)[np.arange(130) % different]
        price, floor = np.zeros(TILE + 70, int), np.zeros(130, int)
        _, (gain, row) = nearest_and_keenest(layout, 3, 6, price, floor, profit)
        order = layout.rows.order
        gains = np.where(fit < 0, -32_000, fit - profit[:, None])[order]
        best = np.argsort(-gains, axis=0, kind="stable")[:6].T
        found = np.take_along_axis(gains.T, best, axis=1)
        assert (gain == found).all()
        assert (row == np.where(found > -32_000, order[best], -1)).all()

    def test_returns_the_same_mentees_as_nearest(self) -> None:
        mentors, mentees = market.sides(50, 300)
        layout = lay_out(prepare(mentors, mentees, market.weights(), Rules(common_hours=5)))
        asked = np.arange(300), np.full(50, -100)
        (value, column), _ = nearest_and_keenest(layout, 7, 4, *asked, np.zeros(50, int))
        alone = nearest(layout, 7, *asked)
        assert (value == alone[0]).all()
        assert (column == alone[1]).all()
