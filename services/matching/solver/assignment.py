"""The result of a solve: pairs, and a certificate that one pass over the fits can check."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.matching.solver.arrays import Ints


class Method(StrEnum):
    """The methods of finding pairs."""

    EXACT = "exact"
    AUCTION = "auction"
    SEARCH = "search"
    STABLE = "stable"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A proof by linear programming duality that no assignment is worth more than `bound`.

    For any prices p >= 0: optimum <= sum of capacity_j x p_j
    + sum over mentors of their capacity_i best max(0, value_ij - p_j).
    Source: weak duality of the assignment problem (Koopmans and Beckmann 1957; Bertsekas 1988).

    Attributes:
        bound: no assignment is worth more, in basis points.
        value: what the assignment is worth: fit plus bonuses.
        price: [m] the value to others of one place with each mentee; 0 if a place is free.
        profit: [n] the value of each mentor's best place minus its price.
    """

    bound: int
    value: int
    price: Ints
    profit: Ints

    @property
    def gap(self) -> float:
        """Largest possible loss as a share of the bound, 0 when the assignment is proven optimal."""
        return (self.bound - self.value) / self.bound if self.bound else 0.0


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """Pairs by row of the mentors and of the mentees, ordered by mentor, then mentee.

    Attributes:
        mentors: [k] rows of the mentors' side.
        mentees: [k] rows of the mentees' side.
        fit: [k] basis points, without bonuses.
        method: how it was found.
        certificate: the bound on its distance from the optimum.
    """

    mentors: Ints
    mentees: Ints
    fit: Ints
    method: Method
    certificate: Certificate

    def __len__(self) -> int:
        return len(self.mentors)

    @property
    def total(self) -> int:
        """Sum of the pairs' fit, in basis points."""
        return int(self.fit.sum(dtype=np.int64))
