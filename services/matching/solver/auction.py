"""The auction: mentors bid for places with mentees; prices rise until nobody prefers another's place.

Forward: an unplaced bidder bids on its best column the difference to its second best plus epsilon, and takes the
cheapest place there. Reverse: a place that lost its holder lowers its price until a bidder takes it or the price is 0.
Then everybody holds a column within epsilon of their best, so the total is within epsilon a person of the optimum
over the arcs; epsilon falls in phases, each starting from the prices of the one before.

Source: Bertsekas 1988 (forward auction, epsilon scaling); Bertsekas and Castanon 1989 (several places of one kind:
bid up to the second best kind) and 1992 (forward and reverse). Mentors with several places bid once for each, never
twice on one column, which keeps their demand a case of gross substitutes (Kelso and Crawford 1982).
"""

import numpy as np

from services.matching.solver.arrays import Ints, Whole
from services.matching.solver.book import NOBODY, Book, reprice, sibling_holds
from services.matching.solver.compiled import compiled
from services.matching.solver.graph import Graph, turned
from services.matching.solver.reverse import reverse


def sell(graph: Graph, book: Book, phases: tuple[int, ...]) -> None:
    """Run the phases, epsilon descending; the book is changed in place. Columns need at least one place."""
    queue = np.empty(len(book.row) + 1, np.int32)
    by_column: Graph | None = None
    for epsilon in phases:
        # A bid of an earlier phase may exceed its column's price although its reason no longer holds.
        book.paid[:] = book.price[book.column]
        waiting = _release(graph, book, epsilon, queue)
        _forward(graph, book, epsilon, queue, waiting)
        if (book.paid[book.holder < 0] > 0).any():
            _count_profits(graph, book)
            by_column = by_column or turned(graph, len(book.price))
            reverse(by_column, book, epsilon)


@compiled
def _release(graph: Graph, book: Book, epsilon: Whole, queue: Ints) -> Whole:
    """Release the bidders who have an alternative better by more than epsilon; queue all who want a place."""
    waiting = 0
    for bidder in range(book.row.shape[0]):
        best, now = _best_and_held(graph, book, bidder)
        if now >= 0 and now >= best - epsilon:
            book.profit[bidder] = now
            continue
        wants = best > epsilon or book.holds[bidder] >= 0
        if book.holds[bidder] >= 0:
            book.holder[book.holds[bidder]] = NOBODY
            book.holds[bidder] = NOBODY
        book.profit[bidder] = 0
        if wants:
            queue[waiting] = bidder
            waiting += 1
    return waiting


@compiled
def _count_profits(graph: Graph, book: Book) -> None:
    """Set everybody's profit at the current prices: a bid on one of several places may leave a cheaper one."""
    for bidder in range(book.row.shape[0]):
        book.profit[bidder] = max(_best_and_held(graph, book, bidder)[1], 0)


@compiled
def _best_and_held(graph: Graph, book: Book, bidder: Whole) -> tuple[Whole, Whole]:
    """Return value minus price of the bidder's best column and of the one it holds (-1: none, or at a loss)."""
    row, best, now = book.row[bidder], 0, -1
    mine = book.column[book.holds[bidder]] if book.holds[bidder] >= 0 else NOBODY
    several = book.bidder[row + 1] - book.bidder[row] > 1
    for arc in range(graph.pointer[row], graph.pointer[row + 1]):
        column = np.int64(graph.column[arc])
        reduced = graph.value[arc] - book.price[column]
        if column == mine:
            now = reduced
        if reduced > best and not (several and sibling_holds(book, bidder, column)):
            best = reduced
    return best, max(now, -1)


@compiled
def _forward(graph: Graph, book: Book, epsilon: Whole, queue: Ints, waiting: Whole) -> None:
    """Let everybody in the queue bid until it is empty; bidders who lose a place join its end."""
    head, room = 0, queue.shape[0]
    longest = 0
    for row in range(graph.pointer.shape[0] - 1):
        longest = max(longest, graph.pointer[row + 1] - graph.pointer[row])
    reduced = np.empty(longest + 1, graph.value.dtype)
    while waiting > 0:
        bidder = queue[head]
        head = head + 1 if head + 1 < room else 0
        waiting -= 1
        loser = _bid(graph, book, epsilon, bidder, reduced)
        if loser >= 0:
            queue[(head + waiting) % room] = loser
            waiting += 1


@compiled
def _bid(graph: Graph, book: Book, epsilon: Whole, bidder: Whole, reduced: Ints) -> Whole:
    """Place one bidder and return who lost the place, or -1; a bidder with nothing to gain stays out."""
    row = book.row[bidder]
    first = graph.pointer[row]
    arcs = graph.pointer[row + 1] - first
    best = _reduce(graph, book, first, arcs, reduced)
    if book.bidder[row + 1] - book.bidder[row] > 1:
        best = _without_siblings(graph, book, bidder, first, reduced[:arcs])
    if best <= 0:
        book.profit[bidder] = 0
        return NOBODY
    at = 0
    while reduced[at] != best:
        at += 1
    reduced[at] = 0
    second = reduced.dtype.type(0)
    for arc in range(arcs):
        second = max(second, reduced[arc])
    return _take(book, bidder, np.int64(graph.column[first + at]), best - second + epsilon, max(second - epsilon, 0))


@compiled
def _reduce(graph: Graph, book: Book, first: Whole, arcs: Whole, reduced: Ints) -> Whole:
    """Fill value minus price of every arc and return the best, at least 0."""
    # Slices exclude negative indices, so the compiler can vectorize the loop.
    value, column = graph.value[first : first + arcs], graph.column[first : first + arcs]
    for arc in range(arcs):
        reduced[arc] = value[arc] - book.price[column[arc]]
    best = reduced.dtype.type(0)
    for arc in range(arcs):
        best = max(best, reduced[arc])
    return best


@compiled
def _without_siblings(graph: Graph, book: Book, bidder: Whole, first: Whole, reduced: Ints) -> Whole:
    """Remove the columns that the row's other bidders hold, and return the best of the rest."""
    best = reduced.dtype.type(0)
    for arc in range(reduced.shape[0]):
        if reduced[arc] > 0 and sibling_holds(book, bidder, np.int64(graph.column[first + arc])):
            reduced[arc] = 0
        best = max(best, reduced[arc])
    return best


@compiled
def _take(book: Book, bidder: Whole, column: Whole, raised: Whole, profit: Whole) -> Whole:
    """Give the bidder the column's cheapest place at a raised price, and return the previous holder."""
    place: Whole = book.place[column]
    for other in range(place + 1, book.place[column + 1]):
        if book.paid[other] < book.paid[place]:
            place = other
    loser = book.holder[place]
    book.paid[place] += raised
    book.holder[place] = bidder
    book.holds[bidder] = place
    book.profit[bidder] = profit
    if loser >= 0:
        book.holds[loser] = NOBODY
    reprice(book, column)
    return loser
