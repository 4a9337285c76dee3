"""The standing of a pair: its rank for each side, the best alternative, and the cost of that alternative for all pairs.

Forcing a pair into an optimal assignment costs at least its reduced cost, profit + price - value (linear programming
duality), which answers "why not her?" in basis points.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.assignment import Assignment
from services.matching.solver.match import fit_matrix
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights
from services.matching.solver.wishes import Wishes, bonuses


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """Another possible partner.

    Attributes:
        row: of the other side.
        fit: of that pair, in basis points.
        costs: the minimum loss of total value, in basis points; 0 means that nothing is lost.
    """

    row: int
    fit: int
    costs: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The standing of the pair for one of the two.

    Attributes:
        fit: basis points, or -1 if the rules forbid the pair.
        rank: 1 for the best of the partners the rules allow; ties share a rank; 0 for a forbidden pair.
        choices: how many partners the rules allow.
        alternative: the best partner they are not paired with, if any.
    """

    fit: int
    rank: int
    choices: int
    alternative: Alternative | None


def standing(  # noqa: PLR0913 - the people, the program, the run and the pair
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    *,
    made: Assignment,
    pair: tuple[int, int],
    wishes: Wishes | None = None,
) -> tuple[Standing, Standing]:
    """Return the standing of a pair, made or not, for its mentor and for its mentee (rows of both sides)."""
    mentor, mentee = pair
    bonus = bonuses(wishes or Wishes(), mentors, mentees)
    for_mentor = fit_matrix(mentors.take(np.array([mentor])), mentees, weights, rules)[0].astype(np.int64)
    for_mentee = fit_matrix(mentors, mentees.take(np.array([mentee])), weights, rules)[:, 0].astype(np.int64)
    proof = made.certificate
    dear = proof.profit[mentor] + proof.price - for_mentor - bonus[0][mentor] - bonus[1]
    keen = proof.profit + proof.price[mentee] - for_mentee - bonus[0] - bonus[1][mentee]
    return (
        _standing(for_mentor, mentee, dear, _others(len(mentees), mentee, made.mentees[made.mentors == mentor])),
        _standing(for_mentee, mentor, keen, _others(len(mentors), mentor, made.mentors[made.mentees == mentee])),
    )


def _others(size: int, this: int, partners: Ints) -> Bools:
    """Return everybody except the partner in question and the partners in the run."""
    others = np.ones(size, bool)
    others[this] = False
    others[partners] = False
    return others


def _standing(fit: Ints, at: int, costs: Ints, others: Bools) -> Standing:
    own = int(fit[at])
    elsewhere = np.where(others & (fit >= 0), fit, -1)
    best = int(np.argmax(elsewhere)) if len(fit) else 0
    found = Alternative(row=best, fit=int(fit[best]), costs=max(0, int(costs[best]))) if elsewhere[best] >= 0 else None
    return Standing(
        fit=max(own, -1),
        rank=1 + int((fit > own).sum()) if own >= 0 else 0,
        choices=int((fit >= 0).sum()),
        alternative=found,
    )
