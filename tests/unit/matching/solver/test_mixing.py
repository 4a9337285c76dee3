import numpy as np

from services.matching.solver.mixing import mix

# Junior 0 and senior 0 are team 0, all of department 0; juniors 1 and 2 and senior 1 are team 1.
SENIORS = np.array([0, 1]), np.array([0, 0])
JUNIORS = np.array([0, 1, 1]), np.array([0, 1, 1])


class TestMix:
    def test_swaps_the_two_who_lose_least(self) -> None:
        fit = np.array([[90, 50], [40, 60], [45, 60]])
        assert mix(fit, 2, JUNIORS, SENIORS, 2).tolist() == [1, 1, 0]

    def test_swaps_nobody_into_a_team_where_a_rule_forbids_them(self) -> None:
        fit = np.array([[90, 50], [-1, 60], [-1, 60]])
        assert mix(fit, 2, JUNIORS, SENIORS, 2).tolist() == [0, 1, 1]
        fit = np.array([[90, -1], [40, 60], [45, 60]])
        assert mix(fit, 2, JUNIORS, SENIORS, 2).tolist() == [0, 1, 1]

    def test_takes_no_department_that_the_other_team_needs(self) -> None:
        fit = np.array([[90, 50], [40, 60]])
        assert mix(fit, 2, (JUNIORS[0][:2], JUNIORS[1][:2]), SENIORS, 2).tolist() == [0, 1]

    def test_brings_in_who_has_no_seat(self) -> None:
        fit = np.array([[90, 50], [40, 60], [45, -1]])
        assert mix(fit, 2, (np.array([0, 1, -1]), JUNIORS[1]), SENIORS, 2).tolist() == [-1, 1, 0]
