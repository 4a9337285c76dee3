from dataclasses import replace

import numpy as np
import pytest

from services.matching.solver import Rules, Span, Weights, match, solve
from services.matching.solver.assignment import Method
from services.matching.solver.certificate import dual_bound
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.exact import by_scipy
from services.matching.solver.market import ScoredMarket
from services.matching.solver.match import fit_matrix, match_market
from services.matching.solver.optimise import Effort, optimise
from services.matching.solver.people import Side
from tests.bench import matching_market
from tests.unit.matching.solver import market

pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM))

IDENTICAL = ("seeks", "offers", "offer_level", "available")
HASTY = Effort(gap=0.0, candidates=2, phases=(300, 30), suitors=2, rounds=2)


def silent(_phase: str, _gap: float) -> None:
    pass


def scored(mentors: Side, mentees: Side, rules: Rules, bonus: int = 0) -> ScoredMarket:
    rng = np.random.default_rng(bonus)
    return ScoredMarket(
        mentors=mentors,
        mentees=mentees,
        weights=market.weights(),
        rules=rules,
        mentor_bonus=rng.integers(0, 2 * bonus + 1, len(mentors)),
        mentee_bonus=rng.integers(0, bonus + 1, len(mentees)),
        stay=(np.arange(shared := min(len(mentors), len(mentees))), rng.permutation(shared)),
        stay_bonus=bonus,
        least_fit=bonus // 10,
    )


def values(people: ScoredMarket) -> np.ndarray:
    fit = fit_matrix(people.mentors, people.mentees, people.weights, people.rules).astype(int)
    value = fit + people.mentor_bonus[:, None] + people.mentee_bonus
    value[people.stay] += people.stay_bonus
    return np.where(fit < people.least_fit, -1, value)


def optimum(people: ScoredMarket) -> int:
    value = values(people)
    return int(value[by_scipy(value, people.mentor_capacity, people.mentee_capacity)].sum())


def difficult(seed: int) -> ScoredMarket:
    """Rectangular, with ties, islands, capacities, bonuses, or hardly a feasible pair, by turns."""
    rng = np.random.default_rng(seed)
    n, m = rng.integers(1, 30, 2)
    mentors, mentees = market.sides(int(n), int(m), seed)
    if seed % 5 == 1:
        mentors = replace(mentors, languages=np.uint64(1) << rng.integers(0, 4, n).astype(np.uint64))
        mentees = replace(mentees, languages=np.uint64(1) << rng.integers(0, 4, m).astype(np.uint64))
    if seed % 5 == 2:
        same = {name: np.tile(getattr(mentors, name)[:1], (n, 1)) for name in IDENTICAL}
        mentors = replace(mentors, **same)
    if seed % 5 == 3:
        mentees = replace(mentees, capacity=rng.integers(1, 4, m))
    if seed % 7 == 4:
        mentors = replace(mentors, capacity=rng.integers(1, 3, n))
    hours = 20 if seed % 11 == 5 else 3
    return scored(mentors, mentees, Rules(common_hours=hours, level_gap=Span(low=0, high=99)), bonus=5000 * (seed % 3))


class TestOptimise:
    @pytest.mark.parametrize("hundred", range(10))
    def test_never_proves_less_than_the_optimum(self, hundred: int) -> None:
        for seed in range(100 * hundred, 100 * hundred + 100):
            people = difficult(seed)
            made = optimise(people, HASTY, None, silent)
            best = optimum(people)
            assert made.worth <= best <= made.proof.bound, f"seed {seed}"
            value = values(people)
            bound = dual_bound(value, made.proof.price, people.mentor_capacity, people.mentee_capacity)
            assert best <= bound <= made.proof.bound, f"seed {seed}"
            assert (value[made.rows, made.columns] == made.values).all()
            assert (np.bincount(made.rows, minlength=len(value)) <= people.mentor_capacity).all()
            assert (np.bincount(made.columns, minlength=value.shape[1]) <= people.mentee_capacity).all()

    def test_comes_within_a_hundredth_of_a_percent_with_patience(self) -> None:
        mentors, mentees = matching_market.company(400, 500)
        people = replace(scored(mentors, mentees, matching_market.rules()), weights=matching_market.weights())
        made = optimise(people, Effort(gap=0.0), None, silent)
        assert made.worth >= optimum(people) * 0.9999

    def test_uses_what_the_first_proof_found_even_if_its_gap_is_narrow_enough(self) -> None:
        mentors, mentees = matching_market.company(700, 700)
        people = replace(scored(mentors, mentees, matching_market.rules()), weights=matching_market.weights())
        proven: list[float] = []
        effort = Effort(gap=0.1, candidates=8, suitors=4)
        made = optimise(people, effort, None, lambda phase, gap: proven.append(gap) if phase == "proof" else None)
        assert len(proven) == 2
        assert proven[1] < proven[0] <= effort.gap
        assert made.worth >= optimum(people) * 0.9999


class TestMatchAtScale:
    def test_gives_the_same_pairs_for_a_seed_whatever_the_number_of_threads(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mentors, mentees = matching_market.company(1700, 1600)
        program = matching_market.weights(), matching_market.rules()
        many = match(mentors, mentees, *program, seed=5)
        monkeypatch.setattr("services.matching.solver.compiled.cores", lambda: 1)
        one = match(mentors, mentees, *program, seed=5)
        assert (many.mentors == one.mentors).all()
        assert (many.mentees == one.mentees).all()
        assert (many.certificate.price == one.certificate.price).all()
        assert many.method is Method.AUCTION
        assert many.certificate.gap < 0.0006

    def test_reports_its_progress_and_can_be_stopped_by_it(self) -> None:
        mentors, mentees = matching_market.company(1700, 1600)
        heard: list[str] = []

        def stop(phase: str, _gap: float) -> None:
            heard.append(phase)
            if phase == "auction":
                raise InterruptedError

        with pytest.raises(InterruptedError):
            match(mentors, mentees, matching_market.weights(), matching_market.rules(), progress=stop)
        assert heard == ["forecast", "candidates", "auction"]

    def test_leaves_out_who_has_no_place(self) -> None:
        mentors, mentees = market.sides(30, 30)
        mentors = replace(mentors, capacity=np.arange(30) % 2)
        made = match_market(scored(mentors, mentees, Rules(common_hours=3)), HASTY, 0, silent)
        assert (made.mentors % 2 == 1).all()
        assert len(made.certificate.profit) == 30


class TestSolveByAuction:
    @pytest.mark.parametrize("seed", range(50))
    def test_is_exact_with_places_on_both_sides(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        n, m = rng.integers(1, 25, 2)
        fit = np.where(rng.random((n, m)) < 0.6, rng.integers(0, rng.choice([3, 100, 10_000]), (n, m)), -1)
        capacity = rng.integers(0, 4, n), rng.integers(0, 4, m)
        made = solve(fit, mentor_capacity=capacity[0], capacity=capacity[1], method=Method.AUCTION)
        assert made.certificate.gap == 0

    def test_agrees_with_scipy_where_all_fits_are_tied(self) -> None:
        assert solve(np.full((40, 60), 7), method=Method.AUCTION).total == 280

    def test_solves_the_classic_machol_wien_instance(self) -> None:
        cost = np.outer(np.arange(1, 61), np.arange(1, 61))
        fit = cost.max() - cost
        made = solve(fit, method=Method.AUCTION)
        assert cost[made.mentors, made.mentees].sum() == sum(k * (61 - k) for k in range(1, 61))


class TestWeights:
    def test_are_arguments_of_the_run(self) -> None:
        mentors, mentees = market.sides(20, 20)
        learned = match(mentors, mentees, market.weights(), Rules(common_hours=3))
        hours = match(mentors, mentees, Weights(hours=4500, mentee_learns=0), Rules(common_hours=3))
        assert learned.mentees.tolist() != hours.mentees.tolist()
