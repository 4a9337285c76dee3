"""Where a pair stands: its rank for each side, the best alternative, and what taking that instead would cost the whole.

Forcing a pair into an optimal assignment costs at least its reduced cost, profit + price - value (linear programming
duality); so "why not her?" has an answer in basis points.
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
    """Somebody else one could have met.

    Attributes:
        row: of the other side.
        fit: of that pair, in basis points.
        costs: at least what the whole would lose by it, in basis points of value; 0 means as good for everybody.
    """

    row: int
    fit: int
    costs: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How good the pair is for one of the two.

    Attributes:
        fit: basis points, or -1 if the rules forbid the pair.
        rank: 1 for the best of all whom the rules allow; ties share a rank; 0 for a forbidden pair.
        choices: how many the rules allow.
        alternative: the best whom they are not paired with, if any.
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
    """Everybody but the one asked about and those one is paired with."""
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
