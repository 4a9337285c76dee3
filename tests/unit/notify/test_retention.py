"""How long a mail is on record: until it has left, and nothing that it told of is still to come."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from services.notify.domain.delivery import Delivery, Result, State
from services.notify.migrations import MIGRATIONS
from services.notify.store import DELIVERIES, PAIRS
from shared.collection import Document
from shared.contracts.notifications import NotificationKind as N
from shared.contracts.pairs import PairEndReason
from shared.contracts.sessions import CancelReason, SessionCancelled
from tests.builders import NOW
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    HOLD,
    PAIR,
    Notify,
    contact,
    declined,
    ended,
    pair_paused,
    pair_resumed,
    paired,
    program,
    proposed,
    scheduled,
)

STEP: Final = timedelta(days=5)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(contact(ADA), contact(GRACE), program(weeks=104))
    notify.tell(paired(weeks=104, ends_on=NOW + timedelta(weeks=104)))
    return notify


def live(notify: Notify, time: timedelta, kept: timedelta) -> set[int]:
    """Let days pass in which mails leave and old ones are deleted; return the numbers of Ada's sessions in mails."""
    invited = set[int]()
    for _ in range(time // STEP):
        notify.wait(STEP)
        notify.send()
        invited |= {one.meeting.number for one in notify.deliveries(ADA, N.INVITATION, State.SENT) if one.meeting}
        forget(notify, kept)
    return invited


def forget(notify: Notify, kept: timedelta) -> None:
    """Delete as retention does, by the field that the collection declares."""
    assert DELIVERIES.whose is not None
    for one in notify.find(DELIVERIES):
        moment: datetime | None = getattr(one, DELIVERIES.whose.ends)
        if moment is not None and moment < notify.now - kept:
            del notify.kept["deliveries"][one.id]


def migrated(delivery: Delivery) -> Document:
    return {name: value for name, value in DELIVERIES.to_document(delivery).items() if name != "over_at"}


class TestRetention:
    @pytest.mark.parametrize(("every", "days"), [(timedelta(weeks=3), 90), (timedelta(weeks=10), 400)])
    def test_keeps_every_invitation_until_it_has_left(self, notify: Notify, every: timedelta, days: int) -> None:
        numbers = {*range(1, 10)}
        notify.tell(*(scheduled(number, at=NOW + number * every) for number in numbers))
        assert live(notify, 9 * every, timedelta(days=days)) == numbers

    def test_keeps_what_calendars_still_show(self, notify: Notify) -> None:
        at = notify.now + timedelta(days=432)
        planned = scheduled(1, at=at)
        notify.tell(planned)
        live(notify, timedelta(days=425), timedelta(days=30))
        facts = planned.model_dump(include={*SessionCancelled.model_fields}) | {"sequence": 1, "revision": 9}
        notify.tell(SessionCancelled(**facts, reason=CancelReason.BY_MEMBER))
        notify.wait()
        notify.send()
        assert notify.only(ADA, N.CANCELLED).state is State.SENT

    def test_keeps_a_pause_until_its_end_is_told(self, notify: Notify) -> None:
        notify.tell(pair_paused(notify.now + timedelta(days=60)))
        live(notify, timedelta(days=60), timedelta(days=30))
        notify.tell(pair_resumed(notify.now + timedelta(days=90)))
        notify.wait()
        assert notify.only(ADA, N.PAIR_RESUMED).state is State.SENDING

    def test_forgets_what_is_over(self, notify: Notify) -> None:
        notify.tell(scheduled(1, at=notify.now + timedelta(days=60)))
        live(notify, timedelta(days=90), timedelta(days=30))
        assert [one.kind for one in notify.deliveries(ADA)] == [N.INVITATION]
        live(notify, STEP, timedelta(days=30))
        assert notify.deliveries(ADA) == []

    def test_begins_anew_with_a_mail_that_is_sent_again(self, notify: Notify) -> None:
        notify.wait(HOLD)
        notify.send(Result.RETRIES_EXHAUSTED)
        assert notify.only(ADA, N.PAIRED).over_at == notify.now


class TestPairs:
    def test_are_over_when_they_end(self, notify: Notify) -> None:
        assert notify.kept["pairs"][PAIR].over_at is None
        notify.tell(ended(PairEndReason.NO_FAULT))
        assert notify.kept["pairs"][PAIR].over_at == notify.now

    def test_are_over_when_they_come_to_nothing(self) -> None:
        notify = Notify()
        notify.tell(contact(ADA), contact(GRACE), program(), proposed(), declined())
        assert notify.kept["pairs"][PAIR].over_at == notify.now

    @pytest.mark.parametrize("over", [True, False])
    async def test_of_earlier_versions_are_over_on_their_last_day(self, notify: Notify, *, over: bool) -> None:
        if over:
            notify.tell(ended())
        earlier = PAIRS.to_document(notify.kept["pairs"][PAIR])
        del earlier["over_at"]
        change = await MIGRATIONS[1].change(None, earlier)  # type: ignore[arg-type]  # it reads no other
        assert change is not None
        assert change.fields == {"over_at": earlier["ends_on"] if over else None}


class TestEarlierDeliveries:
    async def change(self, delivery: Delivery) -> datetime | None:
        change = await MIGRATIONS[0].change(None, migrated(delivery))  # type: ignore[arg-type]  # it reads no other
        assert change is not None
        found: datetime | None = DELIVERIES.from_document(migrated(delivery) | change.fields).over_at
        return found

    async def test_are_over_when_they_left_or_their_meeting_is(self, notify: Notify) -> None:
        notify.tell(scheduled(1, at=notify.now + timedelta(days=10)))
        notify.wait(timedelta(minutes=10))
        notify.send()
        paired_mail, invitation = notify.only(ADA, N.PAIRED), notify.only(ADA, N.INVITATION)
        assert invitation.meeting is not None
        assert await self.change(paired_mail) == paired_mail.due
        assert await self.change(invitation) == invitation.meeting.ends_at

    async def test_that_have_not_ended_are_not_over(self, notify: Notify) -> None:
        assert await self.change(notify.only(ADA, N.PAIRED)) is None
