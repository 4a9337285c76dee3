from itertools import product

import numpy as np
import pytest

from services.matching.solver import BadRange, Rules, Side, Span, TeamShape, Weights, form_teams, score
from tests.unit.matching.solver import market

LENIENT = Rules(common_hours=3, level_gap=None)
SHAPE = TeamShape(juniors=Span(low=1, high=2), seniors=Span(low=1, high=2), departments=2)


def worth(fit: np.ndarray, teams: tuple[np.ndarray, np.ndarray], departments: tuple, shape: TeamShape) -> int:
    """Sum of fits, or -1 where a team is not as the shape asks or breaks a rule."""
    total = 0
    for team in {*teams[0].tolist(), *teams[1].tolist()} - {-1}:
        rows, columns = np.flatnonzero(teams[0] == team), np.flatnonzero(teams[1] == team)
        inside = fit[np.ix_(rows, columns)]
        mixed = len({*departments[0][rows].tolist(), *departments[1][columns].tolist()})
        sized = (
            shape.juniors.low <= len(rows) <= shape.juniors.high
            and shape.seniors.low <= len(columns) <= shape.seniors.high
        )
        if not sized or mixed < shape.departments or (inside < 0).any():
            return -1
        total += int(inside.sum())
    return total


def best_by_trying(fit: np.ndarray, departments: tuple, shape: TeamShape) -> int:
    """Every way to put people into at most two teams, or none."""
    n, m = fit.shape
    ways = (np.array(way) for way in product((-1, 0, 1), repeat=n + m))
    return max(worth(fit, (way[:n], way[n:]), departments, shape) for way in ways)


class TestFormTeams:
    def test_comes_close_to_the_best_of_all_ways_and_never_above_the_bound(self) -> None:
        reached = possible = 0
        for seed in range(10):
            juniors, seniors = market.sides(3, 3, seed)
            fit = score(juniors, seniors, market.weights(), LENIENT).fit.astype(int)
            departments = juniors.department, seniors.department
            best = best_by_trying(fit, departments, SHAPE)
            made = form_teams(juniors, seniors, market.weights(), LENIENT, shape=SHAPE)
            total = worth(fit, (made.junior_team, made.senior_team), departments, SHAPE)
            assert total == made.fit.sum() <= best <= made.bound, f"seed {seed}"
            reached, possible = reached + total, possible + best
        assert 0.99 * possible <= reached

    @pytest.mark.parametrize("seed", range(3))
    def test_forms_only_teams_that_are_as_asked(self, seed: int) -> None:
        juniors, seniors = market.sides(60, 40, seed)
        shape = TeamShape(departments=3)
        made = form_teams(juniors, seniors, market.weights(), LENIENT, shape=shape, seed=seed)
        fit = score(juniors, seniors, market.weights(), LENIENT).fit.astype(int)
        departments = juniors.department, seniors.department
        assert worth(fit, (made.junior_team, made.senior_team), departments, shape) == made.fit.sum() > 0
        assert (made.junior_team >= 0).sum() >= 48

    def test_splits_a_large_company_and_gives_the_same_for_a_seed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("services.matching.solver.teams.HALL", 40)
        juniors, seniors = market.sides(60, 40)
        made, again = (form_teams(juniors, seniors, market.weights(), LENIENT, seed=3) for _ in range(2))
        assert (made.junior_team == again.junior_team).all()
        fit = score(juniors, seniors, market.weights(), LENIENT).fit.astype(int)
        departments = juniors.department, seniors.department
        assert worth(fit, (made.junior_team, made.senior_team), departments, TeamShape()) == made.fit.sum() > 0

    def test_lets_the_odd_one_join_a_team_with_a_seat_left(self) -> None:
        juniors, seniors = Side.of([0, 1, 2, 3, 4]), Side.of([5, 6], level=[3, 3])
        made = form_teams(juniors, seniors, Weights(), Rules(), shape=TeamShape(departments=0))
        assert sorted(np.bincount(made.junior_team).tolist()) == [2, 3]

    def test_forms_no_team_of_one_department_where_two_are_asked_for(self) -> None:
        juniors, seniors = Side.of([0, 1]), Side.of([2], level=[3])
        made = form_teams(juniors, seniors, Weights(), Rules())
        assert made.junior_team.tolist() == [-1, -1]
        assert len(made.fit) == 0

    def test_leaves_out_who_has_no_capacity(self) -> None:
        juniors, seniors = Side.of([0, 1, 2], capacity=[1, 0, 1]), Side.of([3], level=[3], department=[1])
        assert form_teams(juniors, seniors, Weights(), Rules()).junior_team.tolist() == [0, -1, 0]

    @pytest.mark.parametrize("sizes", [(0, 0), (0, 2), (2, 0)])
    def test_forms_no_team_of_one_generation(self, sizes: tuple[int, int]) -> None:
        made = form_teams(Side.of(np.arange(sizes[0])), Side.of(np.arange(5, 5 + sizes[1])), Weights(), Rules())
        assert made.gap == 0
        assert len(made.fit) == 0

    def test_refuses_a_team_without_a_junior(self) -> None:
        with pytest.raises(BadRange, match="juniors of a team"):
            TeamShape(juniors=Span(low=0, high=2))

    def test_refuses_more_departments_than_people(self) -> None:
        with pytest.raises(BadRange, match="departments of a team"):
            TeamShape(departments=6)
