from datetime import timedelta
from typing import Any

import pytest

from services.feedback.commands import EvaluatePilot
from services.feedback.domain.pilot import NoPilotToEvaluate, recommended
from services.feedback.store import PILOT_EVALUATIONS
from shared.contracts.insights import PilotEvaluated
from shared.contracts.pairs import PairEndReason
from shared.contracts.participants import ParticipantEnrolled
from shared.contracts.pilots import Criterion, PilotFinding, PilotThreshold
from shared.contracts.programs import ProgramPublished, ProgramStageChanged, Stage
from shared.contracts.sessions import SessionMissed
from shared.contracts.vocabulary import Cadence, Kind
from tests.memory import START
from tests.unit.feedback.world import World, members, pair_created, pair_ended, session_held

MET, MISSED, FEW = PilotFinding
CRITERIA = (
    PilotThreshold(criterion=Criterion.PARTICIPATION, at_least=80),
    PilotThreshold(criterion=Criterion.SESSIONS_HELD, at_least=70),
    PilotThreshold(criterion=Criterion.WORTH_IT, at_least=3.5),
    PilotThreshold(criterion=Criterion.WOULD_RECOMMEND, at_least=3.5),
)
MORE = (
    PilotThreshold(criterion=Criterion.PAIRS_KEPT, at_least=75),
    PilotThreshold(criterion=Criterion.PAIRED_IN_TIME, at_least=80),
    PilotThreshold(criterion=Criterion.COMMITMENTS_CONFIRMED, at_least=60),
    PilotThreshold(criterion=Criterion.OUTCOME_CHANGE, at_least=0.3),
)


def session_missed(pair: int, session: int) -> SessionMissed:
    return SessionMissed(
        revision=session,
        pair_id=f"pair-{pair}",
        program_id="program",
        session_id=f"session-{pair}-{session}",
        members=members(pair),
        number=session,
        starts_at=START,
    )


def stage(to: Stage) -> ProgramStageChanged:
    return ProgramStageChanged(revision=9, program_id="program", stage=to)


def published(criteria: tuple[PilotThreshold, ...] = CRITERIA) -> ProgramPublished:
    return ProgramPublished(
        revision=1,
        program_id="program",
        title="Bridge",
        kind=Kind.REVERSE,
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
        pilot_criteria=criteria,
        settings_revision=3,
    )


@pytest.fixture
def world() -> World:
    """A program in its pilot."""
    world = World()
    world.hear(published(), stage(Stage.PILOT))
    return world


def evaluate(world: World) -> Any:  # noqa: ANN401 - an event
    world.hear(EvaluatePilot(program_id="program", asked=True))
    return world.heard(PilotEvaluated)[-1]


def found(event: PilotEvaluated) -> dict[str, tuple[float | None, str]]:
    return {one.criterion: (one.value, one.finding) for one in event.evidence}


def met(world: World, pairs: int, sessions: int = 1) -> None:
    for pair in range(1, pairs + 1):
        world.hear(pair_created(pair), *(session_held(pair, number) for number in range(1, sessions + 1)))


def look_back(world: World, recommend: int) -> None:
    for survey in world.surveys(wave="closing"):
        world.answer_all(survey, 4, recommend=recommend)


class TestAnEvaluation:
    def test_measures_each_criterion_against_its_threshold(self, world: World) -> None:
        met(world, 3, sessions=2)
        world.hear(*(session_missed(pair, 3) for pair in (1, 2, 3)), *(pair_created(pair) for pair in (4, 5, 6)))
        world.answer_open(worth_it=4)
        event = evaluate(world)
        assert (event.pairs, event.settings_revision, event.number) == (6, 3, 1)
        assert found(event)["participation"] == (50.0, MISSED)
        assert found(event)["sessions-held"] == (75.0, MET)

    def test_does_not_tell_what_one_pair_did_since_the_last_one(self, world: World) -> None:
        met(world, 3, sessions=2)
        before = found(evaluate(world))
        world.hear(session_missed(1, 4), pair_ended(2))

        assert found(evaluate(world)) == before

    def test_takes_answers_from_what_is_released_alone(self, world: World) -> None:
        met(world, 5)
        assert found(evaluate(world))["worth-it"] == (None, FEW)
        world.answer_open(worth_it=5)
        assert found(evaluate(world))["worth-it"] == (5.0, MET)

    def test_shows_nothing_over_fewer_than_five_people(self, world: World) -> None:
        met(world, 2, sessions=3)
        world.answer_open(worth_it=5)
        event = evaluate(world)
        assert {finding for _, finding in found(event).values()} == {FEW}
        assert {value for value, _ in found(event).values()} == {None}
        assert event.recommendation == "adjust"

    def test_recommends_to_expand_if_all_is_met(self, world: World) -> None:
        met(world, 5)
        world.answer_open(worth_it=5)
        for pair in range(1, 6):
            world.hear(pair_ended(pair, PairEndReason.COMPLETED))
        look_back(world, 5)
        event = evaluate(world)
        assert found(event)["would-recommend"] == (5.0, MET)
        assert event.recommendation == "expand"

    def test_measures_what_the_report_says(self) -> None:
        """Five pairs: one ends early, the others look back a point better; who waits is told from five people on."""
        world = World()
        for member in [member for number in range(1, 6) for member in members(number)]:
            world.hear(
                ParticipantEnrolled(
                    revision=1, person_id=member.person_id, program_id="program", role=member.role, since=START
                )
            )
        world.hear(published(MORE), stage(Stage.PILOT), *(pair_created(pair) for pair in range(1, 6)))
        for survey in world.surveys(wave="expectations"):
            world.answer_all(survey, 4)
        world.hear(pair_ended(1, PairEndReason.NO_FAULT))
        assert found(evaluate(world))["outcome-change"] == (None, FEW)
        for pair in range(2, 6):
            world.hear(pair_ended(pair, PairEndReason.COMPLETED))
        for survey in world.surveys(wave="closing"):
            world.answer_all(survey, 5)
        world.wait(timedelta(days=8))

        assert found(evaluate(world)) == {
            "pairs-kept": (80.0, MET),
            "paired-in-time": (100.0, MET),
            "commitments-confirmed": (None, FEW),
            "outcome-change": (1.0, MET),
        }

    @pytest.mark.parametrize(
        ("findings", "verdict"),
        [
            ((MET, MET, MET, MET), "expand"),
            ((MET, MET, MET, FEW), "adjust"),
            ((MISSED, MISSED, FEW, FEW), "stop"),
            ((MISSED, FEW, FEW, FEW), "adjust"),
            ((MISSED, MET, MISSED, MISSED), "adjust"),
            ((FEW, FEW, FEW, FEW), "adjust"),
            ((), "adjust"),
        ],
    )
    def test_recommends_by_one_rule(self, findings: tuple[PilotFinding, ...], verdict: str) -> None:
        assert recommended(findings) == verdict

    def test_needs_a_pilot_with_a_pair(self, world: World) -> None:
        with pytest.raises(NoPilotToEvaluate):
            evaluate(world)
        met(world, 1)
        world.hear(stage(Stage.ROLLOUT))
        with pytest.raises(NoPilotToEvaluate):
            evaluate(world)


class TestALastPair:
    def test_lets_the_pilot_be_evaluated_once_closing_surveys_are_over(self, world: World) -> None:
        met(world, 2)
        world.hear(pair_ended(1, PairEndReason.COMPLETED))
        world.wait(timedelta(days=40))
        assert world.heard(PilotEvaluated) == []
        world.hear(pair_ended(2, PairEndReason.COMPLETED))
        world.wait(timedelta(days=14))
        assert world.heard(PilotEvaluated) == []
        world.wait(timedelta(days=2))
        assert len(world.heard(PilotEvaluated)) == 1
        assert len(world.find(PILOT_EVALUATIONS)) == 1

    def test_is_not_the_last_if_another_begins(self, world: World) -> None:
        met(world, 1)
        world.hear(pair_ended(1, PairEndReason.COMPLETED), pair_created(2))
        world.wait(timedelta(days=40))
        assert world.heard(PilotEvaluated) == []


class TestPairsOutsideAPilot:
    def test_are_not_noted(self) -> None:
        world = World()
        met(world, 2)
        assert not [one for one in world.commands if one.TYPE == "feedback.note-pilot-pair"]


class TestLookingBack:
    def test_is_asked_of_both_when_a_pair_ran_to_its_end(self, world: World) -> None:
        world.hear(pair_created(1), pair_ended(1, PairEndReason.COMPLETED))
        assert len(world.surveys(wave="closing")) == 2

    def test_is_asked_of_nobody_after_an_early_end(self, world: World) -> None:
        world.hear(pair_created(1), pair_ended(1, PairEndReason.NO_FAULT))
        assert world.surveys(wave="closing") == []
