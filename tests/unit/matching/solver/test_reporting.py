import numpy as np
import pytest

from services.matching.solver import ManagerCycle, reporting_forest
from services.matching.solver.reporting import is_above


def chain(manager: list[int], person: int) -> set[int]:
    """Everybody above, found by walking."""
    found = set()
    while manager[person] >= 0:
        person = manager[person]
        found.add(person)
    return found


class TestReportingForest:
    @pytest.mark.parametrize("seed", range(5))
    def test_intervals_tell_who_is_above_whom_at_any_depth(self, seed: int) -> None:
        rng = np.random.default_rng(seed)
        manager = [-1, *(int(rng.integers(-1, person)) for person in range(1, 60))]
        forest = reporting_forest(manager)
        above = is_above(forest.enter[:, None], forest.leave[:, None], forest.enter[None, :])
        for person in range(60):
            assert set(np.flatnonzero(above[:, person])) == {person, *chain(manager, person)}
        assert sorted(forest.enter) == list(range(60))

    def test_follows_a_chain_ten_thousand_deep(self) -> None:
        forest = reporting_forest(np.arange(-1, 9999))
        assert forest.enter.tolist() == list(range(10_000))
        assert (forest.leave == 10_000).all()

    def test_takes_nobody_as_an_organization(self) -> None:
        assert len(reporting_forest(np.zeros(0, int)).enter) == 0

    def test_takes_who_manages_themself_for_the_top(self) -> None:
        assert reporting_forest([0, 0]).manager.tolist() == [-1, 0]

    def test_names_the_people_who_manage_each_other_in_a_circle(self) -> None:
        with pytest.raises(ManagerCycle, match="correct the manager") as refused:
            reporting_forest([-1, 0, 4, 2, 3, 4])
        assert set(refused.value.people) == {2, 3, 4}
