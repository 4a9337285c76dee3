"""No combination of published figures is about fewer than five people: not of groups, moments, nor before and after.

Every figure is a sum over answers, so a reader can compute any combination of them. Each answer is a number of its own
here, and a combination that says something of a few people shows as one that is nought for everybody else.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.domain.fairness import Parts, parted, settled
from services.feedback.domain.figures import About, Figures, added
from services.feedback.domain.groupings import part_of
from services.feedback.domain.insight import Answer, Tally, publish, record
from services.feedback.domain.piles import K, Pile
from services.feedback.domain.staying import Person
from shared.contracts.vocabulary import PersonId, ProgramId, Role

START = datetime(2026, 3, 2, tzinfo=UTC)
PROGRAM = ProgramId("program")
Figure = Mapping[str, int]
"""How often each answer is in a figure; answers are named person/question."""


def told(tally: Tally) -> Iterator[Figure]:
    """Yield every figure that a tally tells now: one for each question, and one for all of a difference."""
    for pile in tally.released.values():
        if tally.instrument == "change":
            yield pile.totals
        else:
            yield from questions(pile.totals)


def questions(totals: Figure) -> Iterator[Figure]:
    """Yield the part of sums that is about each question."""
    for question in sorted({name.split("/")[1] for name in totals}):
        yield {name: count for name, count in totals.items() if name.endswith(f"/{question}")}


def found_out(figures: list[Figure], fewer: int = K) -> bool:
    """Tell whether some combination of figures is about at least one and fewer than k people."""
    names = sorted({name for figure in figures for name in figure})
    people = sorted({name.split("/")[0] for name in names})
    whole = np.array([[figure.get(name, 0) for name in names] for figure in figures], float)
    if not figures or len(people) < fewer:
        return bool(figures)
    rank = np.linalg.matrix_rank(whole)
    for few in combinations(people, fewer - 1):
        others = [at for at, name in enumerate(names) if name.split("/")[0] not in few]
        # A combination that is nought for all others has used up rank that only these few can give.
        if np.linalg.matrix_rank(whole[:, others]) < rank:
            return True
    return False


class Told:
    """What a program tells over time: answers first, later, and how they changed."""

    def __init__(self, *, means: bool = False) -> None:
        self.first, self.later, self.changes = (_tally(name) for name in ("expectations", "closing", "change"))
        self.means = means
        self.figures: list[Figure] = []

    def say(self, person: int, *, first: bool, later: bool, moment: datetime) -> None:
        """Let somebody answer the first survey, a later one, or both."""
        who, role = f"p{person}", (Role.MENTOR, Role.MENTEE)[person % 2]
        if first:
            self.first = self._said(self.first, role, {f"{who}/first": 1}, moment)
        if later:
            own = {f"{who}/worth": 1} | ({f"{who}/later": 1} if self.means else {})
            self.later = self._said(self.later, role, own, moment)
        if first and later:
            self.changes = self._said(self.changes, role, {f"{who}/later": 1, f"{who}/first": -1}, moment)

    def _said(self, tally: Tally, role: Role, scores: Figure, moment: datetime) -> Tally:
        respondent = next(iter(scores)).split("/")[0]
        after, _ = record(tally, Answer(role=role, respondent=respondent, scores=scores), moment)
        self.figures += told(after)
        if self.means and tally.instrument == "change":
            self.figures += [one for pile in after.released.values() for one in questions(pile.totals)]
        return after

    def wait(self, moment: datetime) -> None:
        """Publish what has waited long enough."""
        for tally in (self.first, self.later, self.changes):
            self.figures += told(publish(tally, moment)[0])


PEOPLE = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=5, max_size=13)


PARTS = st.builds(
    lambda department, country, level: part_of(
        Person(id=PersonId("p"), department=department, country=country, level=level)
    ),
    st.sampled_from(["Sales", "IT", None]),
    st.sampled_from(["DE", "FR", None]),
    st.sampled_from([2, 5]),
)

# Of most people one grouping tells the other: those that differ are few.
NEARLY_THE_SAME = st.sampled_from(["Sales\x1fDE\x1f2", "IT\x1fFR\x1f5"] * 4 + ["Sales\x1fFR\x1f2", "IT\x1fDE\x1f2"])


class TestAnyCombination:
    @settings(max_examples=40)
    @given(people=PEOPLE)
    def test_of_answers_first_later_and_their_changes_is_about_five_people(
        self, people: list[tuple[bool, bool]]
    ) -> None:
        program = Told()
        for number, (first, later) in enumerate(people):
            program.say(number, first=first, later=later, moment=START + timedelta(days=number))
        program.wait(START + timedelta(days=90))

        assert not found_out(program.figures)

    @settings(max_examples=60)
    @given(
        people=st.lists(st.tuples(PARTS, st.sampled_from(Role)), max_size=14),
        weeks=st.integers(0, 2),
    )
    def test_of_parts_roles_and_moments_is_about_five_people(self, people: list[tuple[str, Role]], weeks: int) -> None:
        tally, figures = _tally("closing"), list[Figure]()
        for number, (part, role) in enumerate(people):
            moment = START + timedelta(weeks=weeks * number)
            own = Answer(role=role, respondent=f"p{number}", scores={f"p{number}/worth": 1}, part=part)
            tally, _ = record(tally, own, moment)
            figures += [*told(tally), *(pile.totals for pile in tally.parts.shown.values())]

        assert not found_out(figures)

    @settings(max_examples=40)
    @given(people=st.lists(NEARLY_THE_SAME, min_size=10, max_size=20))
    def test_of_two_groupings_is_about_five_people(self, people: list[str]) -> None:
        """Blocks settle one after the other, each by whichever grouping may take it; everything told stays told."""
        parts, figures, block = Parts(), list[Figure](), dict[str, int]()
        for number, part in enumerate(people):
            one = {f"p{number}/worth": 1}
            block |= one
            pile = Pile(answers=1, totals=one, people=(f"p{number}",))
            parts = parted(parts, Role.MENTOR, part, pile)
            if number % 5 == 4:
                parts = settled(parts, [Role.MENTOR], patience=0)
                figures += [block, *(pile.totals for pile in parts.shown.values())]
                block = {}

        assert not found_out(figures)

    def test_of_two_groupings_over_the_same_answers_would_name_two_people(self) -> None:
        """Ten people, five in each department, five in each country: the two differ by one person on each side."""
        sales, germany = range(5), (0, 1, 2, 3, 5)

        assert found_out([{f"p{number}/worth": 1 for number in some} for some in (range(10), sales, germany)])

    def test_of_parts_that_are_told_without_looking_would_name_somebody(self) -> None:
        """Five are one block, of whom four are of one part: the block without the part is the fifth."""
        block = {f"p{number}/worth": 1 for number in range(5)}

        assert found_out([block, {name: 1 for name in block if name != "p0/worth"}])

    def test_of_means_before_and_after_of_the_same_people_would_name_who_answered_once(self) -> None:
        program = Told(means=True)
        for number in range(0, 12, 2):
            program.say(number, first=number > 0, later=True, moment=START)

        assert found_out(program.figures)

    @settings(max_examples=40)
    @given(acts=st.lists(st.tuples(st.integers(0, 11), st.sampled_from(["paired", "waited"])), max_size=24))
    def test_of_figures_over_time_is_about_five_people(self, acts: list[tuple[int, str]]) -> None:
        """Somebody leaves as somebody else comes: the last one stands for nobody's place, and is a person more."""
        figures = Figures(id="program:x", program_id=PROGRAM, about=About.WAITING)
        seen: list[Figure] = []
        for number, (person, kind) in enumerate(acts):
            figures = added(figures, kind, {f"p{person}-{number}/days": 1}, f"p{person}-{number}")
            seen += [pile.totals for pile in figures.released.values()]

        assert not found_out(seen)


def _tally(name: str) -> Tally:
    return Tally(id=name, program_id=PROGRAM, instrument=name, version=1)
