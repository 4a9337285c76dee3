from dataclasses import replace

from services.matching.domain.summary import Preferred
from services.matching.matcher.draft import draft_of
from services.matching.matcher.formats import silent
from services.matching.matcher.stability import stably
from tests.unit.matching.people import snapshot


def of(seed: int, *, stable: bool = False, people: int = 80) -> Preferred:
    taken = replace(snapshot(seed, people), pins=())
    draft = draft_of(taken, silent, stably(taken, silent) if stable else None)
    assert draft.summary.preferred is not None
    return draft.summary.preferred


class TestPreferred:
    def test_tells_the_couples_of_the_largest_gain_first(self) -> None:
        found = [of(seed) for seed in range(6)]
        assert any(one.couples for one in found)
        for one in found:
            gains = [couple.gain for couple in one.first]
            assert gains == sorted(gains, reverse=True)
            assert (gains[:1] or [0]) == [one.gain]

    def test_tells_none_of_a_stable_result(self) -> None:
        assert [of(seed, stable=True).couples for seed in range(6)] == [0] * 6

    def test_tells_envy_of_no_group_below_five(self) -> None:
        for seed in range(6):
            for envies in of(seed, people=150).envy:
                assert all(group.people >= 5 for group in envies.groups)
                assert len(envies.groups) != 1 or envies.groups[0].people >= 5
