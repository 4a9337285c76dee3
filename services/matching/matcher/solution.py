"""The stored form of a run's solution, and its digest."""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from services.matching.matcher.market import Market
from services.matching.solver import Assignment, Certificate, Method


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The optimiser's result in rows of the market, stored for comparisons and explanations.

    Attributes:
        mentors: rows of the mentors, pair by pair, as `mentees` and `fit` (basis points).
        price: of one place with each mentee; `profit`: what each mentor's best place is worth beyond its price.
        bound: no assignment is worth more than this; `value` is what this one is worth.
    """

    mentors: tuple[int, ...] = ()
    mentees: tuple[int, ...] = ()
    fit: tuple[int, ...] = ()
    price: tuple[int, ...] = ()
    profit: tuple[int, ...] = ()
    bound: int = 0
    value: int = 0
    method: str = ""

    @classmethod
    def of(cls, made: Assignment) -> "Solution":
        """Return the stored form of an assignment."""
        proof = made.certificate
        return cls(
            mentors=tuple(made.mentors.tolist()),
            mentees=tuple(made.mentees.tolist()),
            fit=tuple(made.fit.tolist()),
            price=tuple(proof.price.tolist()),
            profit=tuple(proof.profit.tolist()),
            bound=proof.bound,
            value=proof.value,
            method=made.method,
        )

    def assignment(self) -> Assignment:
        """Return the stored assignment."""
        rows = [
            np.array(values, np.int64) for values in (self.mentors, self.mentees, self.fit, self.price, self.profit)
        ]
        return Assignment(
            mentors=rows[0],
            mentees=rows[1],
            fit=rows[2],
            method=Method(self.method or Method.EXACT),
            certificate=Certificate(bound=self.bound, value=self.value, price=rows[3], profit=rows[4]),
        )


def pairs_digest(solution: Solution, market: Market) -> str:
    """Return the SHA-256 of the pairs and their fits: equal digests are equal pairs, bit for bit."""
    digest = sha256()
    for row, column, fit in zip(solution.mentors, solution.mentees, solution.fit, strict=True):
        digest.update(f"{market.mentors[row].person_id} {market.mentees[column].person_id} {fit}\n".encode())
    return digest.hexdigest()
