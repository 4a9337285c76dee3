"""Column generation: candidates, auction, narrow pricing, proof; repeated until the proven gap is small enough.

Source: Gilmore and Gomory 1961 for pricing out columns; the master problem is the auction of `auction.py`, the pricing
problem is `Market.best`, and every proof is a valid bound whatever the candidates were.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.auction import sell
from services.matching.solver.book import Book, open_book, pairs_in
from services.matching.solver.forecast import predict
from services.matching.solver.graph import Graph, best_reduced, graph_of, values_of, with_arcs
from services.matching.solver.market import LOWEST, Market, ScoredMarket
from services.matching.solver.narrow import suspects, widen, with_free_place
from services.matching.solver.proof import Proof, prove, prove_again

CHEAP_PAIRS = 25_000_000
SAMPLED_FROM, SMALLEST_SAMPLE, LARGEST_SAMPLE, SAMPLED_SHARE = 1500, 300, 5000, 10


class Cancelled(Exception):
    """Raised by a `progress` callback to stop a run."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """The limits of the optimisation.

    Attributes:
        gap: stop once the proven gap is at most this share.
        candidates: number of candidates for each mentor at the start.
        phases: epsilon of the first auction's phases; later auctions run only the last phase.
        rounds: the most proofs.
        narrow_rounds: the most rounds of narrow pricing before the first proof.
    """

    gap: float = 0.001
    candidates: int = 48
    phases: tuple[int, ...] = (300, 100, 30, 10, 3)
    rounds: int = 8
    narrow_rounds: int = 6


SKETCH = Effort(gap=0.005, candidates=32, phases=(300, 100, 30, 10), rounds=2)
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


def optimise(market: Market, effort: Effort, predicted: Ints | None, progress: Progress) -> Optimised:
    """Match a market whose people all have at least one place."""
    progress("candidates", 1.0)
    ahead = np.zeros(len(market.mentee_capacity), np.int32) if predicted is None else predicted
    floor = np.full(len(market.mentor_capacity), LOWEST)
    reduced, column = market.best(effort.candidates, ahead, floor)
    graph = with_arcs(graph_of(*market.settled()), column, (reduced + ahead[column]).astype(np.int32))
    book = open_book(market.mentor_capacity, market.mentee_capacity)
    progress("auction", 1.0)
    sell(graph, book, effort.phases)
    progress("narrow pricing", 1.0)
    graph = _narrowly(market, graph, book, ahead, effort)
    return _prove_and_mend(market, graph, book, effort, progress)


def forecast(market: ScoredMarket, seed: int, progress: Progress) -> Ints | None:
    """[m] predicted prices from a random part of the market, or None for a market too small to need them."""
    n, m = len(market.mentors), len(market.mentees)
    if min(n, m) < SAMPLED_FROM:
        return None
    progress("forecast", 1.0)
    rng = np.random.default_rng(seed)
    rows = min(max(SMALLEST_SAMPLE, n // SAMPLED_SHARE), LARGEST_SAMPLE)
    columns = max(1, rows * m // n)
    some = np.sort(rng.choice(n, rows, replace=False)), np.sort(rng.choice(m, columns, replace=False))
    sketch = optimise(market.sample(*some), SKETCH, None, lambda _phase, _gap: None)
    return predict(market.mentors, market.mentees, market.weights, some[1], sketch.proof.price)


def _narrowly(market: Market, graph: Graph, book: Book, predicted: Ints, effort: Effort) -> Graph:
    doubted = suspects(graph, book, predicted)
    for _ in range(effort.narrow_rounds):
        if not doubted.any():
            break
        graph, added = widen(market, graph, book.price.copy(), np.flatnonzero(doubted))
        if added <= max(4, len(book.price) // 50):
            break
        sell(graph, book, effort.phases[-1:])
        doubted |= with_free_place(book) | (book.price < 0.7 * predicted)
    return graph


def _prove_and_mend(market: Market, graph: Graph, book: Book, effort: Effort, progress: Progress) -> Optimised:
    """Prove; if the gap is too wide, add the pairs that the proof found and repeat the auction."""
    best: Optimised | None = None
    proof: Proof | None = None
    for _ in range(effort.rounds):
        rows, columns = pairs_in(book)
        price = book.price.copy()
        content = best_reduced(graph, price, market.mentor_capacity)
        values = values_of(graph, rows, columns)
        allowed = 0.35 * effort.gap * float(values.mean()) if len(rows) else 0.0
        proof = prove(market, price, content) if proof is None else prove_again(market, price, content, proof, allowed)
        best = _better(best, Optimised(rows=rows, columns=columns, values=values, proof=proof))
        gap = (best.proof.bound - best.worth) / max(1, best.proof.bound)
        progress("proof", gap)
        if gap <= effort.gap:
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
