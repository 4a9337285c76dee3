"""Narrow pricing: searches missing candidates only for the few mentees with a doubtful price, instead of for all.

Suspects are mentees with a free place, with few candidates, or far cheaper than predicted. Every mentor who would leave
their place for one of them is a missing candidate; each suspect gets those who gain most, the auction continues, and
so on until none is missing. Otherwise one cheap column without bidders would weaken the whole bound.
"""

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.book import Book
from services.matching.solver.compiled import compiled
from services.matching.solver.graph import Graph, best_reduced, with_arcs
from services.matching.solver.market import Market
from services.matching.solver.nearest import replace_least

FEW_CANDIDATES, FAR_CHEAPER, KEENEST, WANTED_BY_ONE = 6, 0.7, 12, 8


def suspects(graph: Graph, book: Book, predicted: Ints) -> Bools:
    """[m] whether each mentee's price is doubtful."""
    few = np.bincount(graph.column, minlength=len(book.price)) < FEW_CANDIDATES
    return np.asarray(few | with_free_place(book) | (book.price < FAR_CHEAPER * predicted))


def with_free_place(book: Book) -> Bools:
    """[m] whether each mentee still has a place."""
    free = np.zeros(len(book.price), bool)
    free[book.column[book.holder < 0]] = True
    return free


def widen(market: Market, graph: Graph, price: Ints, columns: Ints) -> tuple[Graph, int]:
    """Add the missing candidates of these columns who gain most; return the graph and how many were added."""
    content = best_reduced(graph, price, market.mentor_capacity)
    reduced, column = market.best(WANTED_BY_ONE, price, content, columns)
    at = np.full(len(price), -1, np.int32)
    at[columns] = np.arange(len(columns), dtype=np.int32)
    kept = _keenest(reduced, np.where(column >= 0, at[column], -1), content, len(columns))
    column = np.where(kept, column, -1)
    return with_arcs(graph, column, reduced + price[column]), int(kept.sum())


@compiled
def _keenest(reduced: Ints, column: Ints, content: Ints, columns: int) -> Bools:
    """[n, k] the KEENEST entries of each column by the mentor's gain."""
    n, k = column.shape
    gain, entry = np.full((columns, KEENEST), -(2**30), np.int64), np.full((columns, KEENEST), -1, np.int64)
    for i in range(n):
        for q in range(k):
            j = column[i, q]
            if j >= 0 and reduced[i, q] - content[i] > gain[j, 0]:
                replace_least(gain[j], entry[j], np.int64(reduced[i, q] - content[i]), i * k + q)
    kept = np.zeros((n, k), np.bool_)
    for j in range(columns):
        for at in range(KEENEST):
            if entry[j, at] >= 0:
                kept[entry[j, at] // k, entry[j, at] % k] = True
    return kept
