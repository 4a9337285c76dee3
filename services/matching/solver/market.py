"""The optimiser's view of the market: each mentor's best mentees at given prices; never all fits at once."""

from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.layout import Layout, Sheets, lay_out, prepare
from services.matching.solver.nearest import nearest, nearest_and_keenest
from services.matching.solver.pairwise import score_pairs
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights

HIGHEST, LOWEST = 31_000, -31_999
"""The highest price of a 16-bit fit minus price; above it nobody gains, even with both bonuses."""

Listed = tuple[Ints, Ints]
"""[people, list] of each one's partners: values and rows, -1 for none."""


class Market(Protocol):
    """Two sides with capacities, and a query for each mentor's best mentees."""

    @property
    def mentor_capacity(self) -> Ints:
        """[n] pairs each mentor may be in."""

    @property
    def mentee_capacity(self) -> Ints:
        """[m] pairs each mentee may be in."""

    def settled(self) -> tuple[Ints, Ints]:
        """[n, k] pairs whose worth `best` understates, -1 for none, and what they are worth."""

    @property
    def understated(self) -> int:
        """At most how much `best` understates all that mentors with several places can hold."""

    def best(self, k: int, price: Ints, floor: Ints, columns: Ints | None = None) -> tuple[Ints, Ints]:
        """Return up to k mentees of each mentor whose value minus price exceeds the mentor's floor.

        Args:
            k: most mentees for a mentor.
            price: [m].
            floor: [n], at least -1,000 unless no price exceeds 31,000.
            columns: rows of the mentees' side to look at; by default all.

        Returns:
            [n, k] value minus price (the floor where fewer were found) and [n, k] row of the mentee or -1.
        """

    def candidates(self, k: int, c: int, price: Ints, profit: Ints) -> tuple[Listed, Listed]:
        """Return each mentor's best k mentees at these prices, and each mentee's c keenest mentors at these profits.

        Args:
            k: most mentees for a mentor.
            c: most mentors for a mentee.
            price: [m].
            profit: [n].

        Returns:
            [n, k] values and rows of mentees, and [m, c] values and rows of mentors.
        """


@dataclass(frozen=True, kw_only=True)
class ScoredMarket:
    """People under a program; the value of a pair is its fit plus both bonuses, plus `stay_bonus` if it should stay.

    Attributes:
        mentors, mentees, weights, rules: the people and the program.
        mentor_bonus: [n] and `mentee_bonus` [m].
        stay: rows and columns of the pairs that should stay.
        stay_bonus: the extra value of each of them.
        least_fit: the least fit of a pair.
    """

    mentors: Side
    mentees: Side
    weights: Weights
    rules: Rules
    mentor_bonus: Ints
    mentee_bonus: Ints
    stay: tuple[Ints, Ints] = field(default_factory=lambda: (np.zeros(0, np.int64), np.zeros(0, np.int64)))
    stay_bonus: int = 0
    least_fit: int = 0
    _made: list[tuple[Sheets, Layout]] = field(default_factory=list)

    @property
    def mentor_capacity(self) -> Ints:
        """[n] pairs each mentor may be in."""
        return self.mentors.capacity

    @property
    def mentee_capacity(self) -> Ints:
        """[m] pairs each mentee may be in."""
        return self.mentees.capacity

    def best(self, k: int, price: Ints, floor: Ints, columns: Ints | None = None) -> tuple[Ints, Ints]:
        """Ask the kernel; see `Market.best`."""
        layout = self._laid_out()[1] if columns is None else lay_out(self._laid_out()[0], columns)
        least = np.clip(floor - self.mentor_bonus, LOWEST, HIGHEST).astype(np.int16)
        value, column = nearest(layout, k, self._net(price), least)
        return value + self.mentor_bonus[:, None], column

    def candidates(self, k: int, c: int, price: Ints, profit: Ints) -> tuple[Listed, Listed]:
        """Ask the kernel once for both lists; see `Market.candidates`."""
        net, mine = self._net(price), np.minimum(profit - self.mentor_bonus, HIGHEST).astype(np.int16)
        floor = np.full(len(profit), LOWEST)
        best, keenest = nearest_and_keenest(self._laid_out()[1], k, c, net, floor, mine)
        by_mentor = best[0] + (net + self.mentee_bonus)[best[1]] + self.mentor_bonus[:, None]
        by_mentee = keenest[0] + (mine + self.mentor_bonus)[keenest[1]] + self.mentee_bonus[:, None]
        return (by_mentor, best[1]), (by_mentee, keenest[1])

    def _net(self, price: Ints) -> Ints:
        """[m] int16: what a mentee costs a mentor, in points of fit."""
        # Fit and mentor bonus reach 30,000: above HIGHEST nobody gains, so capping the price changes no listed pair.
        net: Ints = np.minimum(price - self.mentee_bonus, HIGHEST).astype(np.int16)
        return net

    def sample(self, rows: Ints, columns: Ints) -> Self:
        """Return the market of these people only."""
        return type(self)(
            mentors=self.mentors.take(rows),
            mentees=self.mentees.take(columns),
            weights=self.weights,
            rules=self.rules,
            mentor_bonus=self.mentor_bonus[rows],
            mentee_bonus=self.mentee_bonus[columns],
            stay=self._stay_among(rows, columns),
            stay_bonus=self.stay_bonus,
            least_fit=self.least_fit,
        )

    @property
    def understated(self) -> int:
        """At most how much `best` understates all that mentors with several places can hold."""
        return int((self.mentor_capacity[self.stay[0]] > 1).sum()) * self.stay_bonus

    def beyond_fit(self, rows: Ints, columns: Ints) -> Ints:
        """[k] the value of these pairs minus their fit."""
        width = len(self.mentees)
        stays = np.isin(rows * width + columns, self.stay[0] * width + self.stay[1])
        return self.mentor_bonus[rows] + self.mentee_bonus[columns] + self.stay_bonus * stays

    def settled(self) -> tuple[Ints, Ints]:
        """[n, k] feasible pairs that should stay, -1 for none, and their values."""
        rows, columns = self.stay
        made = score_pairs(self.mentors, self.mentees, rows, columns, self.weights, self.rules)
        keep = made.fit >= self.least_fit
        rows, columns, value = rows[keep], columns[keep], made.fit[keep] + self.beyond_fit(rows[keep], columns[keep])
        order = np.argsort(rows, kind="stable")
        at = np.arange(len(rows)) - np.searchsorted(rows[order], rows[order])
        column = np.full((len(self.mentors), int(at.max(initial=0)) + 1), -1, np.int32)
        worth = np.zeros(column.shape, np.int32)
        column[rows[order], at], worth[rows[order], at] = columns[order], value[order]
        return column, worth

    def _stay_among(self, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
        row, column = np.full(len(self.mentors), -1), np.full(len(self.mentees), -1)
        row[rows], column[columns] = np.arange(len(rows)), np.arange(len(columns))
        found = row[self.stay[0]], column[self.stay[1]]
        both = (found[0] >= 0) & (found[1] >= 0)
        return found[0][both], found[1][both]

    def _laid_out(self) -> tuple[Sheets, Layout]:
        """Compile the program and lay out all people, once."""
        if not self._made:
            sheets = prepare(self.mentors, self.mentees, self.weights, self.rules, self.least_fit)
            self._made.append((sheets, lay_out(sheets)))
        return self._made[0]
