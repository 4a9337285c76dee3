"""Groups of more than two: mails to each of them, by name to those they meet, and never a word on who left."""

import pytest

from services.notify.content.letter import gather
from services.notify.domain.delivery import Delivery
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason
from shared.contracts.vocabulary import PairMember, PersonId, Role
from tests.memory import MemoryReader
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    PAIR,
    PROGRAM,
    Notify,
    attestation_due,
    cancelled,
    contact,
    enrolled,
    paired,
    program,
    scheduled,
    withdrawn,
)
from tests.unit.notify.letters import calendars, html, opened, text

N = NotificationKind
BOB, CLEO = PersonId("bob"), PersonId("cleo")
JUNIORS = (ADA, BOB, CLEO)
GROUP = (
    *(PairMember(person_id=one, role=Role.MENTOR, zone="Europe/Berlin") for one in JUNIORS),
    PairMember(person_id=GRACE, role=Role.MENTEE, zone="America/New_York"),
)
EVERYBODY = (*JUNIORS, GRACE)


@pytest.fixture
def notify() -> Notify:
    notify = Notify()
    notify.tell(program(), *(contact(one) for one in EVERYBODY))
    return notify


def of_group(event: PairCreated) -> PairCreated:
    return event.model_copy(update={"members": GROUP})


def ended(reason: PairEndReason) -> PairEnded:
    return PairEnded(pair_id=PAIR, program_id=PROGRAM, members=GROUP, reason=reason, revision=2)


async def mail(notify: Notify, delivery: Delivery) -> str:
    gathered = await gather(MemoryReader(notify), delivery)  # type: ignore[arg-type]  # reads as the real one
    assert gathered is not None
    message = opened(gathered)
    for part in (text(message), html(message)):
        assert "None" not in part
    return text(message)


class TestGroup:
    async def test_is_introduced_to_the_other_side_and_to_its_own(self, notify: Notify) -> None:
        notify.tell(of_group(paired()))
        junior, senior = [await mail(notify, notify.only(one, N.PAIRED)) for one in (ADA, GRACE)]
        assert "We have found your mentee in Digital Spring: Grace." in junior
        assert "Also on your side: Bob and Cleo." in junior
        assert "We have found your mentors in Digital Spring: Ada, Bob and Cleo." in senior
        assert "ada@example.org, bob@example.org and cleo@example.org" in senior

    async def test_is_invited_asked_and_told_one_by_one(self, notify: Notify) -> None:
        sessions = [one.model_copy(update={"members": GROUP}) for one in (scheduled(1), scheduled(2))]
        notify.tell(of_group(paired()), *sessions)
        notify.tell(attestation_due().model_copy(update={"members": GROUP}))
        for one in EVERYBODY:
            invitation, _ = notify.deliveries(one, N.INVITATION)
            assert "working hours of all of you" in await mail(notify, invitation)
            assert "Did it take place?" in await mail(notify, notify.only(one, N.ATTESTATION))
        notify.wait()
        notify.send()
        notify.tell(cancelled(1).model_copy(update={"members": GROUP}))
        for one in EVERYBODY:
            assert notify.only(one, N.CANCELLED).meeting.number == 1

    async def test_has_everybody_in_its_calendar(self, notify: Notify) -> None:
        notify.tell(of_group(paired()), scheduled(1).model_copy(update={"members": GROUP}))
        gathered = await gather(MemoryReader(notify), notify.only(BOB, N.INVITATION))  # type: ignore[arg-type]
        assert gathered is not None
        (event,) = calendars(opened(gathered))[0].events
        assert {str(attendee).lower() for attendee in event["attendee"]} == {
            f"mailto:{one}@example.org" for one in EVERYBODY
        }

    @pytest.mark.parametrize("reason", PairEndReason)
    async def test_ends_without_a_word_on_whose_account(self, notify: Notify, reason: PairEndReason) -> None:
        notify.tell(of_group(paired()))
        notify.wait()
        notify.send()
        notify.tell(ended(reason))
        for one in EVERYBODY:
            words = await mail(notify, notify.only(one, N.PAIR_ENDED))
            for name in ("Ada", "Bob", "Cleo", "Grace"):
                for said in ("no longer takes part", "can no longer"):
                    assert f"{name} {said}" not in words
            assert "both" not in words

    async def test_tells_a_leaver_and_the_others_each_what_is_true_of_them(self, notify: Notify) -> None:
        notify.tell(enrolled(), of_group(paired()))
        notify.wait()
        notify.send()
        notify.tell(ended(PairEndReason.WITHDRAWN), withdrawn())
        assert "You no longer take part" in await mail(notify, notify.only(ADA, N.PAIR_ENDED))
        assert "Somebody in your group" in await mail(notify, notify.only(BOB, N.PAIR_ENDED))
