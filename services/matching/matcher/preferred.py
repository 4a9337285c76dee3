"""What people would rather have than the pairs of a run: told to the coordinator, and no part of the score."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from services.matching.domain.participants import Participant
from services.matching.domain.summary import Envies, GroupEnvy, Preferred, RatherCouple
from services.matching.matcher.fairness import K, groups_of_people
from services.matching.matcher.market import Market
from services.matching.matcher.opposite import Opposite, forms_teams, opposite
from services.matching.solver import Assignment, Rather, match_rates, rather
from shared.contracts.vocabulary import PersonId

FIRST: Final = 10


def preferred(market: Market, made: Assignment, consented: Sequence[str]) -> Preferred | None:
    """Return what people would rather have; None for teams, in which nobody chooses a single other person."""
    if forms_teams(market.program):
        return None
    here = opposite(market, made)
    found = rather(
        here.mentors,
        here.mentees,
        here.market.weights,
        here.market.rules,
        pairs=(here.rows, here.columns, here.fit),
        least_fit=market.program.settings.fairness.least_fit,
    )
    return Preferred(
        couples=found.couples // here.ways,
        gain=int(found.gain.max(initial=0)),
        first=_first(here.market, found),
        envy=_envy(here, found, consented),
    )


def _first(market: Market, found: Rather) -> tuple[RatherCouple, ...]:
    """Return the couples of the largest gains, of each mentor the best one; of partners, no couple twice."""
    once = dict[frozenset[PersonId], RatherCouple]()
    for row in np.lexsort((np.arange(len(found.gain)), -found.gain)).tolist():
        if found.gain[row] > 0 and len(once) < FIRST:
            one, other = market.mentors[row].person_id, market.mentees[int(found.partner[row])].person_id
            couple = RatherCouple(mentor_id=one, mentee_id=other, gain=int(found.gain[row]))
            once.setdefault(frozenset((one, other)), couple)
    return tuple(once.values())


def _envy(here: Opposite, found: Rather, consented: Sequence[str]) -> tuple[Envies, ...]:
    """Return the mean envy of groups of at least k paired people."""
    paired = list[tuple[Participant, int]]()
    sides = (
        (here.market.mentors, here.rows, found.mentor_envy),
        (here.market.mentees, here.columns, found.mentee_envy),
    )
    for people, rows, envy in sides[: len(sides) // here.ways]:  # partners sit on both sides, and count once
        paired += [(people[row], int(envy[row])) for row in np.unique(rows).tolist()]
    attributes = groups_of_people([person for person, _ in paired], consented)
    told = (_of(attribute, groups, [envy for _, envy in paired]) for attribute, groups in attributes.items())
    return tuple(one for one in told if one.groups)


def _of(attribute: str, groups: Sequence[str | None], envy: Sequence[int]) -> Envies:
    by: dict[str, list[int]] = defaultdict(list)
    for group, points in zip(groups, envy, strict=True):
        if group is not None:
            by[group].append(points)
    names = sorted(by)
    if len(names) < 2 or sum(map(len, by.values())) < K:  # the mean of a single group would be everybody's
        return Envies(attribute=attribute, groups=())
    number = {name: at for at, name in enumerate(names)}
    known = [number[group] for group in groups if group is not None]
    shown = match_rates(known, [1] * len(known), k=K).shown
    told = (name for at, name in enumerate(names) if shown[at])
    return Envies(
        attribute=attribute,
        groups=tuple(
            GroupEnvy(group=name, people=len(by[name]), envy=round(sum(by[name]) / len(by[name]))) for name in told
        ),
    )
