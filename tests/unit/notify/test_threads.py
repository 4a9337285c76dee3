from datetime import UTC, datetime, timedelta

import pytest

from services.notify.domain.delivery import State
from services.notify.domain.kinds import AHEAD
from shared.contracts.feedback import Wave
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.pairs import PairEndReason
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PersonId
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    Notify,
    cancelled,
    contact,
    ended,
    enrolled,
    paired,
    readied,
    rescheduled,
    scheduled,
    survey,
    unmatched,
    withdrawn,
)

Kind = NotificationKind


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE))
    return notify


@pytest.fixture
def invited(notify: Notify) -> Notify:
    notify.tell(paired(), *(scheduled(number) for number in range(1, 7)))
    notify.wait()
    notify.send()
    return notify


def sent(notify: Notify, person: str) -> list[str]:
    return [event.kind.value for event in notify.events if event.person_id == person and "sent" in event.TYPE]


def told(notify: Notify, person: PersonId, kind: NotificationKind, state: State) -> list[int]:
    """Return the numbers of the sessions that mails of a kind and state tell of."""
    return sorted(one.meeting.number for one in notify.deliveries(person, kind, state) if one.meeting)


class TestNewPair:
    def test_gets_each_side_one_introduction_and_a_mail_for_each_session_of_six_weeks(self, invited: Notify) -> None:
        for person in (ADA, GRACE):
            assert sorted(sent(invited, person)) == ["invitation", "invitation", "invitation", "paired"]
            assert told(invited, person, Kind.INVITATION, State.SENT) == [1, 2, 3]

    def test_is_invited_to_the_others_six_weeks_before(self, invited: Notify) -> None:
        invited.wait(scheduled(4).starts_at - AHEAD - invited.now - timedelta(seconds=1))
        assert told(invited, ADA, Kind.INVITATION, State.PENDING) == [4, 5, 6]
        invited.wait(timedelta(seconds=1))
        assert told(invited, ADA, Kind.INVITATION, State.PENDING) == [5, 6]

    def test_is_told_of_a_session_that_comes_late_in_a_mail_of_its_own(self, invited: Notify) -> None:
        invited.tell(scheduled(7, at=NOW + timedelta(weeks=3)))
        invited.wait()
        assert 7 in told(invited, ADA, Kind.INVITATION, State.SENDING)

    def test_is_told_of_each_session_once(self, invited: Notify) -> None:
        before = invited.deliveries(ADA)
        invited.tell(scheduled(1), scheduled(6))
        assert invited.deliveries(ADA) == before

    def test_is_introduced_before_it_is_invited(self, notify: Notify) -> None:
        notify.tell(paired(), scheduled(1))
        notify.wait(timedelta(minutes=2))
        states = {one.kind: one.state for one in notify.deliveries(ADA)}
        assert states == {Kind.PAIRED: State.SENDING, Kind.INVITATION: State.PENDING}

    def test_is_welcomed_by_the_introduction_if_all_comes_at_once(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied(), paired())
        notify.wait()
        notify.send()
        assert sent(notify, ADA) == ["paired"]
        assert notify.only(ADA, Kind.PAIRED).about.newcomer
        assert not notify.only(GRACE, Kind.PAIRED).about.newcomer

    def test_calls_off_the_mail_that_nobody_was_found(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied())
        notify.tell(unmatched(), paired())
        assert notify.only(ADA, Kind.UNMATCHED).reason is SuppressionReason.OVERTAKEN


class TestRescheduled:
    def test_before_the_invitation_left_is_simply_what_the_invitation_says(self, notify: Notify) -> None:
        notify.tell(scheduled(1), scheduled(2), rescheduled(1))
        notify.wait()
        assert not notify.deliveries(ADA, Kind.RESCHEDULED)
        times = {one.meeting.number: one.meeting.starts_at for one in notify.deliveries(ADA, Kind.INVITATION)}
        assert times[1] == datetime(2026, 3, 12, 15, tzinfo=UTC)

    def test_to_an_earlier_day_before_the_invitation_left_invites_in_time(self, invited: Notify) -> None:
        sooner = NOW + timedelta(weeks=1)
        invited.tell(rescheduled(6, at=sooner))
        invited.wait()
        assert 6 in told(invited, ADA, Kind.INVITATION, State.SENDING)

    def test_afterwards_is_one_mail_to_each_side(self, invited: Notify) -> None:
        invited.tell(rescheduled(2))
        invited.wait()
        for person in (ADA, GRACE):
            meeting = invited.only(person, Kind.RESCHEDULED).meeting
            assert (meeting.number, meeting.sequence) == (2, 1)

    def test_together_with_another_is_a_mail_each_for_calendars_to_follow(self, invited: Notify) -> None:
        invited.tell(rescheduled(2), rescheduled(3))
        invited.wait()
        assert told(invited, ADA, Kind.RESCHEDULED, State.SENDING) == [2, 3]

    def test_twice_at_once_tells_the_last_time_only(self, invited: Notify) -> None:
        later = datetime(2026, 3, 13, 9, tzinfo=UTC)
        invited.tell(rescheduled(2), rescheduled(2, sequence=2, at=later))
        meeting = invited.only(ADA, Kind.RESCHEDULED).meeting
        assert (meeting.starts_at, meeting.sequence) == (later, 2)

    def test_does_not_go_back_to_an_older_time(self, invited: Notify) -> None:
        invited.tell(rescheduled(2, sequence=2), rescheduled(2, sequence=1))
        meeting = invited.only(ADA, Kind.RESCHEDULED).meeting
        assert meeting.sequence == 2


class TestCancelled:
    def test_before_its_invitation_left_is_never_spoken_of(self, notify: Notify) -> None:
        notify.tell(scheduled(1), scheduled(2), cancelled(2))
        notify.wait()
        assert not notify.deliveries(ADA, Kind.CANCELLED)
        assert told(notify, ADA, Kind.INVITATION, State.SENDING) == [1]

    def test_suppresses_an_invitation_with_nothing_left_to_say(self, notify: Notify) -> None:
        notify.tell(scheduled(1), cancelled(1))
        assert notify.only(ADA, Kind.INVITATION).reason is SuppressionReason.OVERTAKEN
        assert notify.wait() == []

    def test_while_its_new_time_was_still_to_be_told_is_a_cancellation(self, invited: Notify) -> None:
        invited.tell(rescheduled(2), cancelled(2, sequence=2))
        invited.wait()
        assert invited.only(ADA, Kind.RESCHEDULED).state is State.SUPPRESSED
        assert invited.only(ADA, Kind.CANCELLED).meeting.number == 2

    def test_and_scheduled_again_is_a_new_invitation(self, invited: Notify) -> None:
        invited.tell(cancelled(2))
        invited.wait()
        invited.send()
        invited.tell(scheduled(2, sequence=2))
        *_, again = invited.deliveries(ADA, Kind.INVITATION)
        assert (again.meeting.number, again.meeting.sequence) == (2, 2)


class TestEndOfAPair:
    @pytest.mark.parametrize("pair_first", [True, False])
    def test_takes_back_what_was_sent_and_nothing_else(self, invited: Notify, *, pair_first: bool) -> None:
        off = [cancelled(number, reason=CancelReason.PAIR_ENDED) for number in (3, 4, 5, 6)]
        invited.tell(*([ended(), *off] if pair_first else [*off, ended()]))
        invited.wait(timedelta(weeks=20))
        assert invited.only(ADA, Kind.PAIR_ENDED).about.ended is PairEndReason.COMPLETED
        assert told(invited, ADA, Kind.CANCELLED, State.SENDING) == [3]
        assert told(invited, ADA, Kind.INVITATION, State.SUPPRESSED) == [4, 5, 6]

    def test_is_told_before_its_sessions_are_taken_back(self, invited: Notify) -> None:
        invited.tell(cancelled(3, reason=CancelReason.PAIR_ENDED), ended())
        invited.wait(timedelta(minutes=2))
        assert invited.only(ADA, Kind.PAIR_ENDED).state is State.SENDING
        assert invited.only(ADA, Kind.CANCELLED).state is State.PENDING

    def test_is_not_told_to_somebody_who_never_heard_of_its_beginning(self, notify: Notify) -> None:
        notify.tell(paired(), scheduled(1), ended(), cancelled(1, reason=CancelReason.PAIR_ENDED))
        notify.wait()
        assert {one.state for one in notify.deliveries(ADA)} == {State.SUPPRESSED}

    def test_asks_nobody_what_they_expect(self, invited: Notify) -> None:
        invited.tell(survey(wave=Wave.EXPECTATIONS), ended())
        assert invited.only(ADA, Kind.SURVEY).reason is SuppressionReason.OVERTAKEN

    @pytest.mark.parametrize("reason", PairEndReason)
    def test_that_was_planned_leaves_the_last_session_to_be_asked_about(
        self, invited: Notify, reason: PairEndReason
    ) -> None:
        invited.tell(survey(), ended(reason))
        asked = invited.only(ADA, Kind.SURVEY).state is State.PENDING
        assert asked is (reason is PairEndReason.COMPLETED)

    @pytest.mark.parametrize("pair_first", [True, False])
    def test_by_withdrawal_is_one_mail_to_each_side(self, invited: Notify, *, pair_first: bool) -> None:
        facts = [ended(PairEndReason.WITHDRAWN), withdrawn(ADA)]
        invited.tell(*(facts if pair_first else reversed(facts)))
        invited.wait()
        assert invited.only(ADA, Kind.WITHDRAWN).reason is SuppressionReason.OVERTAKEN
        assert invited.only(ADA, Kind.PAIR_ENDED).about.withdrawn
        assert not invited.only(GRACE, Kind.PAIR_ENDED).about.withdrawn


class TestParticipation:
    def test_ready_at_once_is_welcomed_in_the_same_mail(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied())
        notify.wait()
        assert notify.only(ADA, Kind.WELCOME).reason is SuppressionReason.OVERTAKEN
        assert notify.only(ADA, Kind.READY).about.newcomer

    def test_ready_later_is_a_mail_of_its_own(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.tell(readied())
        assert not notify.only(ADA, Kind.READY).about.newcomer

    def test_withdrawn_at_once_is_confirmed_and_nothing_else(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied(), withdrawn())
        notify.wait()
        notify.send()
        assert sent(notify, ADA) == ["withdrawn"]

    def test_begins_anew_after_a_withdrawal(self, notify: Notify) -> None:
        notify.tell(enrolled(), withdrawn(revision=2))
        notify.wait()
        notify.tell(enrolled(revision=3))
        notify.wait()
        notify.send()
        assert sent(notify, ADA) == ["withdrawn", "welcome"]

    def test_unmatched_at_once_is_welcomed_in_the_same_mail(self, notify: Notify) -> None:
        notify.tell(enrolled(), readied(), unmatched())
        notify.wait()
        notify.send()
        assert sent(notify, ADA) == ["unmatched"]
        assert notify.only(ADA, Kind.UNMATCHED).about.newcomer

    def test_hears_of_every_run_that_found_nobody(self, notify: Notify) -> None:
        notify.tell(unmatched(run="first"), unmatched(run="second"), unmatched(run="second"))
        assert len(notify.deliveries(ADA, Kind.UNMATCHED)) == 2
