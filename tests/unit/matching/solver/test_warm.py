import sys
from dataclasses import replace

import numpy as np
import pytest

from services.matching.solver import Wishes, match, match_groups, solve
from services.matching.solver.assignment import Method
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.warm import warm
from tests.bench import matching_market

pytestmark = pytest.mark.skipif(PROBLEM is not None, reason=str(PROBLEM))


def compiled() -> dict[str, int]:
    """How many variants of each loop there are."""
    modules = [module for name, module in sys.modules.items() if name.startswith("services.matching.solver.")]
    loops = {id(loop): loop for module in modules for loop in vars(module).values() if hasattr(loop, "signatures")}
    return {f"{loop.__module__}.{loop.__name__}": len(loop.signatures) for loop in loops.values()}


class TestWarm:
    def test_leaves_nothing_to_compile_for_any_kind_of_run(self) -> None:
        warm()
        before = compiled()
        mentors, mentees = matching_market.company(1650, 1600)
        program = matching_market.weights(), matching_market.rules()
        more = replace(mentees, capacity=np.arange(1600) % 3)
        couples = np.stack([mentors.person[:50], mentees.person[:50]], axis=1)
        wishes = Wishes(placement=10_000, stay=couples, stay_bonus=500, live=couples[40:], least_fit=100)
        match(mentors, more, *program, wishes=wishes)
        match(mentors.take(np.arange(900)), mentees.take(np.arange(900)), *program)
        match_groups(mentors.take(np.arange(900)), mentees.take(np.arange(600)), *program)
        solve(np.random.default_rng(0).integers(-1, 100, (700, 700)), capacity=2, method=Method.AUCTION)
        assert sum(before.values()) > 10
        assert compiled() == before
