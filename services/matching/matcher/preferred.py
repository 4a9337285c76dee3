"""What people would rather have than the pairs of a run: told to the coordinator, and no part of the score."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

import numpy as np

from services.matching.domain.formats import Format
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.summary import Envies, GroupEnvy, Preferred, RatherCouple
from services.matching.matcher.fairness import K, groups_of_people
from services.matching.matcher.market import Market
from services.matching.solver import Assignment, Rather, match_rates, rather
from shared.contracts.vocabulary import Kind

FIRST: Final = 10


def pairs_two_sides(program: Program) -> bool:
    """Tell whether a program pairs a mentor with a mentee: no groups, no teams, no partners on any side."""
    return program.settings.format is Format.ONE_TO_ONE and program.settings.kind is not Kind.RECIPROCAL


def preferred(market: Market, made: Assignment, consented: Sequence[str]) -> Preferred | None:
    """Return what people would rather have; None for groups, teams and partners, of whom any two could meet."""
    if not pairs_two_sides(market.program):
        return None
    found = rather(
        market.mentor_side,
        market.mentee_side,
        market.weights,
        market.rules,
        pairs=(made.mentors, made.mentees, made.fit),
        least_fit=market.program.settings.fairness.least_fit,
    )
    return Preferred(
        couples=found.couples,
        gain=int(found.gain.max(initial=0)),
        first=_first(market, found),
        envy=_envy(market, made, found, consented),
    )


def _first(market: Market, found: Rather) -> tuple[RatherCouple, ...]:
    rows = np.lexsort((np.arange(len(found.gain)), -found.gain))[:FIRST].tolist()
    return tuple(
        RatherCouple(
            mentor_id=market.mentors[row].person_id,
            mentee_id=market.mentees[int(found.partner[row])].person_id,
            gain=int(found.gain[row]),
        )
        for row in rows
        if found.gain[row] > 0
    )


def _envy(market: Market, made: Assignment, found: Rather, consented: Sequence[str]) -> tuple[Envies, ...]:
    """Return the mean envy of groups of at least k paired people."""
    paired = list[tuple[Participant, int]]()
    for people, rows, envy in (
        (market.mentors, made.mentors, found.mentor_envy),
        (market.mentees, made.mentees, found.mentee_envy),
    ):
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
