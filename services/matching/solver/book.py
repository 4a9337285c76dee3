"""The auction's book: the holder and the price of each place."""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints, Whole
from services.matching.solver.compiled import compiled

NOBODY = -1


class Book(NamedTuple):
    """The holder and the price of each place.

    Attributes:
        bidder: [n + 1] row i's bidders are those from bidder[i] to bidder[i + 1], one for each of its places.
        row: [b] row of each bidder.
        holds: [b] place the bidder holds, or -1.
        profit: [b] value minus price of what the bidder holds; 0 without a place.
        place: [m + 1] column j's places are those from place[j] to place[j + 1].
        column: [s] column of each place.
        holder: [s] bidder who holds the place, or -1.
        paid: [s] price of each place.
        price: [m] the cheapest place of each column.
    """

    bidder: Ints
    row: Ints
    holds: Ints
    profit: Ints
    place: Ints
    column: Ints
    holder: Ints
    paid: Ints
    price: Ints


def open_book(mentor_capacity: Ints, mentee_capacity: Ints, kind: type = np.int32) -> Book:
    """Return an empty book: nobody holds a place, and all prices are 0."""
    bidders, places = int(mentor_capacity.sum()), int(mentee_capacity.sum())
    return Book(
        bidder=np.append(0, np.cumsum(mentor_capacity)).astype(np.int64),
        row=np.repeat(np.arange(len(mentor_capacity), dtype=np.int32), mentor_capacity),
        holds=np.full(bidders, NOBODY, np.int32),
        profit=np.zeros(bidders, kind),
        place=np.append(0, np.cumsum(mentee_capacity)).astype(np.int64),
        column=np.repeat(np.arange(len(mentee_capacity), dtype=np.int32), mentee_capacity),
        holder=np.full(places, NOBODY, np.int32),
        paid=np.zeros(places, kind),
        price=np.zeros(len(mentee_capacity), kind),
    )


def pairs_in(book: Book) -> tuple[Ints, Ints]:
    """Rows and columns of the pairs made, by row."""
    placed = np.flatnonzero(book.holds >= 0)
    return book.row[placed], book.column[book.holds[placed]]


@compiled
def sibling_holds(book: Book, bidder: Whole, column: Whole) -> bool:
    """Say whether another bidder of the same row holds the column."""
    row = book.row[bidder]
    for other in range(book.bidder[row], book.bidder[row + 1]):
        if other != bidder and book.holds[other] >= 0 and book.column[book.holds[other]] == column:
            return True
    return False


@compiled
def reprice(book: Book, column: Whole) -> None:
    """Set a column's price to that of its cheapest place."""
    cheapest = book.paid[book.place[column]]
    for place in range(book.place[column] + 1, book.place[column + 1]):
        cheapest = min(cheapest, book.paid[place])
    book.price[column] = cheapest
