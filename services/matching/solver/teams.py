"""Project teams: juniors and seniors of several departments around one task.

The goal is the greatest sum of fits over all pairs of a junior and a senior in one team, over all teams within the
sizes, the rules between every such pair, and the required departments. This contains three-dimensional matching and is
NP-hard (Karp 1972), so the method is a search: seat both generations alternately, from several starts; mix departments;
dissolve the teams that stay too small or too uniform, and seat their people again. The possible loss is still
proven: team sizes limit how many seniors a junior meets and how many juniors a senior meets, so the certificate
of plain pairs with these capacities bounds all ways to form teams.
"""

from dataclasses import dataclass, field

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.match import fit_matrix, match
from services.matching.solver.mixing import departments_in, mix
from services.matching.solver.people import Side
from services.matching.solver.program import BadRange, Rules, Span, Weights
from services.matching.solver.seating import NOWHERE, take_turns

HALL = 800
"""The most people seated together; larger programs are split at random, so that each part is as mixed as the whole."""

STARTS = 12


@dataclass(frozen=True, kw_only=True)
class TeamShape:
    """The shape of a team: how many juniors, how many seniors, and the fewest departments."""

    juniors: Span = field(default_factory=lambda: Span(low=2, high=3))
    seniors: Span = field(default_factory=lambda: Span(low=1, high=2))
    departments: int = 2

    def __post_init__(self) -> None:
        for name, span in (("juniors of a team", self.juniors), ("seniors of a team", self.seniors)):
            if span.low < 1:
                raise BadRange(name, span.low, span.high)
        if not 0 <= self.departments <= self.juniors.high + self.seniors.high:
            raise BadRange("departments of a team", self.departments, self.juniors.high + self.seniors.high)


@dataclass(frozen=True, kw_only=True)
class Teams:
    """The members of each team; teams are numbered from 0.

    Attributes:
        junior_team: [n] team of each junior, -1 for none.
        senior_team: [m] team of each senior, -1 for none.
        fit: [t] sum of fits over the pairs of a junior and a senior in the team, in basis points.
        bound: an upper bound on the sum of fits of any teams.
    """

    junior_team: Ints
    senior_team: Ints
    fit: Ints
    bound: int

    @property
    def gap(self) -> float:
        """Largest possible loss as a share of the bound, which teams may be unable to reach."""
        return (self.bound - int(self.fit.sum())) / self.bound if self.bound else 0.0


def form_teams(  # noqa: PLR0913 - the people, the program and the run
    juniors: Side,
    seniors: Side,
    weights: Weights,
    rules: Rules,
    *,
    shape: TeamShape | None = None,
    seed: int = 0,
) -> Teams:
    """Form teams of people with a capacity above 0, each person in one at most; the same for a seed.

    Raises:
        BadRange: for an impossible shape.
    """
    shape = shape or TeamShape()
    free = (
        juniors.with_capacity(np.minimum(juniors.capacity, 1)),
        seniors.with_capacity(np.minimum(seniors.capacity, 1)),
    )
    rng = np.random.default_rng(seed)
    junior_team, senior_team = np.full(len(juniors), NOWHERE), np.full(len(seniors), NOWHERE)
    fits: list[Ints] = [np.zeros(0, np.int64)]
    halls = _halls(rng, np.flatnonzero(free[0].capacity), np.flatnonzero(free[1].capacity))
    for rows, columns in halls:
        here = free[0].take(rows), free[1].take(columns)
        fit = fit_matrix(*here, weights, rules).astype(np.int64)
        seats = _best_of(fit, (here[0].department, here[1].department), shape, rng, STARTS if len(halls) == 1 else 1)
        first = sum(map(len, fits))
        junior_team[rows] = np.where(seats[0] >= 0, seats[0] + first, NOWHERE)
        senior_team[columns] = np.where(seats[1] >= 0, seats[1] + first, NOWHERE)
        fits.append(team_fits(fit, *seats))
    most = free[0].capacity * shape.seniors.high, free[1].capacity * shape.juniors.high
    pairs = match(free[0].with_capacity(most[0]), free[1].with_capacity(most[1]), weights, rules, seed=seed)
    return Teams(
        junior_team=junior_team, senior_team=senior_team, fit=np.concatenate(fits), bound=pairs.certificate.bound
    )


def team_fits(fit: Ints, junior_team: Ints, senior_team: Ints) -> Ints:
    """[t] sum of fits over the pairs of a junior and a senior in each team."""
    rows, columns = np.nonzero((junior_team[:, None] == senior_team) & (junior_team[:, None] >= 0))
    teams = 1 + int(junior_team.max(initial=NOWHERE))
    return np.bincount(junior_team[rows], fit[rows, columns], minlength=teams).astype(np.int64)


def _halls(rng: np.random.Generator, rows: Ints, columns: Ints) -> list[tuple[Ints, Ints]]:
    halls = max(1, -(-(len(rows) + len(columns)) // HALL))
    if halls == 1:
        return [(rows, columns)]
    parts = np.array_split(rng.permutation(rows), halls), np.array_split(rng.permutation(columns), halls)
    return [(np.sort(some), np.sort(others)) for some, others in zip(*parts, strict=True)]


def _best_of(
    fit: Ints, departments: tuple[Ints, Ints], shape: TeamShape, rng: np.random.Generator, starts: int
) -> tuple[Ints, Ints]:
    """Seat everybody from several starts and return the seats of the greatest sum of fits."""
    # Seniors who suit few juniors go first, because the others find a team easily; one extra team adds options.
    orders = [
        np.argsort((fit >= 0).sum(axis=0), kind="stable"),
        *(rng.permutation(fit.shape[1]) for _ in range(1, starts)),
    ]
    tried = [_form(fit, departments, shape, order, at % 2) for at, order in enumerate(orders)]
    return max(tried, key=lambda seats: int(team_fits(fit, *seats).sum()))


def _form(fit: Ints, departments: tuple[Ints, Ints], shape: TeamShape, order: Ints, more: int) -> tuple[Ints, Ints]:
    """Form teams around the first seniors of an order, and dissolve until all are as the shape asks."""
    able = order[(fit >= 0).sum(axis=0)[order] >= shape.juniors.low]
    teams = _how_many(int((fit >= 0).any(axis=1).sum()), len(able), shape, more)
    junior_team, senior_team = np.full(len(fit), NOWHERE), np.full(fit.shape[1], NOWHERE)
    senior_team[able[:teams]] = np.arange(teams)
    while teams:
        junior_team, senior_team = take_turns(fit, senior_team, teams, shape.juniors, shape.seniors)
        sides = (junior_team, departments[0]), (senior_team, departments[1])
        junior_team = mix(fit, teams, *sides, shape.departments)
        sides = (junior_team, departments[0]), (senior_team, departments[1])
        senior_team = mix(fit.T, teams, sides[1], sides[0], shape.departments)
        closed = _closed(fit, teams, (junior_team, departments[0]), (senior_team, departments[1]), shape)
        if not len(closed):
            return junior_team, senior_team
        kept = np.setdiff1d(np.arange(teams), closed)
        number = np.full(teams + 1, NOWHERE)
        number[kept] = np.arange(len(kept))
        senior_team, teams = number[senior_team], len(kept)
    return np.full_like(junior_team, NOWHERE), np.full_like(senior_team, NOWHERE)


def _how_many(juniors: int, seniors: int, shape: TeamShape, more: int) -> int:
    """Return the fewest teams that hold everybody (full teams fit best) plus `more`, limited to what can be filled."""
    hold = max(-(-juniors // shape.juniors.high), -(-seniors // shape.seniors.high))
    return min(hold + more, juniors // shape.juniors.low, seniors // shape.seniors.low)


def _closed(fit: Ints, teams: int, juniors: tuple[Ints, Ints], seniors: tuple[Ints, Ints], shape: TeamShape) -> Ints:
    """Return a quarter of the teams that violate the shape, at least one, those of the least fit."""
    total = np.zeros(teams)
    made = team_fits(fit, juniors[0], seniors[0])
    total[: len(made)] = made
    failed: Ints = np.flatnonzero(
        _too_small(juniors[0], teams, shape.juniors.low)
        | _too_small(seniors[0], teams, shape.seniors.low)
        | ((departments_in(teams, juniors, seniors) > 0).sum(axis=1) < shape.departments)
    )
    order = failed[np.argsort(total[failed], kind="stable")]
    return order[: -(-len(order) // 4)]


def _too_small(team: Ints, teams: int, least: int) -> Bools:
    return np.asarray(np.bincount(team[team >= 0], minlength=teams) < least)
