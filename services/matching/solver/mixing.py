"""Mixes departments: swaps people of one generation between teams if a team has too few departments.

Each team that lacks departments gets the swap of least loss that adds a department to it and leaves every other team
enough. This is a local search, so a team may still lack departments; the caller must check.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.seating import IMPOSSIBLE, worth

PLENTY = 2**20


@dataclass(frozen=True, kw_only=True)
class _Hall:
    """One generation among the teams; people without a team are in the last one.

    Attributes:
        team: [n] of each person of this generation.
        department: [n] theirs.
        worth: [n, t + 1] the value of each person in each team.
        counts: [t + 1, d] people of each department in each team, of both generations.
    """

    team: Ints
    department: Ints
    worth: Ints
    counts: Ints


def mix(fit: Ints, teams: int, mine: tuple[Ints, Ints], theirs: tuple[Ints, Ints], least: int) -> Ints:
    """Return the teams [n] of one generation after swaps within it; fit [n, m], mine and theirs (team, department)."""
    hall = _hall(fit, teams, mine, theirs)
    for team in np.flatnonzero((hall.counts[:-1] > 0).sum(axis=1) < least):
        while (hall.counts[team] > 0).sum() < least:
            swap = _best_swap(hall, int(team), least)
            if swap is None:
                break
            _swap(hall, *swap)
    return np.where(hall.team == teams, -1, hall.team)


def departments_in(teams: int, *sides: tuple[Ints, Ints]) -> Ints:
    """[t, d] people of each department in each team, over sides of (team, department)."""
    width = 1 + max(int(department.max(initial=0)) for _, department in sides)
    counts = np.zeros((teams, width), np.int64)
    for team, department in sides:
        np.add.at(counts, (team[team >= 0], department[team >= 0]), 1)
    return counts


def _hall(fit: Ints, teams: int, mine: tuple[Ints, Ints], theirs: tuple[Ints, Ints]) -> _Hall:
    counts = departments_in(teams, mine, theirs)
    return _Hall(
        team=np.where(mine[0] >= 0, mine[0], teams),
        department=mine[1],
        worth=np.pad(worth(fit, theirs[0], teams), ((0, 0), (0, 1))),
        counts=np.vstack([counts, np.full(counts.shape[1], PLENTY)]),
    )


def _best_swap(hall: _Hall, team: int, least: int) -> tuple[int, int] | None:
    """Return the two people of the swap of least loss that adds a department to the team."""
    best, found = -PLENTY * PLENTY, None
    for one in np.flatnonzero(hall.team == team):
        allowed = _helps(hall, int(one), least)
        gain = np.where(allowed, _gain(hall, int(one)), best)
        other = int(np.argmax(gain)) if len(gain) else 0
        if allowed[other] and gain[other] > best:
            best, found = int(gain[other]), (int(one), other)
    return found


def _gain(hall: _Hall, one: int) -> Ints:
    """[n] the teams' gain from swapping this person with each other person."""
    everybody, here = np.arange(len(hall.team)), hall.team[one]
    after = hall.worth[one, hall.team] + hall.worth[:, here]
    return np.asarray(after - hall.worth[one, here] - hall.worth[everybody, hall.team])


def _helps(hall: _Hall, one: int, least: int) -> Bools:
    """[n] whether a swap with each person is allowed, adds a department to this team and leaves the other enough."""
    here, leaves = hall.team[one], hall.department[one]
    without = hall.counts[here].copy()
    without[leaves] -= 1
    others, comes = hall.team, hall.department
    gained = (without > 0).sum() + (without[comes] == 0) > (hall.counts[here] > 0).sum()
    there = (hall.counts > 0).sum(axis=1)[others]
    lost = hall.counts[others, comes] == 1
    won = hall.counts[others, leaves] - (comes == leaves) == 0
    enough = there - lost + won >= np.minimum(least, there)
    possible = (hall.worth[one, others] > IMPOSSIBLE) & (hall.worth[:, here] > IMPOSSIBLE)
    return np.asarray((others != here) & gained & enough & possible)


def _swap(hall: _Hall, one: int, other: int) -> None:
    here, there = hall.team[one], hall.team[other]
    for person, left, joined in ((one, here, there), (other, there, here)):
        hall.counts[left, hall.department[person]] -= 1
        hall.counts[joined, hall.department[person]] += 1
    hall.team[one], hall.team[other] = there, here
