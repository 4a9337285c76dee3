from datetime import timedelta

import pytest

from services.notify.commands import BeginDelivery, OptOut, RecordDelivery, SetPreferences
from services.notify.domain.delivery import Result, State
from services.notify.domain.kinds import HOLD as AT_ONCE
from services.notify.domain.kinds import EssentialKind
from shared.contracts.contacts import ContactErased
from shared.contracts.feedback import Wave
from shared.contracts.notifications import FailureReason, NotificationKind, SuppressionReason
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    HOLD,
    Notify,
    answered,
    attestation_due,
    contact,
    enrolled,
    paired,
    survey,
)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE))
    return notify


class TestBegin:
    def test_sends_once_the_hold_is_over_and_not_before(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait(timedelta(seconds=119))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING
        assert not notify.jobs
        notify.wait()
        delivery = notify.only(ADA, NotificationKind.WELCOME)
        assert delivery.state is State.SENDING
        assert notify.jobs == [delivery.id]

    def test_is_the_same_delivery_for_the_same_cause_whatever_the_message(self, notify: Notify) -> None:
        notify.tell(enrolled(), enrolled())
        notify.wait()
        notify.send()
        notify.tell(enrolled())
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENT

    def test_waits_for_a_contact_and_goes_on_when_it_comes(self) -> None:
        notify = Notify()
        notify.tell(enrolled())
        notify.wait()
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.PENDING
        notify.tell(contact(ADA))
        notify.wait(timedelta(0))
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.SENDING

    def test_gives_up_when_no_contact_comes(self) -> None:
        notify = Notify()
        notify.tell(enrolled())
        events = notify.wait(HOLD + timedelta(days=1))
        assert [event.reason for event in events] == [FailureReason.NO_CONTACT]
        assert notify.only(ADA, NotificationKind.WELCOME).state is State.FAILED

    def test_never_sends_what_has_expired_while_it_waited(self) -> None:
        notify = Notify()
        notify.tell(attestation_due(deadline=timedelta(hours=1)))
        notify.wait(timedelta(hours=2))
        notify.tell(contact(ADA))
        events = notify.wait()
        assert [(event.person_id, event.reason) for event in events] == [(ADA, SuppressionReason.OVERTAKEN)]

    def test_tells_nobody_what_they_opted_out_of(self, notify: Notify) -> None:
        notify.tell(OptOut(person_id=ADA, kind=NotificationKind.SURVEY), survey(ADA), survey(GRACE))
        events = notify.wait()
        assert [(event.person_id, event.reason) for event in events] == [(ADA, SuppressionReason.OPTED_OUT)]
        assert notify.only(GRACE, NotificationKind.SURVEY).state is State.SENDING

    def test_repeated_changes_nothing(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        delivery = notify.only(ADA, NotificationKind.WELCOME)
        notify.tell(BeginDelivery(person_id=ADA, delivery_id=delivery.id))
        assert notify.delivery(delivery.id) == delivery


class TestRecord:
    def test_publishes_what_became_of_it_once(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        (sent,) = notify.send()
        assert (sent.TYPE, sent.kind, sent.cause) == ("mentoring.notification-sent.v1", "welcome", "program:1")
        late = RecordDelivery(person_id=ADA, delivery_id=sent.delivery_id, result=Result.MESSAGE_REFUSED, attempts=2)
        assert notify.tell(late) == []

    def test_writes_no_more_to_an_address_that_was_refused(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        (failed,) = notify.send(Result.ADDRESS_REFUSED)
        assert failed.reason is FailureReason.ADDRESS_REFUSED
        notify.tell(paired())
        events = notify.wait()
        assert [(event.person_id, event.reason) for event in events] == [(ADA, FailureReason.ADDRESS_REFUSED)]

    def test_takes_a_changed_address_to_be_good_again(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.send(Result.ADDRESS_REFUSED)
        notify.tell(contact(ADA, revision=2, zone="Europe/Paris"))
        assert notify.contact(ADA).refused
        notify.tell(contact(ADA, revision=3, email="ada.lovelace@example.org"))
        assert not notify.contact(ADA).refused

    def test_blames_no_address_that_was_not_tried(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.tell(contact(ADA, revision=2, email="new@example.org"))
        notify.send(Result.ADDRESS_REFUSED, contact_revision=1)
        assert not notify.contact(ADA).refused

    def test_keeps_an_address_good_that_could_not_be_reached_in_time(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        (failed,) = notify.send(Result.RETRIES_EXHAUSTED)
        assert failed.reason is FailureReason.RETRIES_EXHAUSTED
        assert not notify.contact(ADA).refused


class TestContacts:
    def test_keep_the_newest_only(self, notify: Notify) -> None:
        notify.tell(contact(ADA, revision=5, name="Ada King"), contact(ADA, revision=4, name="Ada Byron"))
        assert notify.contact(ADA).name == "Ada King"

    @pytest.mark.parametrize("email", ["", "ada", "ada@", "a b@example.org", "ada@example.org\r\nBcc: x@y.z", "<a@b>"])
    def test_count_as_refused_where_nobody_could_write(self, notify: Notify, email: str) -> None:
        notify.tell(contact(ADA, revision=2, email=email))
        assert notify.contact(ADA).refused

    def test_hold_a_name_on_one_line_and_in_one_direction(self, notify: Notify) -> None:
        notify.tell(contact(ADA, revision=2, name=" Ada\r\nBcc: all@example.org \u202eecalevoL\u200e "))
        assert notify.contact(ADA).name == "Ada Bcc: all@example.org ecalevoL"

    def test_are_gone_with_their_preferences_after_an_erasure(self, notify: Notify) -> None:
        notify.tell(OptOut(person_id=ADA, kind=NotificationKind.SURVEY))
        notify.tell(ContactErased(person_id=ADA))
        assert notify.contact(ADA) is None
        assert notify.preferences(ADA) is None


class TestPreferences:
    def test_replace_what_was_said_before(self, notify: Notify) -> None:
        notify.tell(OptOut(person_id=ADA, kind=NotificationKind.SURVEY))
        notify.tell(SetPreferences(person_id=ADA, opted_out=(NotificationKind.READY,)))
        assert notify.preferences(ADA).opted_out == (NotificationKind.READY,)

    def test_refuse_to_leave_out_what_taking_part_needs(self, notify: Notify) -> None:
        with pytest.raises(EssentialKind, match="cancelled, paired"):
            notify.tell(SetPreferences(person_id=ADA, opted_out=(NotificationKind.PAIRED, NotificationKind.CANCELLED)))


class TestSurveys:
    def test_about_expectations_come_a_day_after_the_introduction(self, notify: Notify) -> None:
        notify.tell(survey(wave=Wave.EXPECTATIONS, lasts=timedelta(days=14)))
        assert notify.only(ADA, NotificationKind.SURVEY).due == NOW + timedelta(days=1)

    def test_wait_no_longer_than_a_quarter_of_their_time(self, notify: Notify) -> None:
        notify.tell(survey(wave=Wave.EXPECTATIONS, lasts=timedelta(hours=8)))
        assert notify.only(ADA, NotificationKind.SURVEY).due == NOW + timedelta(hours=2)

    def test_about_a_session_wait_a_day_if_the_mail_about_its_attestation_leads_to_them(self, notify: Notify) -> None:
        notify.tell(attestation_due(), survey())
        assert notify.only(ADA, NotificationKind.SURVEY).due == NOW + timedelta(days=1)

    def test_about_a_session_are_sent_at_once_to_who_got_no_such_mail(self, notify: Notify) -> None:
        notify.tell(survey())
        assert notify.only(ADA, NotificationKind.SURVEY).due == NOW + AT_ONCE

    def test_about_a_session_are_not_sent_to_who_answered_from_the_attestation(self, notify: Notify) -> None:
        notify.tell(attestation_due(), survey(), answered())
        notify.wait(timedelta(days=2))
        assert notify.only(ADA, NotificationKind.SURVEY).reason is SuppressionReason.OVERTAKEN

    def test_are_not_sent_to_somebody_who_has_answered(self, notify: Notify) -> None:
        notify.tell(survey(), answered())
        assert notify.only(ADA, NotificationKind.SURVEY).reason is SuppressionReason.OVERTAKEN
        notify.wait()
        assert not notify.jobs
