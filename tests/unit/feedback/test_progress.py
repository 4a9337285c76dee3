"""What became of pairs is told in steps of at least five people, whatever happens and whenever one looks."""

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations, groupby
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.domain.piles import K
from services.feedback.domain.progress import (
    BEGUN,
    HELD,
    MET,
    MINUTES,
    MISSED,
    OVER,
    Progress,
    nothing_yet,
    with_begun,
    with_ended,
    with_held,
    with_missed,
)
from services.feedback.migrations import MIGRATIONS
from services.feedback.store import PROGRESS
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import ProgramId
from shared.mongo import Database

NO_DATABASE: Database = cast("Database", None)  # this migration reads nothing else
EMPTY = nothing_yet(ProgramId("program"))
MONTHS = ("2026-01", "2026-02", "2026-03", "2026-04")
Fact = tuple[str, str, int]
"""A kind of news, what happened, and its number."""


def members(pair: int) -> tuple[str, ...]:
    """Return a pair's people: of two seniors one has two juniors, and some pairs are a group of three."""
    return (f"senior-{pair // 2}", f"junior-{pair}", *(("guest",) if pair % 3 == 0 else ()))


class Life:
    """A program's pairs, what happened to them, and every reading of its figures."""

    def __init__(self) -> None:
        self.progress = EMPTY
        self.people: dict[Fact, frozenset[str]] = {}
        self.going_on: set[int] = set()
        self.gone: set[int] = set()
        self.read: list[frozenset[Fact]] = []

    def live(self, pair: int, act: str, month: str) -> None:
        """Let something happen to a pair, if it can, and read the figures."""
        number = len(self.people)
        before, who = self.progress, members(pair)
        match act:
            case "begin" if pair not in self.going_on | self.gone:
                self.going_on.add(pair)
                self._note(BEGUN, number, who, with_begun(before, who, len(who)))
            case "end" if pair in self.going_on:
                self.going_on.remove(pair)
                self.gone.add(pair)
                self._note(OVER, number, who, with_ended(before, who, completed=bool(number % 2)))
            case "hold" if pair in self.going_on:
                # The minutes say by one bit which session it is.
                self._note("session", number, who, with_held(before, month, 1 << number, who, first=False))

    def _note(self, kind: str, number: int, who: Iterable[str], after: Progress) -> None:
        self.people[kind, "fact", number] = frozenset(who)
        self.progress = after
        for name, pile in after.shown.items():
            if name in {BEGUN, OVER}:  # all that wait are shown at once, so the first ones are shown
                known = [fact for fact in self.people if fact[0] == name]
                self.read.append(frozenset(known[: pile.answers]))
            else:
                minutes = pile.totals[MINUTES]
                self.read.append(frozenset(fact for fact in self.people if minutes >> fact[2] & 1))


def found_out(read: Iterable[frozenset[Fact]], people: Mapping[Fact, frozenset[str]]) -> bool:
    """Tell whether some combination of figures is about facts of fewer than k people alone."""
    facts, figures = list(people), [one for one, _ in groupby(sorted({*read}, key=sorted))]
    everybody = sorted(frozenset().union(*people.values()))
    if not figures:
        return False
    whole = np.array([[fact in figure for fact in facts] for figure in figures], float)
    rank = np.linalg.matrix_rank(whole)
    for few in combinations(everybody, min(K - 1, len(everybody))):
        others = [at for at, fact in enumerate(facts) if not people[fact] <= {*few}]
        if np.linalg.matrix_rank(whole[:, others]) < rank:
            return True
    return False


ACTS = st.lists(
    st.tuples(
        st.integers(0, 6), st.sampled_from(["begin", "begin", "hold", "hold", "hold", "end"]), st.sampled_from(MONTHS)
    ),
    max_size=60,
)


class TestAnyTwoReadings:
    @settings(max_examples=60)
    @given(acts=ACTS)
    def test_differ_by_nobody_or_five_people(self, acts: list[tuple[int, str, str]]) -> None:
        life = Life()
        for pair in range(4):
            life.live(pair, "begin", MONTHS[0])
        for pair, act, month in acts:
            life.live(pair, act, month)

        assert not found_out(life.read, life.people)

    def test_that_count_at_once_would_tell_of_one_pair(self) -> None:
        people = {("session", "fact", number): frozenset(members(number)) for number in range(4)}
        facts = list(people)

        assert found_out([frozenset(facts[:count]) for count in (3, 4)], people)


class TestFigures:
    def test_of_the_last_pairs_are_shown_with_those_before(self) -> None:
        """Seven pairs of two: were the first six shown by threes, nobody would ever learn that the last one is over."""
        progress, seen = EMPTY, list[int]()
        people = [(f"a{number}", f"b{number}") for number in range(7)]
        for who in people:
            progress = with_begun(progress, who, 2)
        for who in people:
            progress = with_ended(progress, who, completed=True)
            seen.append(progress.over)

        assert seen == [0, 0, 3, 3, 3, 3, 7]
        assert (progress.begun, progress.completed, progress.open) == (7, 7, 0)

    def test_of_months_that_are_over_are_in_the_sum_alone(self) -> None:
        progress = EMPTY
        for number, month in enumerate(("2026-01", "2026-02", "2026-03", "2026-04", "2026-04")):
            progress = with_held(progress, month, 60, (f"a{number}", f"b{number}", f"c{number}"), first=True)

        assert (dict(progress.months), progress.sessions(MET)) == ({"2026-04": 2}, 4)

    @pytest.mark.parametrize(
        "add", [lambda known, who: with_begun(known, who, 2), lambda known, who: with_missed(known, "2026-01", who)]
    )
    def test_count_somebody_in_two_pairs_once(self, add: Callable[[Progress, tuple[str, ...]], Progress]) -> None:
        progress = EMPTY
        for number in range(3):
            progress = add(progress, ("senior", f"junior-{number}"))

        assert dict(progress.shown) == {}


class TestEarlierCounts:
    async def test_stay_as_they_were_shown(self) -> None:
        old = {
            "_id": "program",
            "begun": 6,
            "places": 12,
            "met": 5,
            "ended": {PairEndReason.COMPLETED.value: 1, PairEndReason.NO_FAULT.value: 1},
            "held": 9,
            "missed": 2,
            "minutes": 540,
            "months": {"2026-03": 7, "2026-04": 1},
        }
        change = await MIGRATIONS[0].change(NO_DATABASE, old)

        assert change is not None
        progress = PROGRESS.from_document(old | change.fields)
        assert (progress.begun, progress.over, progress.completed, progress.open) == (6, 2, 1, 8)
        assert (progress.sessions(HELD), progress.sessions(MISSED), progress.sessions(MINUTES)) == (9, 2, 540)
        assert dict(progress.months) == {"2026-03": 7, "2026-04": 1}
