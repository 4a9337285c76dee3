from datetime import timedelta

import pytest

from services.notify.domain.delivery import About, State
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.participants import EnrollmentMode, ParticipantReminded, ParticipantRenewalDue
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import Role
from tests.builders import NOW
from tests.keys import signer
from tests.unit.notify.facts import (
    ADA,
    PROGRAM,
    Notify,
    contact,
    enrolled,
    left,
    paused,
    program,
    readied,
    resumed,
    returned,
    withdrawn,
)
from tests.unit.notify.letters import html, letter, opened, text

REMINDER = NotificationKind.READINESS_REMINDER
A_WEEK = timedelta(days=7)


@pytest.fixture
def notify() -> Notify:
    known = Notify()
    known.tell(program(), contact())
    return known


class TestReminder:
    def test_leaves_once_after_a_week(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait(A_WEEK - timedelta(minutes=1))
        assert notify.only(ADA, REMINDER).state is State.PENDING
        notify.wait(timedelta(minutes=2))
        notify.send()
        assert notify.only(ADA, REMINDER).state is State.SENT
        notify.wait(timedelta(days=90))
        assert len(notify.deliveries(ADA, REMINDER)) == 1

    @pytest.mark.parametrize("since", [readied(), withdrawn(), left(), ProgramClosed(program_id=PROGRAM, revision=9)])
    def test_is_not_sent_to_those_for_whom_nothing_is_left_to_do(self, notify: Notify, since: object) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.tell(since)  # type: ignore[arg-type]  # any event
        notify.wait(A_WEEK)
        assert notify.only(ADA, REMINDER).reason is SuppressionReason.OVERTAKEN


class TestWhoLeft:
    def test_is_told_nothing_more_about_the_program(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.tell(readied(), left(), ProgramClosed(program_id=PROGRAM, revision=9))
        notify.wait(A_WEEK)
        assert notify.only(ADA, NotificationKind.READY).reason is SuppressionReason.OVERTAKEN
        assert notify.deliveries(ADA, NotificationKind.PROGRAM_CLOSED) == []

    def test_is_reminded_of_their_orientation_a_week_after_they_came_back(self, notify: Notify) -> None:
        notify.tell(enrolled(), left())
        notify.wait(A_WEEK)
        notify.tell(returned())
        notify.wait(A_WEEK - timedelta(minutes=1))
        assert [one.state for one in notify.deliveries(ADA, REMINDER)] == [State.SUPPRESSED, State.PENDING]
        notify.wait(timedelta(minutes=2))
        notify.send()
        assert [one.state for one in notify.deliveries(ADA, REMINDER)] == [State.SUPPRESSED, State.SENT]

    def test_is_told_that_the_program_closed_if_they_came_back(self, notify: Notify) -> None:
        notify.tell(enrolled(), left(), returned(), ProgramClosed(program_id=PROGRAM, revision=9))
        assert len(notify.deliveries(ADA, NotificationKind.PROGRAM_CLOSED)) == 1


class TestTheLink:
    @pytest.mark.parametrize("kind", [NotificationKind.WELCOME, REMINDER])
    def test_leads_to_the_person_s_own_orientation(self, kind: NotificationKind) -> None:
        page = html(opened(letter(kind, Role.MENTEE)))
        token = page.split("/readiness/")[1].split('"')[0]
        assert signer("matching").read(token, NOW).claims == {
            "purpose": "readiness",
            "program_id": PROGRAM,
            "person_id": ADA,
        }


class TestWords:
    def test_tell_a_mandated_senior_so_and_promise_no_free_choice(self) -> None:
        about = About(mode=EnrollmentMode.MANDATED)
        said = text(opened(letter(NotificationKind.WELCOME, Role.MENTEE, about=about)))
        assert "Your organization has enrolled you" in said
        assert "voluntary" not in said
        assert "need not give a reason" not in text(opened(letter(REMINDER, Role.MENTEE, about=about)))

    def test_promise_a_mentee_the_check_of_openness_that_the_page_asks_for(self) -> None:
        assert "open you are to feedback" in text(opened(letter(NotificationKind.WELCOME, Role.MENTEE)))
        assert "open you are to feedback" not in text(opened(letter(NotificationKind.WELCOME, Role.MENTOR)))


def due(revision: int = 4) -> ParticipantRenewalDue:
    return ParticipantRenewalDue(
        revision=revision, person_id=ADA, program_id=PROGRAM, role=Role.MENTOR, requirements=("orientation",)
    )


class TestANewerText:
    def test_is_asked_to_be_read_once_if_it_is_asked_twice_in_a_minute(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait()
        notify.send()
        notify.tell(due(), due(5))
        first, second = notify.deliveries(ADA, NotificationKind.READINESS_RENEWAL)
        assert (first.reason, second.state) == (SuppressionReason.OVERTAKEN, State.PENDING)

    @pytest.mark.parametrize("since", [withdrawn(), ProgramClosed(program_id=PROGRAM, revision=9)])
    def test_is_not_asked_of_those_who_have_left(self, notify: Notify, since: object) -> None:
        notify.tell(enrolled(), due())
        notify.tell(since)  # type: ignore[arg-type]  # any event
        notify.wait()
        assert notify.only(ADA, NotificationKind.READINESS_RENEWAL).reason is SuppressionReason.OVERTAKEN

    def test_is_asked_with_a_link_to_the_orientation(self) -> None:
        mail = opened(letter(NotificationKind.READINESS_RENEWAL))
        token = html(mail).split("/readiness/")[1].split('"')[0]
        assert signer("matching").read(token, NOW).claims["purpose"] == "readiness"
        assert "you keep meeting" in text(mail)


def reminded(revision: int = 4) -> ParticipantReminded:
    return ParticipantReminded(
        revision=revision,
        person_id=ADA,
        program_id=PROGRAM,
        role=Role.MENTOR,
        mode=EnrollmentMode.VOLUNTARY,
        requirements=("orientation", "time_commitment"),
    )


class TestAReminderByTheTeam:
    ASKED = NotificationKind.READINESS_ASKED

    def test_replaces_the_one_that_would_leave_by_itself(self, notify: Notify) -> None:
        notify.tell(enrolled(), reminded())
        notify.wait()
        notify.send()
        assert notify.only(ADA, REMINDER).reason is SuppressionReason.OVERTAKEN
        assert notify.only(ADA, self.ASKED).state is State.SENT

    def test_follows_the_one_that_left_by_itself_after_seven_days(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait(A_WEEK + timedelta(minutes=1))
        notify.send()
        notify.tell(reminded())
        notify.wait(timedelta(days=6))
        assert notify.only(ADA, self.ASKED).state is State.PENDING
        notify.wait(timedelta(days=1))
        notify.send()
        assert notify.only(ADA, self.ASKED).state is State.SENT

    @pytest.mark.parametrize("since", [readied(), withdrawn(), ProgramClosed(program_id=PROGRAM, revision=9)])
    def test_is_not_sent_to_those_for_whom_nothing_is_left_to_do(self, notify: Notify, since: object) -> None:
        notify.tell(enrolled(), reminded())
        notify.tell(since)  # type: ignore[arg-type]  # any event
        notify.wait()
        assert notify.only(ADA, self.ASKED).reason is SuppressionReason.OVERTAKEN

    def test_that_waits_for_its_turn_lists_nothing_that_may_be_done_by_then(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait(A_WEEK + timedelta(minutes=1))
        notify.send()
        notify.tell(reminded())
        assert notify.only(ADA, self.ASKED).about.missing == ()

    def test_that_leaves_at_once_lists_what_is_left(self, notify: Notify) -> None:
        notify.tell(enrolled(), reminded())
        assert notify.only(ADA, self.ASKED).about.missing == ("orientation", "time_commitment")

    def test_without_a_list_says_that_the_page_shows_what_is_left(self) -> None:
        said = text(opened(letter(self.ASKED)))
        assert "the page shows what is left for you to do" in said
        assert "this is left for you to do" not in said

    def test_that_a_pause_has_overtaken_leaves_once_the_pause_is_over(self, notify: Notify) -> None:
        notify.tell(enrolled(), reminded(), paused(revision=5))
        notify.wait()
        notify.send()
        notify.tell(resumed(revision=6))
        notify.wait(A_WEEK)
        notify.send()
        notify.wait(A_WEEK)
        (before, after) = notify.deliveries(ADA, self.ASKED)
        assert (before.reason, after.state, after.about.missing) == (SuppressionReason.OVERTAKEN, State.SENT, ())
        assert notify.only(ADA, REMINDER).reason is SuppressionReason.OVERTAKEN

    def test_after_a_pause_keeps_its_distance_from_the_one_before(self, notify: Notify) -> None:
        notify.tell(enrolled())
        notify.wait(A_WEEK + timedelta(minutes=1))
        notify.send()
        notify.tell(reminded(), paused(revision=5), resumed(revision=6))
        notify.wait(timedelta(days=6))
        assert notify.deliveries(ADA, self.ASKED)[-1].state is State.PENDING
        notify.wait(timedelta(days=1, minutes=5))
        assert notify.deliveries(ADA, self.ASKED)[-1].state is State.SENDING

    def test_lists_what_is_left_with_a_link_to_it(self) -> None:
        mail = opened(letter(self.ASKED, about=About(missing=("orientation", "time_commitment"))))
        assert "/readiness/" in html(mail)
        assert "You read the orientation" in text(mail)
        assert "whether you can take the time" in text(mail)
        assert "open you are to feedback" not in text(mail)
