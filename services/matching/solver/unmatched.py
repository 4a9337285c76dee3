"""The reasons why people are left without a pair."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.assignment import Assignment
from services.matching.solver.match import fit_matrix
from services.matching.solver.people import Side
from services.matching.solver.program import AnyRule, Rules, Weights
from services.matching.solver.scores import rule_bits, score

BLOCK_PAIRS = 20_000_000

Binding = tuple[AnyRule | None, int]
"""The binding rule, and how many people lifting it alone would allow."""


class Cause(StrEnum):
    """The causes of being unmatched."""

    NOBODY_FEASIBLE = "nobody-feasible"
    IN_HIGH_DEMAND = "in-high-demand"
    FEWER_PLACES = "fewer-places-than-people"


@dataclass(frozen=True, kw_only=True)
class Unmatched:
    """One person without a pair.

    Attributes:
        row: of the person's side.
        cause: nobody feasible, or everybody feasible went to others.
        feasible: how many of the other side the rules allow.
        rule: for NOBODY_FEASIBLE, the rule whose lifting would allow most people, else the one that most people break.
        allowed_without: how many people lifting that rule alone would allow.
    """

    row: int
    cause: Cause
    feasible: int
    rule: AnyRule | None = None
    allowed_without: int = 0


def unmatched(
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    made: Assignment,
) -> tuple[list[Unmatched], list[Unmatched]]:
    """Return the mentors and the mentees without any pair, each with the binding reason."""
    places = (int(mentors.capacity.sum()), int(mentees.capacity.sum()))
    left = np.setdiff1d(np.arange(len(mentors)), made.mentors)
    alone = np.setdiff1d(np.arange(len(mentees)), made.mentees)
    program, bits = (weights, rules), rule_bits(rules)

    def for_mentor(row: int) -> Binding:
        return _binding(score(mentors.take(np.array([row])), mentees, *program).broken[0, :], bits)

    def for_mentee(row: int) -> Binding:
        return _binding(score(mentors, mentees.take(np.array([row])), *program).broken[:, 0], bits)

    return (
        [
            _reason(int(row), count, places[0] > places[1], for_mentor)
            for row, count in zip(left, _feasible(mentors.take(left), mentees, *program, axis=1), strict=True)
        ],
        [
            _reason(int(row), count, places[1] > places[0], for_mentee)
            for row, count in zip(alone, _feasible(mentors, mentees.take(alone), *program, axis=0), strict=True)
        ],
    )


def _feasible(mentors: Side, mentees: Side, weights: Weights, rules: Rules, axis: int) -> list[int]:
    """Return how many partners the rules allow each mentor (axis 1) or mentee (axis 0), block by block."""
    counts = np.zeros(len(mentors) if axis else len(mentees), np.int64)
    has_place = (mentors.capacity[:, None] > 0, mentees.capacity > 0)
    step = max(1, BLOCK_PAIRS // max(1, len(mentees)))
    for first in range(0, len(mentors), step):
        rows = np.arange(first, min(first + step, len(mentors)))
        allowed = (fit_matrix(mentors.take(rows), mentees, weights, rules) >= 0) & has_place[0][rows] & has_place[1]
        if axis:
            counts[rows] = allowed.sum(axis=1)
        else:
            counts += allowed.sum(axis=0)
    return counts.tolist()


def _reason(row: int, feasible: int, crowded: bool, binding: Callable[[int], Binding]) -> Unmatched:  # noqa: FBT001 - private
    if feasible:
        return Unmatched(row=row, cause=Cause.FEWER_PLACES if crowded else Cause.IN_HIGH_DEMAND, feasible=feasible)
    rule, lifted = binding(row)
    return Unmatched(row=row, cause=Cause.NOBODY_FEASIBLE, feasible=0, rule=rule, allowed_without=lifted)


def _binding(broken: Ints, bits: Mapping[AnyRule, int]) -> Binding:
    """Return the rule that alone excludes the most people; if none does so alone, the one that most people break."""
    if not len(broken):
        return None, 0
    alone = {rule: int((broken == bit).sum()) for rule, bit in bits.items()}
    involved = {rule: int((broken & bit > 0).sum()) for rule, bit in bits.items()}
    rule = max(bits, key=lambda rule: (alone[rule], involved[rule]))
    return rule, alone[rule]
