"""Whoever has asked to be erased gets one mail before it begins, with the link to its receipt; none follows."""

from datetime import datetime, timedelta

from services.notify.content.addresses import Signers
from services.notify.domain.delivery import State
from shared.contracts.contacts import ContactErased
from shared.contracts.notifications import NotificationKind, NotificationSuppressed
from shared.contracts.privacy import PersonErasureAsked
from tests.builders import NOW
from tests.unit.notify.facts import ADA, Notify, contact
from tests.unit.notify.letters import SETTINGS, letter, opened, text

KIND = NotificationKind.ERASURE_ASKED
BEGINS = NOW + timedelta(days=3)


def asked(begins_at: datetime | None = BEGINS) -> PersonErasureAsked:
    return PersonErasureAsked(revision=1, person_id=ADA, erasure_id="erasure-1", begins_at=begins_at)


class TestErasureMail:
    def test_is_sent_while_there_is_an_address_and_once(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), asked(), asked())
        notify.wait()
        notify.send()

        assert (notify.only(ADA, KIND).state, notify.only(ADA, KIND).expires_at) == (State.SENT, BEGINS)

    def test_is_not_sent_to_whoever_has_taken_it_back_at_once(self) -> None:
        notify = Notify()
        told = notify.tell(contact(ADA), asked(), asked(begins_at=None))
        notify.wait()

        assert [type(one) for one in told] == [NotificationSuppressed]
        assert notify.jobs == []

    def test_that_could_not_be_sent_leaves_no_address_behind(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), asked(), ContactErased(person_id=ADA))
        notify.wait(timedelta(days=5))

        assert notify.contact(ADA) is None
        assert notify.only(ADA, KIND).state is not State.PENDING
        assert notify.jobs == []

    def test_says_when_it_begins_how_to_take_it_back_and_where_the_receipt_is(self) -> None:
        written = letter(KIND, expires_at=BEGINS)
        links = Signers(SETTINGS).addresses(written.delivery, NOW)

        words = text(opened(written))

        assert "It begins: Thursday, 5 March" in words
        assert links.page in words
        assert "/receipt/" in links.receipt
        assert "No mail follows when it is done" in words
