"""Fairness: raise the least fit of all pairs, or ensure that enough pairs include a group.

The floor: the highest least fit at which as many pairs are made as without it, by bisection, then the greatest total
above it. The quota: a bonus for the group's members, by bisection; for every bonus b, the bound of that run minus
b x quota bounds every assignment that meets the quota (Lagrangian relaxation, Held and Karp 1970).
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.assignment import Assignment
from services.matching.solver.match import match
from services.matching.solver.people import Side
from services.matching.solver.program import FULL, Rules, Weights
from services.matching.solver.wishes import MOST_BONUS, Wishes


class QuotaOutOfReach(ValueError):
    """Raised when even the highest bonus brings too few of the group into a pair."""

    def __init__(self, reached: int, wanted: int) -> None:
        super().__init__(
            f"at most {reached} pairs can include the group, not {wanted}: lower the quota or relax a rule"
        )
        self.reached = reached


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A minimum number of pairs that include a mentor (or a mentee) of a group.

    Attributes:
        members: [n] or [m] whether each person belongs to the group, by consented attributes.
        of_mentors: whether members are mentors.
        least: the minimum number of pairs.
    """

    members: Bools
    of_mentors: bool
    least: int


def raise_floor(  # noqa: PLR0913 - the people, the program and the run
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    *,
    wishes: Wishes | None = None,
    step: int = 50,
    seed: int = 0,
) -> tuple[int, Assignment]:
    """Return the highest least fit, to within `step` basis points, at which no pair is lost, and its assignment."""
    asked = replace(wishes or Wishes(), placement=MOST_BONUS)

    def run(floor: int) -> Assignment:
        return match(mentors, mentees, weights, rules, wishes=replace(asked, least_fit=floor), seed=seed)

    made = run(asked.least_fit)
    pairs, low, high = len(made), int(made.fit.min(initial=FULL)), FULL + 1
    while pairs and high - low > step:
        middle = (low + high) // 2
        tried = run(middle) if middle <= FULL else None
        if tried is not None and len(tried) >= pairs:
            low, made = max(middle, int(tried.fit.min())), tried
        else:
            high = middle
    return low, made


def meet_quota(  # noqa: PLR0913 - the people, the program and the run
    mentors: Side,
    mentees: Side,
    weights: Weights,
    rules: Rules,
    *,
    quota: Quota,
    wishes: Wishes | None = None,
    step: int = 8,
    seed: int = 0,
) -> Assignment:
    """Return the assignment that meets the quota with the least bonus, to within `step`; the bound assumes the quota.

    Raises:
        QuotaOutOfReach: says how many pairs are possible.
    """
    wishes = wishes or Wishes()

    def run(bonus: int) -> Assignment:
        return match(mentors, mentees, weights, rules, wishes=_with_bonus(wishes, quota, bonus), seed=seed)

    low, high, made = 0, _highest(wishes, quota), run(0)
    if _reached(made, quota) < quota.least:
        made = run(high)
        if _reached(made, quota) < quota.least:
            raise QuotaOutOfReach(_reached(made, quota), quota.least)
        while high - low > step:
            middle = (low + high) // 2
            tried = run(middle)
            low, high, made = (low, middle, tried) if _reached(tried, quota) >= quota.least else (middle, high, made)
    else:
        high = 0
    proof = made.certificate
    bound, value = proof.bound - high * quota.least, proof.value - high * _reached(made, quota)
    return replace(made, certificate=replace(proof, bound=bound, value=value))


def _with_bonus(wishes: Wishes, quota: Quota, bonus: int) -> Wishes:
    extra: Ints = bonus * quota.members.astype(np.int64)
    if quota.of_mentors:
        return replace(wishes, mentor_bonus=extra + (0 if wishes.mentor_bonus is None else wishes.mentor_bonus))
    return replace(wishes, mentee_bonus=extra + (0 if wishes.mentee_bonus is None else wishes.mentee_bonus))


def _highest(wishes: Wishes, quota: Quota) -> int:
    """Return the highest extra bonus that fits on top of the members' own bonuses."""
    before = wishes.mentor_bonus if quota.of_mentors else wishes.mentee_bonus
    return MOST_BONUS - (0 if before is None else int(before[quota.members].max(initial=0)))


def _reached(made: Assignment, quota: Quota) -> int:
    """Return how many pairs include a member."""
    return int(quota.members[made.mentors if quota.of_mentors else made.mentees].sum())
