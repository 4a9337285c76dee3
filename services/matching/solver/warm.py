"""Compile every loop into the cache: `python -m services.matching.solver.warm`, run when an image is built."""

import numpy as np

from services.matching.solver.assignment import Method
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.market import ScoredMarket
from services.matching.solver.match import match_market
from services.matching.solver.optimise import SAMPLED_FROM, Effort
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights
from services.matching.solver.reporting import reporting_forest
from services.matching.solver.solve import solve


def warm() -> None:
    """Match a synthetic program just large enough to run every stage."""
    n = SAMPLED_FROM
    rng = np.random.default_rng(0)
    forest = reporting_forest(np.r_[-1, rng.integers(0, np.arange(1, 2 * n))])
    market = ScoredMarket(
        mentors=_people(rng, np.arange(n), forest.columns(np.arange(n)), 1),
        mentees=_people(rng, np.arange(n, 2 * n), forest.columns(np.arange(n, 2 * n)), 5),
        weights=Weights(),
        rules=Rules(),
        mentor_bonus=np.zeros(n, np.int32),
        mentee_bonus=np.zeros(n, np.int32),
    )
    match_market(market, Effort(gap=0.0, rounds=3), 0, lambda _phase, _gap: None)
    solve(rng.integers(-20, 9, (60, 60)), method=Method.AUCTION)


def _people(rng: np.random.Generator, person: np.ndarray, columns: dict[str, np.ndarray], level: int) -> Side:
    topics = np.argsort(rng.random((len(person), 40)), axis=1)[:, :4]
    return Side.of(person, **columns, level=np.full(len(person), level), seeks=topics, offers=topics)


if __name__ == "__main__":
    if PROBLEM:
        raise SystemExit(PROBLEM)
    warm()
