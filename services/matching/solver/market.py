"""The market as the optimiser sees it: for any prices, each mentor's best mentees; nobody ever holds all fits."""

from dataclasses import dataclass, field
from typing import Protocol, Self

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.layout import Layout, Sheets, lay_out, prepare
from services.matching.solver.nearest import nearest
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights

HIGHEST, LOWEST = 31_000, -31_999
"""What a 16-bit fit minus price can express; beyond it nobody gains, even with both bonuses."""


class Market(Protocol):
    """Two sides with capacities, and a way to ask who would want whom."""

    @property
    def mentor_capacity(self) -> Ints:
        """[n] pairs each mentor may be in."""

    @property
    def mentee_capacity(self) -> Ints:
        """[m] pairs each mentee may be in."""

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


@dataclass(frozen=True, kw_only=True)
class ScoredMarket:
    """People under a program; what a pair is worth is its fit plus both bonuses."""

    mentors: Side
    mentees: Side
    weights: Weights
    rules: Rules
    mentor_bonus: Ints
    mentee_bonus: Ints
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
        # Fit and mentor bonus reach 30,000: dearer than HIGHEST nobody gains, so the cut changes no listed pair.
        net = np.minimum(price - self.mentee_bonus, HIGHEST).astype(np.int16)
        least = np.clip(floor - self.mentor_bonus, LOWEST, HIGHEST).astype(np.int16)
        if columns is None:
            value, column = nearest(self._laid_out()[1], k, net, least)
        else:
            value, column = nearest(lay_out(self._laid_out()[0], columns), k, net, least)
        return value + self.mentor_bonus[:, None], column

    def sample(self, rows: Ints, columns: Ints) -> Self:
        """Return the market of these people only."""
        return type(self)(
            mentors=self.mentors.take(rows),
            mentees=self.mentees.take(columns),
            weights=self.weights,
            rules=self.rules,
            mentor_bonus=self.mentor_bonus[rows],
            mentee_bonus=self.mentee_bonus[columns],
        )

    def _laid_out(self) -> tuple[Sheets, Layout]:
        """Compile people and program once, and lay out all of them once."""
        if not self._made:
            sheets = prepare(self.mentors, self.mentees, self.weights, self.rules)
            self._made.append((sheets, lay_out(sheets)))
        return self._made[0]
