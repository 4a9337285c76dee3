"""What a mail says about a pair is true when it leaves, also where nothing took its place."""

from datetime import timedelta

import pytest

from services.notify.commands import LetMailsGo, SetDelegate, StopMails
from services.notify.domain.delivery import State
from shared.contracts.feedback import AgreementDue, OpinionAsked, Wave
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.pairs import PairEndReason
from shared.contracts.programs import ProgramClosed
from shared.contracts.sessions import MomentumChanged, MomentumReason, MomentumState
from shared.contracts.vocabulary import Kind, PersonId, Role
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    MEMBERS,
    PAIR,
    PROGRAM,
    Notify,
    cancelled,
    contact,
    ended,
    enrolled,
    pair_paused,
    paired,
    paused,
    program,
    readied,
    rescheduled,
    resumed,
    scheduled,
    survey,
)

N = NotificationKind
PAM = PersonId("pam")
A_WEEK, A_DAY = timedelta(days=7, minutes=1), timedelta(days=1, minutes=1)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE), contact(PAM), program(), paired(), scheduled(1), scheduled(2))
    notify.wait(timedelta(hours=1))
    notify.send()
    return notify


def slips(in_a_row: int = 2) -> MomentumChanged:
    return MomentumChanged(
        pair_id=PAIR,
        program_id=PROGRAM,
        kind=Kind.REVERSE,
        members=MEMBERS,
        state=MomentumState.SLIPPING,
        reason=MomentumReason.CANCELLATIONS,
        side=Role.MENTEE,
        in_a_row=in_a_row,
        revision=7,
    )


def agreement_due() -> AgreementDue:
    return AgreementDue(pair_id=PAIR, program_id=PROGRAM, members=MEMBERS, revision=3)


def overtaken(notify: Notify, person: PersonId, kind: N) -> bool:
    delivery = notify.only(person, kind)
    return (delivery.state, delivery.reason) == (State.SUPPRESSED, SuppressionReason.OVERTAKEN)


class TestWhoeverKeepsACalendar:
    @pytest.mark.parametrize("change", [rescheduled(2), pair_paused(), ended(PairEndReason.NO_FAULT)])
    def test_is_not_asked_for_a_time_that_nobody_looks_for(self, notify: Notify, change: Message) -> None:
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slips())
        notify.tell(change)
        notify.wait(A_DAY)
        assert not notify.deliveries(PAM)

    @pytest.mark.parametrize("change", [rescheduled(2), pair_paused(), ended(PairEndReason.NO_FAULT)])
    def test_is_not_asked_for_it_if_it_changes_at_the_last_moment(self, notify: Notify, change: Message) -> None:
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slips())
        notify.wait(A_DAY)
        notify.tell(change)
        notify.wait(A_DAY)
        assert overtaken(notify, PAM, N.DELEGATE_NUDGE)
        assert overtaken(notify, GRACE, N.NUDGE)

    def test_is_asked_where_nothing_has_changed(self, notify: Notify) -> None:
        notify.tell(SetDelegate(person_id=GRACE, delegate_id=PAM), slips())
        notify.wait(A_DAY + timedelta(minutes=2))
        assert notify.only(PAM, N.DELEGATE_NUDGE).state is State.SENDING


class TestAPairThatHasEnded:
    def test_is_not_asked_what_it_expects_though_another_question_came_between(self, notify: Notify) -> None:
        notify.tell(survey(ADA, Wave.EXPECTATIONS), survey(ADA, Wave.PULSE), ended())
        notify.wait(A_DAY)
        (expectations,) = [one for one in notify.deliveries(ADA, N.SURVEY) if one.about.wave is Wave.EXPECTATIONS]
        assert (expectations.state, expectations.reason) == (State.SUPPRESSED, SuppressionReason.OVERTAKEN)

    def test_early_is_not_asked_how_a_session_was_though_another_question_was_asked_since(self, notify: Notify) -> None:
        notify.tell(StopMails(program_id=PROGRAM), survey(ADA, Wave.PULSE), survey(ADA, Wave.CHECK_IN))
        notify.tell(ended(PairEndReason.NO_FAULT), LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(minutes=20))
        assert {(one.about.wave, one.reason) for one in notify.deliveries(ADA, N.SURVEY)} == {
            (Wave.PULSE, SuppressionReason.OVERTAKEN),
            (Wave.CHECK_IN, SuppressionReason.OVERTAKEN),
        }

    def test_as_planned_is_asked_how_its_last_session_was(self, notify: Notify) -> None:
        notify.tell(StopMails(program_id=PROGRAM), survey(ADA, Wave.PULSE), survey(ADA, Wave.CLOSING))
        notify.tell(ended(), LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(days=2))
        assert [one.state for one in notify.deliveries(ADA, N.SURVEY)] == [State.SENDING, State.SENDING]

    @pytest.mark.parametrize("change", [pair_paused(), ended(PairEndReason.NO_FAULT)])
    def test_or_is_paused_has_no_first_session_ahead(self, notify: Notify, change: Message) -> None:
        notify.tell(agreement_due(), change)
        notify.wait()
        assert overtaken(notify, ADA, N.PAIR_NEWS)
        assert overtaken(notify, GRACE, N.PAIR_NEWS)


class TestASessionThatIsOver:
    @pytest.mark.parametrize("kind", [N.INVITATION, N.RESCHEDULED])
    def test_is_told_to_nobody_any_more(self, notify: Notify, kind: N) -> None:
        news = scheduled(5, at=NOW + timedelta(days=2)) if kind is N.INVITATION else rescheduled(1)
        notify.tell(StopMails(program_id=PROGRAM), news)
        notify.wait(timedelta(days=20))
        notify.tell(LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(minutes=20))
        (told,) = [one for one in notify.deliveries(ADA, kind) if one.state is not State.SENT]
        assert (told.state, told.reason) == (State.SUPPRESSED, SuppressionReason.OVERTAKEN)

    def test_and_was_cancelled_is_still_taken_out_of_the_calendar(self, notify: Notify) -> None:
        notify.tell(StopMails(program_id=PROGRAM), cancelled(1))
        notify.wait(timedelta(days=20))
        notify.tell(LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(minutes=20))
        assert notify.only(ADA, N.CANCELLED).state is State.SENDING


class TestAQuestionOfTheSponsor:
    def test_that_is_closed_is_asked_of_nobody(self, notify: Notify) -> None:
        question = OpinionAsked(
            pair_id=PAIR,
            program_id=PROGRAM,
            members=MEMBERS,
            revision=3,
            person_id=ADA,
            sounding_id="sounding",
            expires_at=notify.now + timedelta(days=14),
        )
        notify.tell(StopMails(program_id=PROGRAM), question)
        notify.wait(timedelta(days=25))
        notify.tell(LetMailsGo(program_id=PROGRAM))
        notify.wait(timedelta(minutes=20))
        assert overtaken(notify, ADA, N.PAIR_NEWS)


class TestAProgramThatHasClosed:
    def test_does_not_promise_the_dates_of_others_to_somebody_who_is_back(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), program(), enrolled(), readied(), paused())
        notify.wait()
        notify.send()
        notify.tell(ProgramClosed(program_id=PROGRAM, revision=5))
        notify.wait(A_DAY)
        notify.send()
        notify.tell(resumed())
        notify.wait()
        assert overtaken(notify, ADA, N.RESUMED)

    def test_confirms_no_pause(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), program(), enrolled(), readied(), paused())
        notify.tell(ProgramClosed(program_id=PROGRAM, revision=5))
        notify.wait()
        assert overtaken(notify, ADA, N.PAUSED)


class TestSomebodyWhoPauses:
    def test_is_not_reminded_of_their_orientation_before_they_are_back(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), program(), enrolled())
        notify.wait()
        notify.send()
        notify.tell(paused())
        notify.wait(A_WEEK)
        assert overtaken(notify, ADA, N.READINESS_REMINDER)
        notify.send()
        notify.tell(resumed())
        notify.wait(A_WEEK)
        reminders = notify.deliveries(ADA, N.READINESS_REMINDER)
        assert [one.state for one in reminders] == [State.SUPPRESSED, State.SENDING]

    def test_is_told_so_last_though_they_were_back_for_a_moment(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), program(), enrolled(), paused(revision=2))
        notify.wait()
        notify.send()
        notify.tell(resumed(revision=3), readied(revision=4))
        notify.wait(timedelta(seconds=30))
        notify.tell(paused(revision=5))
        notify.wait()
        notify.send()
        sent = [one.kind for one in notify.deliveries(ADA) if one.state is State.SENT]
        assert sent == [N.WELCOME, N.PAUSED, N.READY, N.PAUSED]

    def test_is_not_reminded_of_what_is_done(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), program(), enrolled(), readied(), paused())
        notify.wait()
        notify.send()
        notify.tell(resumed())
        notify.wait(A_WEEK)
        assert [one.state for one in notify.deliveries(ADA, N.READINESS_REMINDER)] == [State.SUPPRESSED]
