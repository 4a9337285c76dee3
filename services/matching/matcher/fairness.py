"""Fairness of a run: raising the floor, meeting the quota, and match rates by group."""

from collections.abc import Callable, Sequence

import numpy as np

from services.matching.domain.groups import group_key
from services.matching.domain.participants import Participant
from services.matching.domain.rates import GroupRate, Rates
from services.matching.matcher.market import Market
from services.matching.solver import (
    Assignment,
    Quota,
    QuotaOutOfReach,
    Unmatched,
    Wishes,
    match,
    match_rates,
    meet_quota,
    raise_floor,
)
from services.matching.solver.arrays import Bools
from services.matching.solver.match import fit_matrix
from shared.contracts.vocabulary import PersonId, Role

K = 5
Step = Callable[[str, float], None]
"""Called with the phase and the proven gap so far (1.0 before the first proof)."""


class QuotaUnreachable(ValueError):
    """Raised when the rules allow too few pairs for the quota; the number could reveal members, so it is omitted."""

    def __init__(self) -> None:
        super().__init__("the quota cannot be met by the people who are ready: lower it or relax a rule")


def fairly(market: Market, wishes: Wishes, seed: int, step: Step) -> Assignment:
    """Return the pairs of greatest total value that meet the program's fairness settings.

    Raises:
        QuotaUnreachable: even the highest bonus brings too few of the group into a pair.
    """
    sides, program = (market.mentor_side, market.mentee_side), (market.weights, market.rules)
    fairness = market.program.settings.fairness
    if fairness.raise_floor:
        return raise_floor(*sides, *program, wishes=wishes, seed=seed)[1]
    made = match(*sides, *program, wishes=wishes, seed=seed, progress=step)
    if fairness.quota is None:
        return made
    asked = fairness.quota
    members = _members(market, asked.role, asked.attribute, asked.value)
    least = -(-len(made) * asked.percent // 100)
    quota = Quota(members=members, of_mentors=asked.role is Role.MENTOR, least=least)
    try:
        return meet_quota(*sides, *program, quota=quota, wishes=wishes, seed=seed)
    except QuotaOutOfReach:
        raise QuotaUnreachable from None


def _members(market: Market, role: Role, name: str, value: str) -> Bools:
    people = market.mentors if role is Role.MENTOR else market.mentees
    return np.array([_said(one, name) == value for one in people], bool)


def unfit_for_all(market: Market, mentors: Sequence[Unmatched], mentees: Sequence[Unmatched]) -> set[PersonId]:
    """Return the unmatched people whom the rules allow to meet others, but whose fits are all below the least fit."""
    least = market.program.settings.fairness.least_fit
    if not least:
        return set()
    below = [market.mentors[one.row].person_id for one in mentors if one.feasible and _best(market, one.row, 0) < least]
    return {
        *below,
        *(market.mentees[one.row].person_id for one in mentees if one.feasible and _best(market, one.row, 1) < least),
    }


def _best(market: Market, row: int, axis: int) -> int:
    """The best fit of one mentor (axis 0) or mentee (axis 1) with anybody on the other side."""
    alone = np.array([row])
    sides = (
        (market.mentor_side.take(alone), market.mentee_side)
        if axis == 0
        else (market.mentor_side, market.mentee_side.take(alone))
    )
    return int(fit_matrix(*sides, market.weights, market.rules).max())


def rates_of(ready: Sequence[Participant], alone: set[PersonId], consented: Sequence[str]) -> tuple[Rates, ...]:
    """Return the match rates of all ready people by department, level and consented attribute."""
    matched = [one.person_id not in alone for one in ready]
    found = (_rates(attribute, groups, matched) for attribute, groups in groups_of_people(ready, consented).items())
    return tuple(one for one in found if one.groups)


def groups_of_people(people: Sequence[Participant], consented: Sequence[str]) -> dict[str, list[str | None]]:
    """Return each person's department, level and consented attributes, by attribute; None if it is not known."""
    return {
        "department": _spelled_alike([one.profile.department for one in people]),
        "level": [str(one.profile.level) if one.profile.level else None for one in people],
        **{name: [_said(one, name) for one in people] for name in consented},
    }


def _spelled_alike(words: Sequence[str | None]) -> list[str | None]:
    spelled: dict[str, str] = {}
    return [spelled.setdefault(group_key(word), word) if word else None for word in words]


def _rates(attribute: str, groups: list[str | None], matched: list[bool]) -> Rates:
    names = sorted({group for group in groups if group is not None})
    people = sum(group is not None for group in groups)
    if len(names) < 2 or people < K:  # the rate of a single group would be everybody's
        return Rates(attribute=attribute, groups=())
    number = {name: at for at, name in enumerate(names)}
    found = match_rates([-1 if group is None else number[group] for group in groups], [*map(int, matched)], k=K)
    shown = [at for at in range(len(names)) if found.shown[at]]
    told = tuple(
        GroupRate(group=names[at], people=int(found.people[at]), matched=int(found.matched[at])) for at in shown
    )
    return Rates(attribute=attribute, groups=told)


def _said(person: Participant, name: str) -> str | None:
    return next((one.value for one in person.consented if one.name == name), None)
