from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from services.matching.domain.formats import Format, Shape
from services.matching.domain.summary import Preferred
from services.matching.domain.trials import Changes
from services.matching.matcher.assessment import assess
from services.matching.matcher.draft import Draft, draft_of
from services.matching.matcher.formats import silent
from services.matching.matcher.snapshot import Snapshot, market_on
from services.matching.matcher.stability import stably
from services.matching.matcher.twin import ToCompare, comparison_of
from shared.contracts.vocabulary import Kind, PersonId, Role
from tests.unit.matching.people import program, snapshot
from tests.unit.matching.test_partners import partners

Couple = frozenset[PersonId]
SMALLEST, LARGEST = 2, 4


def couples_(seed: int, people: int = 80) -> Snapshot:
    return replace(snapshot(seed, people), pins=())


def groups(seed: int, kind: Kind = Kind.REVERSE) -> Snapshot:
    taken = couples_(seed)
    shape = Shape(min_juniors=SMALLEST, max_juniors=LARGEST)
    settings = replace(program(kind, min_level_gap=None).settings, format=Format.SMALL_GROUP, shape=shape)
    return replace(taken, program=replace(taken.program, settings=settings))


def partners_(seed: int, most_pairs: int = 2) -> Snapshot:
    return partners(seed, 50, one_role=False, most_pairs=most_pairs)


def drafted(taken: Snapshot, *, stable: bool = False) -> Draft:
    found = stably(taken, silent) if stable else None
    return draft_of(taken, silent, found.made, found.market) if found else draft_of(taken)


def told(draft: Draft) -> Preferred:
    assert draft.summary.preferred is not None
    return draft.summary.preferred


def by_hand(taken: Snapshot, draft: Draft) -> set[Couple]:
    """Look at every couple that the rules allow, one by one."""
    settings, people = taken.program.settings, {one.person_id: one for one in taken.ready if one.free}
    made = {frozenset((one.mentor_id, one.mentee_id)): one.score for one in draft.couples}
    held = {id_: [fit for couple, fit in made.items() if id_ in couple] for id_ in people}

    def least(id_: PersonId) -> float:
        """Return what somebody would give up: their worst pair, or nothing if they have a place left."""
        places = people[id_].free
        if settings.format is Format.SMALL_GROUP and people[id_].role is not taken.program.junior:
            places = LARGEST if held[id_] else 0
        return 0 if len(held[id_]) < places else min(held[id_], default=float("inf"))

    sides = {role: [id_ for id_, one in people.items() if one.role is role] for role in Role}
    both = [(one, other) for one in sides[Role.MENTOR] for other in sides[Role.MENTEE]]
    if taken.program.has_partners:
        both = [*combinations(sorted(people), 2)]
    found = assess(market_on(taken, [*people.values()], [*people.values()]), both)
    return {
        frozenset(two)
        for two, one in zip(both, found, strict=True)
        if not one.broken and frozenset(two) not in made and all(one.points.total > least(id_) for id_ in two)
    }


PROGRAMS: dict[str, Callable[[int], Snapshot]] = {
    "couples": couples_,
    "groups around seniors": groups,
    "groups of mentees": lambda seed: groups(seed, Kind.TRADITIONAL),
    "partners": partners_,
    "partners with one pair each": lambda seed: partners_(seed, 1),
}
each_program = pytest.mark.parametrize("name", PROGRAMS)


class TestPreferred:
    @each_program
    @pytest.mark.parametrize("seed", range(4))
    def test_tells_the_couples_who_would_both_rather_have_each_other(self, name: str, seed: int) -> None:
        taken = PROGRAMS[name](seed)
        draft = drafted(taken)
        expected, found = by_hand(taken, draft), told(draft)
        assert found.couples == len(expected)
        first = [frozenset((one.mentor_id, one.mentee_id)) for one in found.first]
        assert {*first} <= expected
        assert len({*first}) == len(first)

    @each_program
    def test_tells_the_couples_of_the_largest_gain_first(self, name: str) -> None:
        found = [told(drafted(PROGRAMS[name](seed))) for seed in range(6)]
        assert any(one.couples for one in found)
        for one in found:
            gains = [couple.gain for couple in one.first]
            assert gains == sorted(gains, reverse=True)
            assert (gains[:1] or [0]) == [one.gain]

    @each_program
    def test_tells_envy_of_no_group_below_five(self, name: str) -> None:
        for seed in range(6):
            for envies in told(drafted(PROGRAMS[name](seed))).envy:
                assert all(group.people >= 5 for group in envies.groups)
                assert sum(group.people for group in envies.groups) <= 80

    def test_tells_nothing_of_teams(self) -> None:
        taken = couples_(1)
        settings = replace(taken.program.settings, format=Format.PROJECT_TEAM, shape=Shape(max_juniors=3))
        assert drafted(replace(taken, program=replace(taken.program, settings=settings))).summary.preferred is None


class TestStable:
    @each_program
    @pytest.mark.parametrize("seed", range(6))
    def test_leaves_no_two_who_would_both_rather_have_each_other(self, name: str, seed: int) -> None:
        taken = PROGRAMS[name](seed)
        draft = drafted(taken, stable=True)
        assert (told(draft).couples, by_hand(taken, draft)) == (0, set())
        assert len(draft.couples) > 5
        assert draft.solution.value <= draft.solution.bound

    @pytest.mark.parametrize("kind", [Kind.REVERSE, Kind.TRADITIONAL])
    def test_makes_no_group_too_small_or_too_large(self, kind: Kind) -> None:
        for seed in range(6):
            draft = drafted(groups(seed, kind), stable=True)
            sizes = [sum(one.group == group for one in draft.couples) for group in {one.group for one in draft.couples}]
            assert sizes
            assert SMALLEST <= min(sizes) <= max(sizes) <= LARGEST

    @each_program
    def test_keeps_pins_that_are_possible(self, name: str) -> None:
        taken = PROGRAMS[name](3)
        worst = drafted(taken).couples[-2:]
        pins = tuple((one.mentor_id, one.mentee_id) for one in worst)
        draft = drafted(replace(taken, pins=pins), stable=True)
        kept = {frozenset((one.mentor_id, one.mentee_id)) for one in draft.couples}
        assert {frozenset(pin) for pin in pins} <= kept

    @pytest.mark.parametrize("seed", range(3))
    def test_moves_partners_whose_partners_differ_whatever_their_sides(self, seed: int) -> None:
        taken = partners_(seed)
        found = comparison_of(ToCompare(snapshot=taken, changes=Changes(stable=True)))
        before, after = (_with_whom(drafted(taken, stable=stable)) for stable in (False, True))
        moved = {id_ for id_ in before.keys() | after.keys() if before.get(id_) != after.get(id_)}
        assert [one.person_id for one in found.moves] == sorted(moved)
        same = {frozenset((one, other)) for one, some in before.items() for other in some & after.get(one, set())}
        assert found.compared.same_pairs == len(same) > 0

    def test_gives_nobody_more_pairs_than_places(self) -> None:
        for seed in range(6):
            taken = partners_(seed)
            draft = drafted(taken, stable=True)
            for one in taken.ready:
                assert sum(one.person_id in {two.mentor_id, two.mentee_id} for two in draft.couples) <= one.free


def _with_whom(draft: Draft) -> dict[PersonId, set[PersonId]]:
    found = defaultdict[PersonId, set[PersonId]](set)
    for one in draft.couples:
        found[one.mentor_id].add(one.mentee_id)
        found[one.mentee_id].add(one.mentor_id)
    return found
