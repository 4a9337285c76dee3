"""The reverse auction: a place that lost its holder lowers its price until a bidder takes it or the price is 0.

A column compares the gains of the mentors who do not hold it; it takes the one who gains most, at the price that the
second would just refuse. So the prices of places that stay free end at zero, as duality requires.
Source: Bertsekas and Castanon 1992, "A forward/reverse auction algorithm for asymmetric assignment problems".
"""

import numpy as np

from services.matching.solver.arrays import Whole
from services.matching.solver.book import NOBODY, Book, reprice
from services.matching.solver.compiled import compiled
from services.matching.solver.graph import Graph


@compiled
def reverse(by_column: Graph, book: Book, epsilon: Whole) -> None:
    """Sell or discount every free place that still has a price; arcs are listed column after column."""
    room = book.column.shape[0] + 1
    queue, waiting, head = np.empty(room, np.int32), 0, 0
    for place in range(book.column.shape[0]):
        if book.holder[place] < 0 and book.paid[place] > 0:
            queue[waiting] = place
            waiting += 1
    while waiting > 0:
        place = queue[head]
        head = head + 1 if head + 1 < room else 0
        waiting -= 1
        if book.holder[place] >= 0 or book.paid[place] == 0:
            continue
        left = _offer(by_column, book, epsilon, place)
        if left >= 0 and book.paid[left] > 0:
            queue[(head + waiting) % room] = left
            waiting += 1


@compiled
def _offer(by_column: Graph, book: Book, epsilon: Whole, place: Whole) -> Whole:
    """Fill the place or set its price to 0; return the place that the new holder left, or -1."""
    column = book.column[place]
    best, second, keenest = 0, 0, NOBODY
    for arc in range(by_column.pointer[column], by_column.pointer[column + 1]):
        bidder = _least_content(book, np.int64(by_column.column[arc]), column)
        if bidder < 0:
            continue
        gain = by_column.value[arc] - book.profit[bidder]
        if gain > best:
            best, second, keenest = gain, best, bidder
        else:
            second = max(second, gain)
    if best <= epsilon:
        book.paid[place] = 0
        _settle(by_column, book, column)
        return NOBODY
    book.paid[place] = min(book.paid[place], max(second - epsilon, 0))
    left = book.holds[keenest]
    if left >= 0:
        book.holder[left] = NOBODY
    book.holder[place], book.holds[keenest] = keenest, place
    book.profit[keenest] += best - book.paid[place]
    _settle(by_column, book, column)
    return left


@compiled
def _least_content(book: Book, row: Whole, column: Whole) -> Whole:
    """The row's bidder with the least profit, or -1 when one of them holds the column already."""
    least = NOBODY
    for bidder in range(book.bidder[row], book.bidder[row + 1]):
        if book.holds[bidder] >= 0 and book.column[book.holds[bidder]] == column:
            return NOBODY
        if least < 0 or book.profit[bidder] < book.profit[least]:
            least = bidder
    return least


@compiled
def _settle(by_column: Graph, book: Book, column: Whole) -> None:
    """Update, after a price fell, the column's price and, if it has several places, its holders' profits."""
    reprice(book, column)
    if book.place[column + 1] - book.place[column] == 1:
        return
    for arc in range(by_column.pointer[column], by_column.pointer[column + 1]):
        row = np.int64(by_column.column[arc])
        for bidder in range(book.bidder[row], book.bidder[row + 1]):
            if book.holds[bidder] >= 0 and book.column[book.holds[bidder]] == column:
                book.profit[bidder] = by_column.value[arc] - book.price[column]
