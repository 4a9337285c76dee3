"""What changed is said of the same people before and after, over at least five, with an interval from ten on."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.commands import CountOnce, RecordChange
from services.feedback.domain.changes import alignment_of, changes_of, quantile_of_t
from services.feedback.domain.counts import Counted, Counts, counted
from services.feedback.domain.insight import Group
from services.feedback.domain.piles import Pile
from services.feedback.store import CHANGES, COUNTS
from shared.contracts.feedback import Wave
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import Role
from tests.unit.feedback.world import World, pair_created, pair_ended


def lived(pairs: int, before: int, after: int, role: Role | None = None) -> World:
    """Return a world in which pairs said what they expect, ran to their end, and looked back."""
    world = World()
    world.hear(*(pair_created(number).model_copy(update={"topics": ("ai",)}) for number in range(pairs)))
    for survey in world.surveys(wave=Wave.EXPECTATIONS):
        world.answer_all(survey, before)
    world.hear(*(pair_ended(number, PairEndReason.COMPLETED) for number in range(pairs)))
    for survey in world.surveys(wave=Wave.CLOSING):
        if role in (None, survey.role):
            world.answer_all(survey, after, topics=("ai",), words="To ask first")
    return world


def released(world: World) -> dict[Group, Pile]:
    (changes,) = world.find(CHANGES)
    return dict(changes.released)


class TestChange:
    def test_is_the_mean_difference_of_each_outcome_by_role(self) -> None:
        world = lived(5, before=3, after=4)

        change = changes_of(released(world)[Group.MENTOR])
        assert set(change) == {"mission", "valued", "inclusion", "confidence", "stay"}
        assert change["valued"].mean == 1.0

    def test_of_four_people_is_not_released(self) -> None:
        assert released(lived(4, before=3, after=4, role=Role.MENTOR)) == {}

    def test_has_an_interval_from_ten_answers_on(self) -> None:
        few, many = lived(5, before=2, after=3), lived(10, before=2, after=3)

        assert changes_of(released(few)[Group.MENTOR])["stay"].low is None
        assert changes_of(released(many)[Group.ALL])["stay"].low == 1.0

    def test_says_nothing_of_who_it_was(self) -> None:
        world = lived(5, before=3, after=4)

        changes = [one for one in world.commands if isinstance(one, RecordChange)]
        assert len(changes) == 10
        assert not any(word in str(one.model_dump()) for one in changes for word in ("junior", "senior", "pair-"))

    def test_needs_an_answer_before(self) -> None:
        world = World()
        world.hear(pair_created())
        world.hear(pair_ended(reason=PairEndReason.COMPLETED))
        for survey in world.surveys(wave=Wave.CLOSING):
            world.answer_all(survey, 4)

        assert world.find(CHANGES) == []

    def test_of_two_questionnaires_is_kept_apart_from_that_of_others(self) -> None:
        world = lived(5, before=3, after=4)

        assert {change.id for change in world.find(CHANGES)} == {"program:closing:2:2"}


class TestAnInterval:
    def test_has_the_width_of_students_t(self) -> None:
        # Ten differences: five of 0 and five of 1. Mean .5, standard deviation .527; t(.975, 9) = 2.262.
        pile = Pile(answers=10, totals={"stay": 5, "stay-squared": 5})

        change = changes_of(pile)["stay"]

        assert (change.mean, change.low, change.high) == (0.5, 0.1, 0.9)

    @pytest.mark.parametrize(("freedom", "exact"), [(9, 2.2622), (19, 2.0930), (60, 2.0003), (1000, 1.9623)])
    def test_uses_a_quantile_as_the_tables_have_it(self, freedom: int, exact: float) -> None:
        assert quantile_of_t(0.975, freedom) == pytest.approx(exact, abs=0.001)


class TestAlignment:
    def test_is_one_if_everything_is_as_expected(self) -> None:
        assert alignment_of(released(lived(5, before=4, after=4))[Group.MENTOR]) == 1.0

    def test_is_less_the_farther_it_is_from_what_was_expected(self) -> None:
        assert alignment_of(released(lived(5, before=5, after=3))[Group.MENTOR]) == 0.5


class TestCount:
    def test_grows_by_whole_blocks_of_different_people(self) -> None:
        counts, shown = Counts(id="program"), []
        for person in ["a", "a", "b", "c", "d", "a", "e", "f", "g"]:
            counts = counted(counts, Counted.TOPIC_LEARNED, "ai", person)
            shown.append(dict(counts.shown(Counted.TOPIC_LEARNED)))

        assert shown == [{}] * 6 + [{"ai": 7}] * 3

    @given(
        acts=st.lists(
            st.tuples(st.sampled_from(["ai", "sales", "welding"]), st.integers(0, 9), st.booleans()), max_size=80
        )
    )
    def test_differs_between_any_two_moments_by_nobody_or_five_people(self, acts: list[tuple[str, int, bool]]) -> None:
        """People come, do something again, and leave: a pseudonym that was erased comes back as another person's."""
        counts, new, shown = Counts(id="program"), dict[str, set[str]](), dict[str, int]()
        for number, (topic, person, left) in enumerate(acts):
            who = f"p{person}-{number}" if left else f"p{person}"
            counts = counted(counts, Counted.TOPIC_LEARNED, topic, who)
            new.setdefault(topic, set()).add(who)
            now = dict(counts.shown(Counted.TOPIC_LEARNED))
            for one, count in now.items():
                if count != shown.get(one, 0):
                    assert len(new.pop(one)) >= 5
            shown = now

    def test_of_topics_is_that_of_the_people_who_ticked_them(self) -> None:
        (counts,) = lived(5, before=3, after=3).find(COUNTS)

        assert counts.shown(Counted.TOPIC_LEARNED) == {"ai": 10}

    def test_of_one_thing_does_not_release_another(self) -> None:
        world = World()
        for person in range(4):
            world.hear(_once("a", person))
        world.hear(_once("b", 5))

        assert world.find(COUNTS)[0].shown(Counted.COMMITMENT_MADE) == {}

    def test_keeps_no_pseudonym_of_what_was_released(self) -> None:
        world = World()
        world.hear(*(_once("a", person) for person in range(5)))
        world.wait(timedelta(days=1))

        assert [one.waiting.people for one in world.find(COUNTS)[0].counts] == [()]


def _once(about: str, person: int) -> CountOnce:
    return CountOnce(program_id="program", what=Counted.COMMITMENT_MADE, about=about, respondent=f"pseudonym-{person}")
