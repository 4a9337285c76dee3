"""A report says nothing over fewer than k answers, alone or by subtraction, and changes only after k new ones."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.domain.insight import FIRST_PATIENCE, PATIENCE, Answer, Group, Tally, publish, record
from services.feedback.domain.piles import K, Pile
from shared.contracts.insights import InsightPublished
from shared.contracts.vocabulary import Role
from tests.unit.feedback.world import START, World, session_held

HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Somebody answers after some hours; `person` answers again and again, in either role."""

    person: int
    role: Role
    hours: int


steps = st.lists(
    st.builds(
        Step, person=st.integers(0, 8), role=st.sampled_from(list(Role)), hours=st.sampled_from([0, 0, 1, 100, 800])
    ),
    max_size=60,
)


@dataclass
class Ledger:
    """Runs answers through a tally; answer n scores 2 to the n, so that any published sum says which are in it."""

    now = START
    tally: Tally = field(default_factory=lambda: Tally(id="t", program_id="p", instrument="pulse", version=1))
    people: list[str] = field(default_factory=list)
    roles: list[Role] = field(default_factory=list)
    published: list[dict[Group, frozenset[int]]] = field(default_factory=list)

    def take(self, step: Step) -> None:
        self.now += step.hours * HOUR
        self._keep(*publish(self.tally, self.now))
        number = len(self.people)
        self.people.append(f"person-{step.person}")
        self.roles.append(step.role)
        answer = Answer(role=step.role, respondent=self.people[-1], scores={"q": 2**number})
        self._keep(*record(self.tally, answer, self.now))

    def _keep(self, tally: Tally, edition: object) -> None:
        self.tally = tally
        if edition is not None:
            self.published.append({group: self._answers(pile) for group, pile in tally.released.items()})

    def _answers(self, pile: Pile) -> frozenset[int]:
        total = pile.totals["q"]
        found = frozenset(number for number in range(len(self.people)) if total >> number & 1)
        assert len(found) == pile.answers
        return found

    def cells(self) -> Iterator[frozenset[int]]:
        for edition in self.published:
            yield from edition.values()

    def hides_everyone(self, answers: frozenset[int]) -> bool:
        return not answers or (len(answers) >= K and len({self.people[one] for one in answers}) >= K)

    def atoms(self) -> set[frozenset[int]]:
        """Return the smallest sets that intersections and differences of published cells can single out."""
        cells = list(self.cells())
        covered = frozenset().union(*cells)
        signature = {one: tuple(one in cell for cell in cells) for one in covered}
        return {frozenset(one for one in covered if signature[one] == wanted) for wanted in set(signature.values())}


def ledger(answers: list[Step]) -> Ledger:
    book = Ledger()
    for step in answers:
        book.take(step)
    return book


class TestPublished:
    @given(answers=steps)
    def test_no_cell_covers_fewer_than_k_answers_or_people(self, answers: list[Step]) -> None:
        book = ledger(answers)

        assert all(book.hides_everyone(cell) for cell in book.cells())

    @given(answers=steps)
    def test_no_two_cells_of_any_editions_isolate_fewer_than_k(self, answers: list[Step]) -> None:
        book = ledger(answers)

        assert all(book.hides_everyone(one - other) for one, other in permutations(set(book.cells()), 2))

    @given(answers=steps)
    @settings(max_examples=200)
    def test_nothing_smaller_is_found_by_any_combination_of_cells(self, answers: list[Step]) -> None:
        book = ledger(answers)

        assert all(book.hides_everyone(atom) for atom in book.atoms())

    @given(answers=steps)
    def test_an_edition_has_k_new_answers_and_loses_none(self, answers: list[Step]) -> None:
        everyone = [edition[Group.ALL] for edition in ledger(answers).published]

        assert all(before < after and len(after - before) >= K for before, after in pairwise(everyone))

    @given(answers=steps)
    def test_a_role_covers_that_role_alone(self, answers: list[Step]) -> None:
        book = ledger(answers)

        for edition in book.published:
            for role in Role:
                assert {book.roles[one] for one in edition.get(Group(role), ())} <= {role}

    def test_does_not_trust_that_waiting_long_means_many(self) -> None:
        few = Pile(answers=4, totals={"q": 9}, people=("a", "b", "c", "d"))
        waiting = Tally(
            id="t", program_id="p", instrument="pulse", version=1, waiting={Role.MENTOR: few}, patience_ends=START
        )

        assert publish(waiting, START + HOUR)[1] is None

    def test_happens_at_all(self) -> None:
        answers = [Step(person=number, role=Role.MENTOR, hours=0) for number in range(8)] * 3

        assert len(ledger(answers).published) >= 3


def held(world: World, pairs: range, session: int = 1) -> None:
    world.hear(*(session_held(pair, session) for pair in pairs))


class TestRecordAnswer:
    def test_publishes_nothing_below_k(self) -> None:
        world = World()
        held(world, range(4))

        world.answer_open(role=Role.MENTOR)
        world.wait(PATIENCE * 2)

        assert world.editions() == []

    def test_publishes_a_role_as_soon_as_it_hides_everyone(self) -> None:
        world = World()
        held(world, range(5))

        world.answer_open(role=Role.MENTOR, worth_it=5)

        (edition,) = world.editions()
        assert edition.cell(Group.MENTOR).means == {"worth-it": 5.0, "learned": 4.0}
        assert edition.cell(Group.MENTEE) is None

    def test_keeps_the_waiting_side_out_of_the_total(self) -> None:
        world = World()
        held(world, range(5))

        world.answer(world.surveys(role=Role.MENTEE)[0], worth_it=1, learned=1)
        world.answer_open(role=Role.MENTOR, worth_it=5)

        assert world.editions()[-1].cell(Group.ALL).means["worth-it"] == 5.0

    def test_does_not_take_one_person_five_times_for_five_people(self) -> None:
        world = World()
        for session in range(1, 9):
            held(world, range(1), session)

        world.answer_open()
        world.wait(FIRST_PATIENCE)

        assert world.editions() == []

    def test_mixes_both_sides_of_a_small_program_once_they_waited_long_enough(self) -> None:
        world = World()
        held(world, range(3))
        world.answer_open()

        world.wait(FIRST_PATIENCE - HOUR)
        assert world.editions() == []
        world.wait(HOUR)

        (edition,) = world.editions()
        assert {cell.group: cell.answers for cell in edition.cells} == {Group.ALL: 6}

    def test_lets_what_is_left_over_wait_for_the_next_session(self) -> None:
        world = World()
        for session in (1, 2):
            held(world, range(8), session)
            world.answer_open()
            world.wait(timedelta(days=14))

        last = world.editions()[-1]
        assert {cell.group: cell.answers for cell in last.cells} == {Group.ALL: 32, Group.MENTOR: 16, Group.MENTEE: 16}

    def test_counts_who_was_asked(self) -> None:
        world = World()
        held(world, range(7))

        world.answer_open(role=Role.MENTOR)

        assert world.editions()[0].surveys == {Group.ALL: 14, Group.MENTOR: 7, Group.MENTEE: 7}

    def test_tells_the_world_about_each_edition_once(self) -> None:
        world = World()
        held(world, range(5))

        world.answer_open(worth_it=3)

        assert [event.edition for event in world.heard(InsightPublished)] == [1, 2]
        assert world.heard(InsightPublished)[-1].answers == 10
        assert world.heard(InsightPublished)[-1].means["worth-it"] == 3.0

    def test_never_changes_an_edition(self) -> None:
        world = World()
        held(world, range(10))
        world.answer_open(role=Role.MENTOR)
        first = world.editions()[0]

        world.answer_open(role=Role.MENTEE)

        assert world.editions()[0] == first

    def test_keeps_editions_few_in_a_large_program(self) -> None:
        world = World()
        held(world, range(300))

        world.answer_open()

        assert len(world.editions()) < 90

    def test_forgets_the_pseudonyms_of_what_was_published(self) -> None:
        world = World()
        held(world, range(5))

        world.answer_open(role=Role.MENTOR)

        (tally,) = world.kept["tallies"].values()
        assert tally.waiting == {}
