"""Seats two generations in a given number of teams: alternately, each generation optimally, until no turn gains.

With the seniors seated, the value of a junior in a team is the sum of their fits with its seniors, so seating all
juniors is one assignment with capacities; likewise for seniors. No turn can lose, so it ends (block coordinate
ascent, as in k-means: Lloyd 1982). Seats that a team needs to exist count more than any fit.
"""

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.assignment import Method
from services.matching.solver.exact import by_auction, by_scipy
from services.matching.solver.program import FULL, Span
from services.matching.solver.solve import faster

NOWHERE = -1
IMPOSSIBLE = -1
MOST_TURNS = 20


def take_turns(fit: Ints, senior_team: Ints, teams: int, juniors: Span, seniors: Span) -> tuple[Ints, Ints]:
    """Return the team of each junior [n] and of each senior [m], -1 for none.

    Args:
        fit: [n, m] basis points of junior and senior, below zero where they cannot be in one team.
        senior_team: [m] the initial teams of the seniors.
        teams: the number of teams.
        juniors: fewest and most in a team.
        seniors: the same of seniors.
    """
    best, seats = -1, (np.full(len(fit), NOWHERE), np.full(fit.shape[1], NOWHERE))
    for _ in range(MOST_TURNS):
        junior_team, reached = _seat(worth(fit, senior_team, teams), juniors)
        senior_team, now = _seat(worth(fit.T, junior_team, teams), seniors)
        if reached + now <= best:
            break
        best, seats = reached + now, (junior_team, senior_team)
    return seats


def worth(fit: Ints, there: Ints, teams: int) -> Ints:
    """[n, t] sum of fits with those who sit in each team; below zero where a rule forbids one, or nobody sits."""
    seated = (there[:, None] == np.arange(teams)).astype(np.float64)
    # Sums of whole numbers below 2**53 are exact in any order.
    total = np.where(fit >= 0, fit, 0).astype(np.float64) @ seated
    forbidden = (fit < 0).astype(np.float64) @ seated
    return np.where((forbidden > 0) | (seated.sum(axis=0) == 0), IMPOSSIBLE, total).astype(np.int64)


def _seat(value: Ints, sizes: Span) -> tuple[Ints, int]:
    """Seat one generation by the value [n, t] of each person in each team; return the seats and their total value."""
    people, teams = value.shape
    needed = np.where(value >= 0, value + FULL * (1 + int(value.max(initial=0))), IMPOSSIBLE)
    seats = np.repeat([sizes.low, sizes.high - sizes.low], teams)
    find = by_scipy if faster(2 * value.size) is Method.EXACT else by_auction
    table = np.hstack([needed, value])
    rows, columns = find(np.where(seats > 0, table, IMPOSSIBLE), np.ones(people, np.int64), seats)
    team = np.full(people, NOWHERE)
    team[rows] = columns % teams
    return team, int(table[rows, columns].sum())
