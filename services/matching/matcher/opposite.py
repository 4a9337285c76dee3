"""The people of a run as they could meet each other, for what is said of couples that a run did not make.

Partners of a reciprocal program sit on both sides, because any two of them could meet; a pair of theirs counts both
ways. The place of a senior of small groups is one in a group, and whoever has no group has none to give.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.domain.formats import Format
from services.matching.domain.program import Program
from services.matching.matcher.market import Market
from services.matching.solver import Assignment, Side
from services.matching.solver.arrays import Ints
from shared.contracts.vocabulary import Role


@dataclass(frozen=True, kw_only=True)
class Opposite:
    """People opposite those whom they could meet, and the pairs of a run in rows of theirs.

    Attributes:
        market: everybody on both sides, if they are partners.
        mentors, mentees: the sides, with the places that they can give.
        ways: how often each pair is listed: twice for partners, mentor and mentee swapped the second time.
    """

    market: Market
    mentors: Side
    mentees: Side
    rows: Ints
    columns: Ints
    fit: Ints
    ways: int = 1


def forms_teams(program: Program) -> bool:
    """Tell whether a program forms teams, in which nobody chooses a single other person."""
    return program.settings.format is Format.PROJECT_TEAM


def pairs_two_sides(program: Program) -> bool:
    """Tell whether a program pairs a mentor with a mentee: no groups, no teams, no partners on any side."""
    return program.settings.format is Format.ONE_TO_ONE and not program.has_partners


def everybody(market: Market) -> Market:
    """Return a market of partners with everybody on both sides."""
    people = {one.person_id: one for one in (*market.mentors, *market.mentees)}
    some = tuple(people[id_] for id_ in sorted(people))
    return replace(market, mentors=some, mentees=some)


def opposite(market: Market, made: Assignment) -> Opposite:
    """Return the people of a run of couples, groups or partners as they could meet."""
    if market.program.has_partners:
        return _both_ways(market, made)
    sides = market.mentor_side, market.mentee_side
    if market.program.settings.format is Format.SMALL_GROUP:
        sides = places_in_groups(market)
        at = seniors_at(market.program)
        with_group = np.isin(np.arange(len(sides[at])), (made.mentors, made.mentees)[at])
        there = sides[at].with_capacity(np.where(with_group, sides[at].capacity, 0))
        sides = (there, sides[1]) if at == 0 else (sides[0], there)
    return Opposite(
        market=market, mentors=sides[0], mentees=sides[1], rows=made.mentors, columns=made.mentees, fit=made.fit
    )


def places_in_groups(market: Market) -> tuple[Side, Side]:
    """Return both sides of a program of small groups; a senior with a free place has those of a whole group."""
    at, largest = seniors_at(market.program), market.program.settings.shape.max_juniors
    sides = [market.mentor_side, market.mentee_side]
    sides[at] = sides[at].with_capacity(np.where(sides[at].capacity > 0, largest, 0))
    return sides[0], sides[1]


def seniors_at(program: Program) -> int:
    """Return the side of the seniors: 0 for the mentors', 1 for the mentees'."""
    return 0 if program.junior is Role.MENTEE else 1


def _both_ways(market: Market, made: Assignment) -> Opposite:
    whole = everybody(market)
    at = whole.mentor_row
    ones = np.array([at[market.mentors[row].person_id] for row in made.mentors.tolist()], np.int64)
    others = np.array([at[market.mentees[row].person_id] for row in made.mentees.tolist()], np.int64)
    return Opposite(
        market=whole,
        mentors=whole.mentor_side,
        mentees=whole.mentee_side,
        rows=np.r_[ones, others],
        columns=np.r_[others, ones],
        fit=np.r_[made.fit, made.fit],
        ways=2,
    )
