"""What a pair agrees on, promises and thanks for: each does their own part, and the words stay with the pair."""

from datetime import datetime, timedelta

import pytest

from services.feedback.commands import (
    AskAhead,
    CountOnce,
    DoCommitment,
    DropCommitment,
    GiveThanks,
    MakeCommitment,
    MoveCommitment,
    ReopenCommitment,
    ShowThanks,
    SignAgreement,
    VerifyCommitment,
)
from services.feedback.domain.agreement import Agreement, Confidentiality, PairIsOver, WordsMissing
from services.feedback.domain.commitments import Commitment, CommitmentIsNotThere, DayOutOfReach, NotForThem, State
from services.feedback.domain.counts import Counted
from services.feedback.domain.pairs import NotAMember
from services.feedback.domain.thanks import Giver, NoManagerKnown, Visibility
from services.feedback.store import AGREEMENTS, COMMITMENTS, COUNTS, THANKS
from shared.contracts.feedback import (
    AgreementDue,
    AgreementSigned,
    CommitmentDone,
    CommitmentDue,
    CommitmentMade,
    CommitmentScope,
    CommitmentVerified,
    QuestionsAskedAhead,
    ThanksGiven,
    ThanksShown,
)
from shared.contracts.people import PersonChanged
from shared.contracts.sessions import CancelReason, SessionCancelled, SessionScheduled
from shared.contracts.vocabulary import Cadence, Kind, PersonId, Role
from tests.keys import AUTHORSHIP
from tests.memory import START
from tests.unit.feedback.world import World, members, pair_created, pair_ended, session_held

DAY = timedelta(days=1)
JUNIOR, SENIOR = PersonId("junior-1"), PersonId("senior-1")


@pytest.fixture
def world() -> World:
    world = World()
    world.hear(pair_created())
    return world


def sealed(words: str, pair: int = 1) -> str:
    return AUTHORSHIP.seal(f"pair-{pair}", {"words": words})


def signs(person: str, goal: str = "Listen", cadence: Cadence = Cadence.BIWEEKLY) -> SignAgreement:
    return SignAgreement(
        pair_id="pair-1",
        person_id=person,
        confidentiality=Confidentiality.BETWEEN_US,
        cadence=cadence,
        next_step=Role.MENTEE,
        sealed=sealed(goal),
    )


def planned(starts_at: datetime, number: int = 1) -> SessionScheduled:
    about = {"revision": 1, "pair_id": "pair-1", "program_id": "program", "kind": Kind.REVERSE, "members": members()}
    when = {"number": number, "series_length": 6, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    return SessionScheduled.model_validate({**about, **when, "session_id": f"session-{number}", "uid": "u"})


def agreement(world: World) -> Agreement:
    (found,) = world.find(AGREEMENTS)
    return found  # type: ignore[no-any-return]  # a value of that collection


class TestAnAgreement:
    def test_is_asked_for_a_day_before_the_first_session_and_once(self, world: World) -> None:
        world.hear(planned(START + 5 * DAY))
        world.wait(4 * DAY - timedelta(minutes=1))
        assert world.heard(AgreementDue) == []

        world.wait(timedelta(minutes=2))
        world.hear(session_held())

        assert [one.starts_at for one in world.heard(AgreementDue)] == [START + 5 * DAY]

    def test_is_asked_for_at_the_first_session_if_nobody_knew_of_it(self, world: World) -> None:
        world.hear(first := session_held(), session_held(session=2))

        assert [one.starts_at for one in world.heard(AgreementDue)] == [first.starts_at]

    def test_waits_for_another_first_session(self, world: World) -> None:
        world.hear(planned(START + 5 * DAY), _cancelled(START + 5 * DAY))
        world.wait(10 * DAY)

        assert world.heard(AgreementDue) == []

    def test_holds_once_everybody_has_signed_the_same(self, world: World) -> None:
        world.hear(signs(JUNIOR))
        assert world.heard(AgreementSigned) == []

        world.hear(signs(SENIOR, "Understand"))

        assert [event.version for event in world.heard(AgreementSigned)] == [1]
        assert agreement(world).goal_of(SENIOR) == "Understand"

    def test_asks_everybody_again_if_a_term_changes(self, world: World) -> None:
        world.hear(signs(JUNIOR), signs(SENIOR), signs(JUNIOR, cadence=Cadence.MONTHLY))
        assert (agreement(world).signed, agreement(world).signed_at) == ((JUNIOR,), None)

        world.hear(signs(SENIOR, cadence=Cadence.MONTHLY))

        assert [event.version for event in world.heard(AgreementSigned)] == [1, 2]

    def test_lets_a_goal_change_without_asking_anybody(self, world: World) -> None:
        world.hear(signs(JUNIOR), signs(SENIOR), signs(JUNIOR, "Speak up"))

        assert agreement(world).goal_of(JUNIOR) == "Speak up"
        assert agreement(world).signed_at is not None

    def test_is_signed_by_members_alone(self, world: World) -> None:
        with pytest.raises(NotAMember):
            world.hear(signs("junior-2"))

    def test_is_over_with_the_pair(self, world: World) -> None:
        world.hear(pair_ended())

        with pytest.raises(PairIsOver):
            world.hear(signs(JUNIOR))

    def test_is_over_when_the_pair_ends(self, world: World) -> None:
        world.hear(signs(JUNIOR))
        assert agreement(world).over_at is None
        world.hear(pair_ended())

        assert agreement(world).over_at == world.now

    def test_that_comes_to_be_after_the_end_is_over_then(self, world: World) -> None:
        world.hear(pair_ended())
        world.hear(thanked(Giver.SPONSOR, None))

        assert agreement(world).over_at == world.now

    def test_needs_a_goal(self, world: World) -> None:
        with pytest.raises(WordsMissing):
            world.hear(signs(JUNIOR, "  "))

    def test_leaves_no_words_in_events_and_commands(self, world: World) -> None:
        world.hear(signs(JUNIOR, "jargon"), signs(SENIOR, "jargon"))

        assert not any("jargon" in one.model_dump_json() for one in (*world.events, *world.commands))


class TestQuestionsAskedAhead:
    def test_reach_the_others_without_words(self, world: World) -> None:
        world.hear(AskAhead(pair_id="pair-1", person_id=SENIOR, sealed=sealed("How do you learn?")))

        (event,) = world.heard(QuestionsAskedAhead)
        assert event.person_id == SENIOR
        assert "learn" not in event.model_dump_json()
        assert agreement(world).asked[0].words == "How do you learn?"

    def test_are_gone_after_the_session(self, world: World) -> None:
        world.hear(AskAhead(pair_id="pair-1", person_id=SENIOR, sealed=sealed("How?")), session_held())

        assert agreement(world).asked == ()


def made(words: str = "Publish the minutes", person: str = SENIOR, due: timedelta = 30 * DAY) -> MakeCommitment:
    return MakeCommitment(
        pair_id="pair-1", person_id=person, scope=CommitmentScope.TEAM, due=START + due, sealed=sealed(words)
    )


def commitment(world: World) -> Commitment:
    (found,) = world.find(COMMITMENTS)
    return found  # type: ignore[no-any-return]  # a value of that collection


def about(world: World, person: str) -> dict[str, str]:
    return {"pair_id": "pair-1", "commitment_id": commitment(world).id, "person_id": person}


def does(world: World, person: str = SENIOR) -> None:
    world.hear(DoCommitment.model_validate({**about(world, person), "value": "time", "sealed": sealed("2 hours")}))


def verifies(world: World, person: str = JUNIOR) -> None:
    world.hear(VerifyCommitment.model_validate(about(world, person)))


class TestACommitment:
    def test_is_made_done_and_confirmed(self, world: World) -> None:
        world.hear(made())
        does(world)
        verifies(world)

        assert commitment(world).state is State.VERIFIED
        for kind in (CommitmentMade, CommitmentDone, CommitmentVerified):
            (event,) = world.heard(kind)
            assert event.scope is CommitmentScope.TEAM
            assert "minutes" not in event.model_dump_json()

    def test_said_twice_is_one(self, world: World) -> None:
        world.hear(made(), made())

        assert len(world.heard(CommitmentMade)) == 1

    def test_is_not_made_by_the_junior(self, world: World) -> None:
        with pytest.raises(NotForThem):
            world.hear(made(person=JUNIOR))

    def test_is_not_confirmed_by_who_made_it(self, world: World) -> None:
        world.hear(made())
        does(world)

        with pytest.raises(NotForThem):
            verifies(world, SENIOR)

    def test_is_not_confirmed_before_it_is_done(self, world: World) -> None:
        world.hear(made())

        with pytest.raises(CommitmentIsNotThere):
            verifies(world)

    def test_is_open_again_if_the_junior_says_not_yet(self, world: World) -> None:
        world.hear(made())
        does(world)
        world.hear(ReopenCommitment.model_validate(about(world, JUNIOR)))

        assert commitment(world).state is State.MADE

    def test_is_asked_for_on_its_day_of_its_author_alone_and_is_over_long_after(self, world: World) -> None:
        world.hear(made())
        world.wait(31 * DAY)
        (event,) = world.heard(CommitmentDue)
        assert event.person_id == SENIOR

        world.wait(90 * DAY)

        assert commitment(world).state is State.LAPSED
        assert len(world.heard(CommitmentDue)) == 1

    def test_can_get_another_day(self, world: World) -> None:
        world.hear(made())
        world.wait(20 * DAY)
        world.hear(MoveCommitment.model_validate({**about(world, SENIOR), "due": START + 60 * DAY}))
        world.wait(20 * DAY)

        assert world.heard(CommitmentDue) == []

    def test_can_be_taken_back(self, world: World) -> None:
        world.hear(made())
        world.hear(DropCommitment.model_validate(about(world, SENIOR)))
        world.wait(200 * DAY)

        assert commitment(world).state is State.DROPPED
        assert world.heard(CommitmentDue) == []

    def test_has_a_day_within_the_coming_year(self, world: World) -> None:
        for due in (-DAY, 366 * DAY):
            with pytest.raises(DayOutOfReach):
                world.hear(made(due=due))

    def test_can_be_done_and_confirmed_after_the_end_of_the_pair(self, world: World) -> None:
        world.hear(made(), pair_ended())
        does(world)
        verifies(world)

        assert commitment(world).state is State.VERIFIED

    def test_is_counted_by_scope_without_saying_whose(self, world: World) -> None:
        for pair in range(1, 6):
            world.hear(pair_created(pair))
            command = made(person=f"senior-{pair}").model_copy(
                update={"pair_id": f"pair-{pair}", "sealed": sealed("x", pair)}
            )
            world.hear(command)

        (counts,) = world.find(COUNTS)
        assert counts.shown(Counted.COMMITMENT_MADE) == {"team": 5}
        counted = [one for one in world.commands if isinstance(one, CountOnce)]
        assert not any("senior" in one.model_dump_json() for one in counted)


def thanked(giver: Giver = Giver.SENIOR, person: PersonId | None = SENIOR, recipient: PersonId = JUNIOR) -> GiveThanks:
    return GiveThanks(
        pair_id="pair-1", person_id=person, giver=giver, recipient_id=recipient, sealed=sealed("You opened my eyes")
    )


class TestThanks:
    def test_are_private_until_who_was_thanked_says_otherwise(self, world: World) -> None:
        world.hear(thanked())
        (given,) = world.find(THANKS)
        assert given.visibility is Visibility.PRIVATE

        world.hear(ShowThanks(pair_id="pair-1", person_id=JUNIOR, thanks_id=given.id, visibility=Visibility.PROGRAM))

        assert world.find(THANKS)[0].visibility is Visibility.PROGRAM
        assert world.heard(ThanksShown) == []

    def test_are_shown_to_the_manager_whom_the_organization_names(self, world: World) -> None:
        world.hear(thanked())
        (given,) = world.find(THANKS)
        show = ShowThanks(pair_id="pair-1", person_id=JUNIOR, thanks_id=given.id, visibility=Visibility.MANAGER)
        with pytest.raises(NoManagerKnown):
            world.hear(show)
        world.hear(PersonChanged(revision=1, person_id=JUNIOR, manager_id="boss"), show, show)

        assert [(one.recipient_id, one.manager_id) for one in world.heard(ThanksShown)] == [(JUNIOR, "boss")]
        assert [one.words for one in world.find(THANKS, manager_id="boss")] == [given.words]
        world.hear(show.model_copy(update={"visibility": Visibility.PRIVATE}))
        assert world.find(THANKS, manager_id="boss") == []

    def test_are_shown_by_nobody_else(self, world: World) -> None:
        world.hear(thanked())
        (given,) = world.find(THANKS)

        with pytest.raises(NotForThem):
            world.hear(
                ShowThanks(pair_id="pair-1", person_id=SENIOR, thanks_id=given.id, visibility=Visibility.PROGRAM)
            )

    def test_come_from_the_sponsor_too(self, world: World) -> None:
        world.hear(thanked(Giver.SPONSOR, None))

        (event,) = world.heard(ThanksGiven)
        assert event.recipient_id == JUNIOR
        assert "eyes" not in event.model_dump_json()

    def test_are_given_to_a_junior(self, world: World) -> None:
        with pytest.raises(NotForThem):
            world.hear(thanked(recipient=SENIOR))

    def test_are_given_once(self, world: World) -> None:
        world.hear(thanked(), thanked())

        assert len(world.heard(ThanksGiven)) == 1


def _cancelled(starts_at: datetime) -> SessionCancelled:
    gone = planned(starts_at).model_dump(exclude={"session_type", "agenda", "agenda_version", "outside_hours"})
    return SessionCancelled.model_validate({**gone, "reason": CancelReason.BY_MEMBER})
