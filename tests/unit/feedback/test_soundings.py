"""A sponsor asks juniors one question: five at least, and their answers are shown in fives."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.feedback.commands import AskJuniors, RecordOpinion, SubmitOpinion
from services.feedback.domain.piles import K
from services.feedback.domain.soundings import (
    AnotherIsOpen,
    AnswerNotAmongChoices,
    Opinion,
    QuestionIsOver,
    Sounding,
    State,
    TooFewToAsk,
    UnknownSounding,
    Waiting,
    close,
    heard,
    start,
)
from services.feedback.store import OPINIONS, SOUNDINGS
from shared.contracts.feedback import OpinionAsked
from tests.keys import AUTHORSHIP, signer
from tests.memory import START
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import World, pair_created, pair_ended

DAY = timedelta(days=1)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def with_pairs(number: int) -> World:
    world = World()
    world.hear(*(pair_created(one) for one in range(1, number + 1)))
    return world


def asks(id_: str = "s", choices: str = "no\nyes") -> AskJuniors:
    sealed = AUTHORSHIP.seal(id_, {"question": "Would you speak up?", "choices": choices})
    return AskJuniors(program_id="program", sounding_id=id_, sealed=sealed)


def says(world: World, opinion: Opinion, choice: int = 1, words: str = "") -> None:
    sealed = AUTHORSHIP.seal(opinion.pair_id, {"choice": choice, "words": words})
    world.hear(
        SubmitOpinion(pair_id=opinion.pair_id, person_id=opinion.person_id, opinion_id=opinion.id, sealed=sealed)
    )


def sounding(world: World) -> Sounding:
    (found,) = world.find(SOUNDINGS)
    return found  # type: ignore[no-any-return]  # a value of that collection


class TestAQuestion:
    def test_is_asked_of_every_junior_once(self) -> None:
        world = with_pairs(6)
        world.hear(pair_created(7).model_copy(update={"members": pair_created(1).members}), asks())

        assert sorted(event.person_id for event in world.heard(OpinionAsked)) == [f"junior-{n}" for n in range(1, 7)]

    def test_to_four_people_is_refused(self) -> None:
        world = with_pairs(5)
        world.hear(pair_ended(5))

        with pytest.raises(TooFewToAsk):
            world.hear(asks())
        assert world.heard(OpinionAsked) == []

    def test_waits_for_the_one_before(self) -> None:
        world = with_pairs(5)
        world.hear(asks())

        with pytest.raises(AnotherIsOpen):
            world.hear(asks("other"))
        world.wait(15 * DAY)
        world.hear(asks("other"))

    def test_reaches_hundreds(self) -> None:
        world = with_pairs(450)
        world.hear(asks())

        assert len(world.find(OPINIONS)) == 450

    @pytest.mark.parametrize("choices", ["yes", "yes\nyes", "yes\nYes", "1\n\uff11", "1\n2\n3\n4\n5\n6\n7"])
    def test_has_two_to_six_choices(self, choices: str) -> None:
        with pytest.raises(AnswerNotAmongChoices):
            with_pairs(5).hear(asks(choices=choices))


class TestAnAnswer:
    def test_is_shown_once_five_have_given_one(self) -> None:
        world = with_pairs(7)
        world.hear(asks())
        shown = []
        for opinion in world.find(OPINIONS):
            says(world, opinion)
            shown.append(sounding(world).released)

        assert shown == [(0, 0)] * 4 + [(0, 5)] * 3

    def test_is_taken_once(self) -> None:
        world = with_pairs(5)
        world.hear(asks())
        opinion = world.find(OPINIONS)[0]
        says(world, opinion)

        with pytest.raises(QuestionIsOver):
            says(world, opinion)

    def test_is_not_given_for_another(self) -> None:
        world = with_pairs(5)
        world.hear(asks())
        opinion = world.find(OPINIONS)[0]
        other = SubmitOpinion(
            pair_id=opinion.pair_id,
            person_id="senior-1",
            opinion_id=opinion.id,
            sealed=AUTHORSHIP.seal(opinion.pair_id, {"choice": 1}),
        )

        with pytest.raises(UnknownSounding):
            world.hear(other)

    def test_goes_on_without_its_person(self) -> None:
        world = with_pairs(5)
        world.hear(asks())
        says(world, world.find(OPINIONS)[0], words="jargon")

        (command,) = [one for one in world.commands if isinstance(one, RecordOpinion)]
        assert not any(word in command.model_dump_json() for word in ("junior", "pair-", "jargon"))

    def test_is_deleted_when_the_question_closes_without_five(self) -> None:
        world = with_pairs(5)
        world.hear(asks())
        for opinion in world.find(OPINIONS)[:4]:
            says(world, opinion, words="jargon")

        world.wait(15 * DAY)

        assert sounding(world) == close(sounding(world))
        assert "jargon" not in str(sounding(world))

    def test_comes_too_late_after_two_weeks(self) -> None:
        world = with_pairs(5)
        world.hear(asks())
        world.wait(15 * DAY)

        with pytest.raises(QuestionIsOver):
            says(world, world.find(OPINIONS)[0])


answers = st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=40)


class TestWhatIsShown:
    @given(given=answers)
    def test_changes_by_at_least_five_people_or_not_at_all(self, given: list[tuple[int, bool]]) -> None:
        states = [_asked()]
        for number, (choice, wrote) in enumerate(given):
            words = f"words {number}" if wrote else ""
            states.append(heard(states[-1], Waiting(respondent=f"p{number}", choice=choice, words=words)))

        for before, after in pairwise(states):
            answered = sum(after.released) - sum(before.released)
            wrote = len(after.words) - len(before.words)
            assert answered == 0 or answered >= K
            assert wrote == 0 or wrote >= K
            assert set(before.words) <= set(after.words)

    def test_says_nothing_of_the_order_in_which_people_wrote(self) -> None:
        asked = _asked()
        for number in (5, 3, 1, 4, 2):
            asked = heard(asked, Waiting(respondent=f"p{number}", choice=0, words=f"words {number}"))

        assert asked.words == tuple(f"words {number}" for number in range(1, 6))


class TestThePage:
    async def test_takes_an_answer_and_the_sponsor_reads_five(self) -> None:
        site = Site()
        site.world.hear(*(pair_created(one) for one in range(1, 6)))
        body = {"question": "Would you <speak> up?", "choices": ["No", "Yes"]}
        asked = await site.client.post("/v1/programs/program/soundings", json=body)
        for number in range(1, 6):
            claims = {"purpose": "together", "pair_id": f"pair-{number}", "person_id": f"junior-{number}"}
            link = f"/together/{signer('feedback').sign(claims, START + 9 * DAY)}"
            assert "Would you &lt;speak&gt; up?" in (await site.client.get(link)).text
            (opinion,) = site.world.find(OPINIONS, pair_id=f"pair-{number}")
            fields = {"do": "opine", "opinion_id": opinion.id, "words": f"word {number}"}
            share = {"share": "yes"} if number < 5 else {}
            for choice in ({}, {"choice": "9" * 5_000}, {"choice": "--1"}):
                assert (await site.client.post(link, data=fields | choice, headers=FORM)).status_code == 422
            taken = await site.client.post(link, data={**fields, **share, "choice": "1"}, headers=FORM)
            assert taken.status_code == 303

        (shown,) = (await site.client.get("/v1/programs/program/soundings")).json()["items"]
        assert asked.status_code == 201
        assert shown["answers"] == [{"choice": "No", "answers": 0}, {"choice": "Yes", "answers": 5}]
        assert shown["words"] == []

    async def test_says_that_it_is_too_late_once_the_question_is_closed(self) -> None:
        site = Site()
        site.world.hear(*(pair_created(one) for one in range(1, 6)))
        await site.client.post("/v1/programs/program/soundings", json={"question": "Why?", "choices": ["No", "Yes"]})
        (opinion,) = site.world.find(OPINIONS, pair_id="pair-1")
        claims = {"purpose": "together", "pair_id": "pair-1", "person_id": "junior-1"}
        link = f"/together/{signer('feedback').sign(claims, START + 90 * DAY)}"
        site.world.wait(20 * DAY)

        late = await site.client.post(link, data={"do": "opine", "opinion_id": opinion.id, "choice": "1"}, headers=FORM)

        assert late.status_code == 409
        assert "something has changed since you opened this page" in late.text

    async def test_says_in_plain_words_that_four_are_too_few(self) -> None:
        site = Site()
        site.world.hear(*(pair_created(one) for one in range(1, 5)))

        refused = await site.client.post(
            "/v1/programs/program/soundings", json={"question": "Well?", "choices": ["No", "Yes"]}
        )

        assert (refused.status_code, refused.json()["code"]) == (409, "too-few-to-ask")


def _asked() -> Sounding:
    asked = start("s", "program", question="Well?", choices=("a", "b", "c"), people=9, now=START)
    assert asked.state is State.OPEN
    return asked
