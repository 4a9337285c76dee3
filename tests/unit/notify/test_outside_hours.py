"""A session outside somebody's working hours: the mail that tells its time says whose hours."""

import pytest

from services.notify.domain.delivery import Meeting
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId
from tests.unit.notify.facts import ADA, GRACE, Notify, contact, paired, rescheduled, scheduled
from tests.unit.notify.letters import html, letter, meeting, opened, text

BOTH = "within the working hours of both of you"
WHOSE = {
    (ADA,): "outside your working hours",
    (GRACE,): "outside the working hours of Grace Hopper",
    (ADA, GRACE): "outside your working hours and those of Grace Hopper",
}


def said(session: Meeting, kind: NotificationKind = NotificationKind.INVITATION) -> tuple[str, str]:
    message = opened(letter(kind, meeting=session))
    return text(message), " ".join(html(message).split())


class TestInvitation:
    def test_within_everybody_s_hours_says_so_and_marks_nothing(self) -> None:
        for one in said(meeting()):
            assert BOTH in one
            assert "outside" not in one

    @pytest.mark.parametrize("persons", WHOSE)
    def test_says_whose_hours_it_lies_outside_of(self, persons: tuple[PersonId, ...]) -> None:
        for one in said(meeting(outside_hours=persons)):
            assert f"It lies {WHOSE[persons]}." in one
            assert "Nobody has to meet outside their working hours." in one
            assert BOTH not in one


class TestNewTime:
    def test_outside_somebody_s_hours_says_so(self) -> None:
        for one in said(meeting(outside_hours=(GRACE,)), kind=NotificationKind.RESCHEDULED):
            assert WHOSE[GRACE,] in one


class TestHandlers:
    @pytest.mark.parametrize("event", [scheduled(), rescheduled()])
    def test_keep_for_whom_it_is_outside(self, event: object) -> None:
        notify = Notify()
        notify.tell(contact(ADA), contact(GRACE), paired())

        notify.tell(event.model_copy(update={"outside_hours": (GRACE,)}))  # type: ignore[attr-defined]

        (planned,) = [one for one in notify.deliveries(ADA) if one.meeting]
        assert planned.meeting.outside_hours == (GRACE,)
