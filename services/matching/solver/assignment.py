"""What a solve returns: pairs, and a certificate that anybody can check with one pass over the fits."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.matching.solver.arrays import Ints


class Method(StrEnum):
    """How the pairs were found."""

    EXACT = "exact"
    AUCTION = "auction"
    SEARCH = "search"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A proof by linear programming duality that no assignment is worth more than `bound`.

    For any prices p >= 0: optimum <= sum of capacity_j x p_j
    + sum over mentors of their capacity_i best max(0, value_ij - p_j).
    Source: weak duality of the assignment problem (Koopmans and Beckmann 1957; Bertsekas 1988).

    Attributes:
        bound: no assignment is worth more, in basis points.
        value: what the assignment is worth: fit plus bonuses.
        price: [m] what one place with each mentee is worth to the others; 0 where a place is left.
        profit: [n] what each mentor's best place is worth beyond its price.
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
        certificate: how far from the optimum it can be.
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
