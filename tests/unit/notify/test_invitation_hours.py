"""An invitation whose hours differ says why, if clocks changing in between are the reason."""

from datetime import timedelta

from shared.contracts.notifications import NotificationKind
from tests.unit.notify.letters import html, letter, meeting, opened, text

WHY = "The hour is not the same each time, for clocks change in between."


def said(*meetings: object) -> tuple[str, str]:
    message = opened(letter(NotificationKind.INVITATION, sessions=meetings))
    return text(message), " ".join(html(message).split())


class TestInvitation:
    def test_over_a_change_of_clocks_explains_the_other_hour(self) -> None:
        for one in said(meeting(1), meeting(2), meeting(3)):  # from 15:00 CET to 16:00 CEST
            assert WHY in one

    def test_at_the_same_hour_explains_nothing(self) -> None:
        for one in said(meeting(1), meeting(2)):
            assert WHY not in one

    def test_with_a_session_moved_blames_no_clock(self) -> None:
        second = meeting(2)
        later = meeting(2, starts_at=second.starts_at + timedelta(hours=1), ends_at=second.ends_at)

        for one in said(meeting(1), later):
            assert WHY not in one

    def test_says_that_the_place_is_theirs_to_choose(self) -> None:
        for one in said(meeting(1)):
            assert "Where you meet is up to both of you" in one
