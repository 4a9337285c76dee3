"""Groups of more than two: each is asked once, and one by one."""

from services.feedback.domain.survey import State
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued, Wave
from shared.contracts.vocabulary import PairMember, Role
from tests.unit.feedback.world import World, pair_created, session_held

GROUP = (
    *(PairMember(person_id=f"junior-{number}", role=Role.MENTOR) for number in range(1, 5)),
    PairMember(person_id="senior-1", role=Role.MENTEE),
)
MEMBERS = {"members": GROUP}


class TestSurveysOfAGroup:
    def test_go_to_each_member_once_a_wave_and_moment(self) -> None:
        world = World()
        created, held = pair_created().model_copy(update=MEMBERS), session_held().model_copy(update=MEMBERS)
        world.hear(created, held, held, created)
        issued = world.heard(SurveyIssued)
        assert {(event.person_id, event.wave) for event in issued} == {
            (one.person_id, wave) for one in GROUP for wave in (Wave.EXPECTATIONS, Wave.PULSE)
        }
        assert len(issued) == 2 * len(GROUP)

    def test_take_one_answer_of_each_and_hide_a_group_smaller_than_k(self) -> None:
        world = World()
        world.hear(session_held().model_copy(update=MEMBERS))
        world.answer_open()
        assert {event.person_id for event in world.heard(FeedbackSubmitted)} == {one.person_id for one in GROUP}
        assert world.surveys(state=State.OPEN) == []
        # Four juniors and a senior: no role has five people, and together they are mixed only later.
        assert world.editions() == []
