"""Column generation: candidates, auction, proof; repeated until the proven gap is small enough.

Source: Gilmore and Gomory 1961 for pricing out columns; the master problem is the auction of `auction.py`, the pricing
problem is `Market.best`, and every proof is a valid bound whatever the candidates were.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.auction import sell
from services.matching.solver.book import Book, open_book, pairs_in
from services.matching.solver.forecast import Duals, predict
from services.matching.solver.graph import Graph, best_reduced, graph_of, values_of, with_arcs, with_suitors
from services.matching.solver.market import Market, ScoredMarket
from services.matching.solver.proof import Proof, prove, prove_again

CHEAP_PAIRS = 25_000_000
ALLOWED = 0.35
"""The share of the gap that mentees who are not examined again may add to it."""

SAMPLED_FROM, SMALLEST_SAMPLE, LARGEST_SAMPLE, SAMPLED_SHARE = 1500, 300, 5000, 10


class Cancelled(Exception):
    """Raised by a `progress` callback to stop a run."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """The limits of the optimisation.

    Attributes:
        gap: stop once the proven gap is at most this share.
        candidates: number of candidates for each mentor at the start.
        suitors: number of mentors listed for each mentee beside these, so that nobody is cheap for want of bidders.
        phases: epsilon of the first auction's phases; later auctions run only the last phase.
        rounds: the most proofs.
    """

    gap: float = 0.001
    candidates: int = 24
    suitors: int = 12
    phases: tuple[int, ...] = (300, 60, 12, 3)
    rounds: int = 8


SKETCH = Effort(gap=0.005, phases=(300, 60, 12), rounds=2)
"""Effort of the small market from which prices are predicted."""


@dataclass(frozen=True, kw_only=True)
class Optimised:
    """Pairs by row and column, their values, and the best proof."""

    rows: Ints
    columns: Ints
    values: Ints
    proof: Proof

    @property
    def worth(self) -> int:
        """Return the total value of the pairs."""
        return int(self.values.sum(dtype=np.int64))


def usual_effort(pairs: int) -> Effort:
    """Return a gap of .05% up to 5,000 a side, where proofs are cheap, and of .1% beyond."""
    return Effort(gap=0.0005 if pairs <= CHEAP_PAIRS else 0.001)


Progress = Callable[[str, float], None]
"""Called with the phase and the proven gap so far (1.0 before the first proof); raise Cancelled from it to stop."""


def optimise(market: Market, effort: Effort, predicted: Duals | None, progress: Progress) -> Optimised:
    """Match a market whose people all have at least one place."""
    progress("candidates", 1.0)
    n, m = len(market.mentor_capacity), len(market.mentee_capacity)
    ahead = predicted or Duals(np.zeros(m, np.int32), np.zeros(n, np.int32))
    # Where mentees are many more than mentors, most find nobody: those nobody lists keep the price 0.
    suitors = min(effort.suitors, effort.suitors * n // m)
    by_mentor, by_mentee = market.candidates(effort.candidates, suitors, ahead.price, ahead.profit)
    graph = with_arcs(graph_of(*market.settled()), by_mentor[1], by_mentor[0])
    graph = with_suitors(graph, by_mentee[1], by_mentee[0])
    book = open_book(market.mentor_capacity, market.mentee_capacity)
    progress("auction", 1.0)
    sell(graph, book, effort.phases)
    return _prove_and_mend(market, graph, book, effort, progress)


def forecast(market: ScoredMarket, seed: int, progress: Progress) -> Duals | None:
    """Predict prices and profits from a random part of the market; None for a market too small to need them."""
    n, m = len(market.mentors), len(market.mentees)
    if min(n, m) < SAMPLED_FROM:
        return None
    progress("forecast", 1.0)
    rng = np.random.default_rng(seed)
    rows = min(max(SMALLEST_SAMPLE, n // SAMPLED_SHARE), LARGEST_SAMPLE)
    columns = max(1, rows * m // n)
    some = np.sort(rng.choice(n, rows, replace=False)), np.sort(rng.choice(m, columns, replace=False))
    sketch = optimise(market.sample(*some), SKETCH, None, lambda _phase, _gap: None)
    duals = Duals(price=sketch.proof.price, profit=np.maximum(sketch.proof.profit, 0))
    return predict(market.mentors, market.mentees, market.weights, some, duals)


def _prove_and_mend(market: Market, graph: Graph, book: Book, effort: Effort, progress: Progress) -> Optimised:
    """Prove, add the pairs that the proof found, repeat the auction; at least once, and until the gap is narrow."""
    best: Optimised | None = None
    proof: Proof | None = None
    for rounds in range(effort.rounds):
        rows, columns = pairs_in(book)
        price = book.price.copy()
        content = best_reduced(graph, price, market.mentor_capacity)
        values = values_of(graph, rows, columns)
        allowed = ALLOWED * effort.gap * float(values.mean()) if len(rows) else 0.0
        proof = prove(market, price, content) if proof is None else prove_again(market, price, content, proof, allowed)
        best = _better(best, Optimised(rows=rows, columns=columns, values=values, proof=proof))
        gap = (best.proof.bound - best.worth) / max(1, best.proof.bound)
        progress("proof", gap)
        if gap <= effort.gap and (rounds or not (proof.reduced > content[:, None]).any()):
            break
        graph = with_arcs(graph, proof.column, (proof.reduced + price[proof.column]).astype(np.int32))
        sell(graph, book, effort.phases[-1:])
    return best  # type: ignore[return-value]  # there is at least one round


def _better(before: Optimised | None, now: Optimised) -> Optimised:
    """Return the best pairs and, independently, the best proof."""
    if before is None:
        return now
    pairs = now if now.worth >= before.worth else before
    proof = now.proof if now.proof.bound <= before.proof.bound else before.proof
    return Optimised(rows=pairs.rows, columns=pairs.columns, values=pairs.values, proof=proof)
