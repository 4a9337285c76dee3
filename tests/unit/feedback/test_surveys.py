"""Who is asked, when an answer counts, and what leaves the pair."""

from datetime import timedelta
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.feedback.commands import ExpireSurvey, RecordAnswer
from services.feedback.domain.authorship import SealedUnderAnotherKey
from services.feedback.domain.survey import (
    AlreadyAnswered,
    AnswersDoNotFit,
    State,
    Survey,
    SurveyClosed,
    SurveyExpired,
    misfits,
)
from services.feedback.domain.waves import WavePlan
from services.feedback.handlers.surveys import UnknownSurvey
from services.feedback.instruments import current
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued, Wave
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import identifier
from tests.keys import AUTHORSHIP
from tests.unit.feedback.world import World, pair_created, pair_ended, session_held, submission

EXPECTATIONS = {question.id: 3 for question in current(Wave.EXPECTATIONS).scales}
LATE = timedelta(days=14)


@pytest.fixture
def world() -> World:
    return World()


def pulse_of(world: World, person: str = "junior-1") -> Survey:
    return world.surveys(person_id=person, wave=Wave.PULSE)[0]


class TestOnPairCreated:
    def test_asks_both_sides_what_they_expect(self, world: World) -> None:
        world.hear(pair_created())

        issued = world.heard(SurveyIssued)
        assert {(event.person_id, event.role, event.wave) for event in issued} == {
            ("junior-1", Role.MENTOR, Wave.EXPECTATIONS),
            ("senior-1", Role.MENTEE, Wave.EXPECTATIONS),
        }

    def test_asks_once_however_often_it_comes(self, world: World) -> None:
        world.hear(pair_created(), pair_created())

        assert len(world.heard(SurveyIssued)) == len(world.surveys()) == 2

    def test_asks_nobody_when_the_pair_has_ended(self, world: World) -> None:
        world.hear(pair_ended(), pair_created())

        assert world.surveys() == []


class TestAWaveThatIsAskedLater:
    WAVES: Final = {Wave.PULSE: WavePlan(heading="", days=30)}

    @pytest.fixture
    def world(self) -> World:
        return World(waves=self.WAVES)

    def test_is_asked_on_its_day(self, world: World) -> None:
        world.hear(pair_created())
        world.wait(timedelta(days=30, seconds=-1))
        assert world.surveys() == []

        world.wait(timedelta(seconds=1))

        assert {survey.person_id for survey in world.surveys(wave=Wave.PULSE)} == {"junior-1", "senior-1"}

    def test_is_not_asked_of_a_pair_that_ended_early(self, world: World) -> None:
        world.hear(pair_created(), pair_ended())

        world.wait(timedelta(days=31))

        assert world.surveys() == []


class TestOnSessionHeld:
    def test_asks_both_sides_for_a_pulse(self, world: World) -> None:
        world.hear(pair_created(), session_held())

        assert {survey.person_id for survey in world.surveys(wave=Wave.PULSE)} == {"junior-1", "senior-1"}

    def test_begins_from_the_session_when_it_comes_before_the_pair(self, world: World) -> None:
        world.hear(session_held(), pair_created())

        assert len(world.surveys(wave=Wave.PULSE)) == len(world.surveys(wave=Wave.EXPECTATIONS)) == 2

    def test_asks_again_after_each_session_but_once(self, world: World) -> None:
        world.hear(session_held(session=1), session_held(session=2), session_held(session=2))

        assert len(world.surveys()) == 4

    def test_asks_nobody_when_the_pair_ended_early(self, world: World) -> None:
        world.hear(pair_ended(reason=PairEndReason.NO_FAULT), session_held())

        assert world.surveys() == []

    def test_still_asks_about_the_last_session_of_a_completed_pair(self, world: World) -> None:
        world.hear(pair_ended(reason=PairEndReason.COMPLETED), session_held())

        assert len(world.surveys()) == 2


class TestOnPairEnded:
    def test_closes_what_is_open(self, world: World) -> None:
        world.hear(pair_created(), session_held(), pair_ended())

        assert {survey.state for survey in world.surveys()} == {State.CLOSED}
        assert not [one for one in world.timers if one.startswith(("ask:", "expire:"))]

    def test_keeps_what_was_answered(self, world: World) -> None:
        world.hear(session_held())
        world.answer(pulse_of(world), worth_it=4, learned=5)

        world.hear(pair_ended())

        assert pulse_of(world).state is State.ANSWERED

    def test_lets_a_completed_pair_answer_until_the_survey_expires(self, world: World) -> None:
        world.hear(session_held(), pair_ended(reason=PairEndReason.COMPLETED))

        world.answer(pulse_of(world), worth_it=4, learned=5)

        assert pulse_of(world).state is State.ANSWERED


class TestSubmitAnswers:
    def test_takes_an_answer(self, world: World) -> None:
        world.hear(session_held())

        world.answer(pulse_of(world), worth_it=4, learned=5)

        assert pulse_of(world).answers == {"worth-it": 4, "learned": 5}

    def test_publishes_that_somebody_answered_but_not_what(self, world: World) -> None:
        world.hear(pair_created())
        survey = world.surveys(person_id="junior-1")[0]

        world.hear(submission(survey, EXPECTATIONS | {"hopes": "less jargon"}))

        (event,) = world.heard(FeedbackSubmitted)
        assert event.survey_id == survey.id
        assert not {"jargon", "answers", "mission"} & set(event.model_dump_json().replace('"', " ").split())

    def test_passes_scores_on_without_person_pair_survey_or_words(self, world: World) -> None:
        world.hear(pair_created())
        survey = world.surveys(person_id="junior-1")[0]

        world.hear(submission(survey, EXPECTATIONS | {"hopes": "less jargon"}))

        (command,) = [one for one in world.commands if isinstance(one, RecordAnswer)]
        written = command.model_dump_json()
        assert command.scores == EXPECTATIONS
        assert not any(secret in written for secret in (survey.person_id, survey.pair_id, survey.id, "jargon"))

    def test_names_the_respondent_by_a_pseudonym_that_ids_do_not_give_away(self, world: World) -> None:
        world.hear(pair_created())
        survey = world.surveys(person_id="junior-1")[0]

        world.hear(submission(survey, EXPECTATIONS))

        (command,) = [one for one in world.commands if isinstance(one, RecordAnswer)]
        assert command.respondent != identifier("respondent", survey.program_id, survey.person_id)
        assert command.respondent == AUTHORSHIP.respondent(survey.program_id, survey.person_id)

    def test_cannot_be_read_by_who_reads_the_command(self, world: World) -> None:
        world.hear(pair_created())
        survey = world.surveys(person_id="junior-1")[0]

        written = submission(survey, EXPECTATIONS | {"hopes": "less jargon"}).model_dump_json()

        assert not {"jargon", "hopes", "mission"} & set(written.replace('"', " ").split())

    def test_takes_no_answers_that_were_sealed_for_another_survey(self, world: World) -> None:
        world.hear(pair_created())
        mine, other = world.surveys(person_id="junior-1")[0], world.surveys(person_id="senior-1")[0]
        moved = submission(mine, EXPECTATIONS).model_copy(update={"survey_id": other.id})

        with pytest.raises(SealedUnderAnotherKey):
            world.hear(moved)

    def test_takes_one_answer_only(self, world: World) -> None:
        world.hear(session_held())
        world.answer(pulse_of(world), worth_it=4, learned=5)

        with pytest.raises(AlreadyAnswered):
            world.answer(pulse_of(world), worth_it=1, learned=1)
        assert pulse_of(world).answers["worth-it"] == 4

    def test_takes_none_after_expiry(self, world: World) -> None:
        world.hear(session_held())
        world.wait(LATE)

        with pytest.raises(SurveyExpired):
            world.answer(pulse_of(world), worth_it=4, learned=5)
        assert pulse_of(world).state is State.EXPIRED

    def test_takes_none_at_expiry_even_before_the_timer_fires(self, world: World) -> None:
        world.hear(session_held())
        world.now += LATE

        with pytest.raises(SurveyExpired):
            world.answer(pulse_of(world), worth_it=4, learned=5)

    def test_takes_none_once_the_pair_ended(self, world: World) -> None:
        world.hear(session_held(), pair_ended())

        with pytest.raises(SurveyClosed):
            world.answer(pulse_of(world), worth_it=4, learned=5)

    def test_takes_none_once_the_survey_was_erased(self, world: World) -> None:
        world.hear(session_held())
        survey = pulse_of(world)
        world.kept["surveys"].clear()

        with pytest.raises(UnknownSurvey):
            world.answer(survey, worth_it=4, learned=5)

    def test_takes_none_from_somebody_else(self, world: World) -> None:
        world.hear(session_held())
        survey = pulse_of(world)

        with pytest.raises(UnknownSurvey):
            world.hear(submission(survey, {"worth-it": 1}, PersonId("senior-1")))

    def test_names_what_does_not_fit_and_never_repeats_it(self, world: World) -> None:
        world.hear(session_held())

        with pytest.raises(AnswersDoNotFit) as refused:
            world.answer(pulse_of(world), worth_it="my boss is rude")
        assert "worth-it" in str(refused.value)
        assert "learned" in str(refused.value)
        assert "boss" not in str(refused.value)

    def test_leaves_nothing_to_expire(self, world: World) -> None:
        world.hear(session_held())

        world.answer_open()

        assert world.timers == {}


class TestExpireSurvey:
    def test_leaves_an_answer_alone(self, world: World) -> None:
        world.hear(session_held())
        survey = pulse_of(world)
        world.answer_open()

        world.hear(ExpireSurvey(pair_id=survey.pair_id, survey_id=survey.id))

        assert pulse_of(world).state is State.ANSWERED

    def test_does_nothing_when_the_survey_is_gone(self, world: World) -> None:
        world.hear(ExpireSurvey(pair_id="pair-1", survey_id="gone"))

        assert world.surveys() == []


class TestMisfits:
    @given(answers=st.dictionaries(st.sampled_from(["worth-it", "learned", "x"]), st.integers(-3, 9)))
    @settings(max_examples=60)
    def test_lets_exactly_the_points_of_every_scale_through(self, answers: dict[str, int]) -> None:
        fits = answers.keys() == {"worth-it", "learned"} and all(1 <= value <= 5 for value in answers.values())

        assert (misfits(answers, current(Wave.PULSE)) == {}) is fits

    def test_refuses_true_as_a_point(self) -> None:
        assert "learned" in misfits({"worth-it": 1, "learned": True}, current(Wave.PULSE))

    def test_refuses_words_longer_than_asked_for(self) -> None:
        assert set(misfits(EXPECTATIONS | {"hopes": "x" * 1001}, current(Wave.EXPECTATIONS))) == {"hopes"}

    def test_lets_words_be_left_out(self) -> None:
        assert misfits(EXPECTATIONS, current(Wave.EXPECTATIONS)) == {}
