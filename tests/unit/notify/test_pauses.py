"""Pauses, last days and handovers: one mail for one change, and none for what is taken back in time."""

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest

from services.notify.domain.delivery import About, State
from services.notify.domain.references import participation_id
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason, PauseReason
from shared.contracts.participants import UnmatchedReason
from shared.contracts.sessions import CancelReason
from tests.builders import NOW
from tests.keys import signer
from tests.unit.notify.facts import (
    ADA,
    GRACE,
    PROGRAM,
    Notify,
    cancelled,
    contact,
    ended,
    enrolled,
    handover_due,
    pair_ending,
    pair_extended,
    pair_paused,
    pair_resumed,
    paired,
    paused,
    program,
    rescheduled,
    resumed,
    scheduled,
    withdrawn,
)
from tests.unit.notify.letters import letter, opened, text

N = NotificationKind
WEEK = timedelta(weeks=1)
UNTIL = NOW + 3 * WEEK


@pytest.fixture
def notify() -> Notify:
    """Ada and Grace have met, and know of their first two sessions."""
    notify = Notify()
    notify.tell(program(), contact(ADA), contact(GRACE), paired(ends_on=NOW + 12 * WEEK))
    notify.tell(scheduled(1), scheduled(2))
    notify.wait()
    notify.send()
    return notify


def sent(notify: Notify, after: timedelta = timedelta(hours=1), to: str = ADA) -> list[N]:
    """Let time pass, and return the kinds of the mails that left meanwhile."""
    before = {one.id for one in notify.deliveries(ADA, state=State.SENT)} | {
        one.id for one in notify.deliveries(GRACE, state=State.SENT)
    }
    end = notify.now + after
    while notify.now < end:
        notify.wait(min(timedelta(minutes=1), end - notify.now))
        notify.send()
    found = notify.deliveries(to, state=State.SENT)  # type: ignore[arg-type]
    return [one.kind for one in found if one.id not in before]


class TestPause:
    def test_is_told_to_every_member_and_not_whose_it_is(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL))
        assert sent(notify) == [N.PAIR_PAUSED]
        assert notify.only(GRACE, N.PAIR_PAUSED).about == notify.only(ADA, N.PAIR_PAUSED).about

    @pytest.mark.parametrize("reason", PauseReason)
    def test_blames_nobody(self, reason: PauseReason) -> None:
        said = text(opened(letter(N.PAIR_PAUSED, about=About(paused=reason, until=UNTIL))))
        assert "Grace Hopper paused" not in said
        assert "asked" not in said.replace("need not be asked", "")
        assert "Monday, 23 March 2026" in said

    def test_by_a_broken_rule_says_that_it_goes_on_by_itself(self) -> None:
        said = text(opened(letter(N.PAIR_PAUSED, about=About(paused=PauseReason.RULE_BROKEN))))
        assert "It goes on by itself once that is corrected" in said
        assert "Nobody did anything wrong." in said

    def test_that_is_taken_back_in_time_is_told_to_nobody(self, notify: Notify) -> None:
        off = [cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)]
        notify.tell(pair_paused(reason=PauseReason.RULE_BROKEN), *off)
        notify.wait(timedelta(minutes=1))
        back = [rescheduled(number, sequence=2, at=scheduled(number).starts_at) for number in (1, 2)]
        notify.tell(pair_resumed(), *back)
        assert sent(notify, timedelta(days=1)) == []
        assert sent(notify, timedelta(minutes=1), GRACE) == []

    def test_that_changes_before_it_was_told_is_told_once(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL), pair_paused(UNTIL + WEEK, revision=3))
        assert sent(notify) == [N.PAIR_PAUSED]
        assert notify.deliveries(ADA, N.PAIR_PAUSED, State.SENT)[0].about.until == UNTIL + WEEK

    def test_that_changes_afterwards_is_told_again(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL))
        sent(notify)
        notify.tell(pair_paused(UNTIL + WEEK, revision=3))
        assert sent(notify) == [N.PAIR_PAUSED]
        assert notify.deliveries(ADA, N.PAIR_PAUSED)[-1].about.again

    def test_that_ends_and_begins_again_in_a_moment_is_not_told_twice(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL))
        sent(notify)
        notify.tell(pair_resumed(), pair_paused(UNTIL, revision=4))
        assert sent(notify) == []
        notify.tell(pair_resumed(revision=5))
        assert sent(notify) == [N.PAIR_RESUMED]

    def test_is_over_for_everybody_who_was_told(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL))
        sent(notify)
        notify.tell(pair_paused(UNTIL + WEEK, revision=3), pair_resumed(revision=4))
        assert sent(notify) == [N.PAIR_RESUMED]

    def test_of_a_pair_that_ends_is_not_told(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL), ended(PairEndReason.NO_FAULT))
        assert sent(notify) == [N.PAIR_ENDED]


class TestCalendar:
    def test_loses_the_sessions_of_the_pause_and_keeps_the_later_ones(self, notify: Notify) -> None:
        until = scheduled(1).starts_at + timedelta(days=1)
        notify.tell(pair_paused(until), *(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        assert sent(notify) == [N.PAIR_PAUSED, N.CANCELLED]
        assert notify.deliveries(ADA, N.CANCELLED, State.SENT)[0].meeting.id == "session-1"  # type: ignore[union-attr]

    def test_follows_a_pause_that_gets_longer(self, notify: Notify) -> None:
        until = scheduled(1).starts_at + timedelta(days=1)
        notify.tell(pair_paused(until), *(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        sent(notify)
        notify.tell(pair_paused(scheduled(2).starts_at + timedelta(days=1), revision=3))
        assert sorted(sent(notify)) == [N.CANCELLED, N.PAIR_PAUSED]

    def test_needs_no_mail_for_a_session_that_keeps_its_time(self, notify: Notify) -> None:
        until = scheduled(1).starts_at + timedelta(days=1)
        notify.tell(pair_paused(until), *(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        sent(notify, until - notify.now)
        notify.tell(pair_resumed(), rescheduled(2, sequence=2, at=scheduled(2).starts_at))
        assert sent(notify, timedelta(days=2)) == [N.PAIR_RESUMED]

    def test_is_brought_up_to_date_for_a_session_that_gets_another_time(self, notify: Notify) -> None:
        until = scheduled(1).starts_at + timedelta(days=1)
        notify.tell(pair_paused(until), *(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        sent(notify, until - notify.now)
        notify.tell(pair_resumed(), *(rescheduled(number, sequence=2, at=NOW + 4 * WEEK) for number in (1, 2)))
        assert sorted(sent(notify, timedelta(days=2))) == [N.INVITATION, N.PAIR_RESUMED, N.RESCHEDULED]

    def test_loses_a_session_that_did_not_come_back(self, notify: Notify) -> None:
        until = scheduled(1).starts_at + timedelta(days=1)
        notify.tell(pair_paused(until), *(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        sent(notify, until - notify.now)
        notify.tell(pair_resumed())
        assert sorted(sent(notify, timedelta(days=2))) == [N.CANCELLED, N.PAIR_RESUMED]

    def test_loses_everything_when_the_pair_ends_during_the_pause(self, notify: Notify) -> None:
        notify.tell(pair_paused(NOW + timedelta(days=1)))
        notify.tell(*(cancelled(number, reason=CancelReason.PAIR_PAUSED) for number in (1, 2)))
        assert sent(notify) == [N.PAIR_PAUSED]
        notify.tell(ended(PairEndReason.NO_FAULT))
        assert sorted(sent(notify, timedelta(minutes=5))) == [N.CANCELLED, N.CANCELLED, N.PAIR_ENDED]

    def test_needs_no_mail_for_a_session_that_only_gets_another_number(self, notify: Notify) -> None:
        notify.tell(rescheduled(1, sequence=1, at=scheduled(1).starts_at))
        assert sent(notify) == []

    def test_shows_no_session_that_was_moved_there_and_back(self, notify: Notify) -> None:
        notify.tell(rescheduled(1), rescheduled(1, sequence=2, at=scheduled(1).starts_at))
        assert sent(notify) == []


class TestOwnPause:
    @pytest.mark.parametrize("order", [1, -1])
    def test_is_confirmed_in_one_mail_with_the_pairs(self, notify: Notify, order: int) -> None:
        notify.tell(*[paused(ADA, UNTIL), pair_paused(UNTIL)][::order])
        assert sent(notify) == [N.PAUSED]

    def test_tells_the_others_of_the_pair_alone(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        assert sent(notify, to=GRACE) == [N.PAIR_PAUSED]

    def test_is_over_in_one_mail(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        sent(notify)
        notify.tell(resumed(), pair_resumed())
        assert sent(notify) == [N.RESUMED]

    def test_is_over_in_one_mail_in_whatever_order(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL), paused(ADA, UNTIL))
        sent(notify)
        notify.tell(pair_resumed(), resumed())
        assert sent(notify) == [N.RESUMED]

    def test_that_is_taken_back_in_time_is_told_to_nobody(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL), resumed(), pair_resumed())
        assert sent(notify) == []
        assert sent(notify, to=GRACE) == []

    def test_that_is_changed_and_ended_in_a_moment_is_over_for_whoever_knew_of_it(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL))
        sent(notify)
        notify.tell(paused(ADA, UNTIL + WEEK, revision=5))
        notify.wait(timedelta(minutes=1))
        notify.tell(resumed(revision=6))
        assert sent(notify) == [N.RESUMED]

    @pytest.mark.parametrize("order", [1, -1])
    def test_that_is_changed_twice_and_ended_in_a_moment_is_over_with_the_pair(
        self, notify: Notify, order: int
    ) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        sent(notify)
        notify.tell(*[paused(ADA, UNTIL + WEEK, revision=5), pair_paused(UNTIL + WEEK, revision=3)][::order])
        notify.tell(*[paused(ADA, UNTIL + 2 * WEEK, revision=6), pair_paused(UNTIL + 2 * WEEK, revision=4)][::order])
        notify.tell(*[resumed(revision=7), pair_resumed(revision=5)][::order])
        assert sent(notify) == [N.RESUMED]

    def test_that_begins_anew_after_its_end_was_told_and_ends_in_a_moment_is_told_to_nobody(
        self, notify: Notify
    ) -> None:
        notify.tell(paused(ADA, UNTIL))
        sent(notify)
        notify.tell(resumed())
        sent(notify)
        notify.tell(paused(ADA, UNTIL + WEEK, revision=6), resumed(revision=7))
        assert sent(notify) == []

    def test_that_was_changed_and_ended_at_once_is_over_in_one_mail(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL))
        sent(notify)
        notify.tell(paused(ADA, UNTIL + WEEK, revision=5), resumed(revision=6))
        assert sent(notify) == [N.RESUMED]
        notify.tell(paused(ADA, UNTIL, revision=7), resumed(revision=8))
        assert sent(notify) == []

    def test_says_nothing_to_somebody_who_withdraws(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), withdrawn(ADA, revision=6))
        assert sent(notify) == [N.WITHDRAWN]

    def test_of_a_pair_that_somebody_else_paused_longer_is_told_of_both(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL + WEEK))
        assert sorted(sent(notify)) == [N.PAIR_PAUSED, N.PAUSED]


class TestAPairThatSomebodyElsePausedToo:
    def test_is_told_of_when_the_own_pause_that_covered_it_is_over(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))  # Grace pauses until then, too: the pair's stays as it was
        sent(notify)
        notify.tell(resumed())
        assert sorted(sent(notify)) == [N.PAIR_PAUSED, N.RESUMED]
        assert notify.deliveries(ADA, N.PAIR_PAUSED, State.SENT)[0].about.until == UNTIL
        notify.tell(pair_resumed())
        assert sent(notify) == [N.PAIR_RESUMED]

    def test_is_told_of_when_the_own_pause_was_taken_back_in_time(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL), paused(ADA, UNTIL))
        notify.wait(timedelta(minutes=1))
        notify.tell(resumed())
        assert sent(notify) == [N.PAIR_PAUSED]

    def test_is_told_of_when_the_own_pause_gets_shorter(self, notify: Notify) -> None:
        notify.tell(pair_paused(UNTIL), paused(ADA, UNTIL))
        notify.wait(timedelta(minutes=1))
        notify.tell(paused(ADA, UNTIL - WEEK, revision=5))
        assert sorted(sent(notify)) == [N.PAIR_PAUSED, N.PAUSED]

    def test_and_that_has_ended_is_told_of_no_more(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        sent(notify)
        notify.tell(ended(PairEndReason.NO_FAULT), resumed())
        assert sorted(sent(notify)) == [N.PAIR_ENDED, N.RESUMED]

    def test_goes_on_in_one_mail_if_it_does_a_moment_later(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        sent(notify)
        notify.tell(resumed())
        notify.wait(timedelta(minutes=1))
        notify.tell(pair_resumed())
        assert sent(notify) == [N.RESUMED]

    def test_is_covered_again_by_an_own_pause_that_goes_on(self, notify: Notify) -> None:
        notify.tell(paused(ADA, UNTIL), pair_paused(UNTIL))
        sent(notify)
        notify.tell(resumed())
        notify.wait(timedelta(minutes=1))
        notify.tell(paused(ADA, UNTIL, revision=6))
        assert sent(notify) == []
        notify.tell(resumed(revision=7))
        assert sorted(sent(notify)) == [N.PAIR_PAUSED, N.RESUMED]


class TestSomebodyWhoWaitsForAMatch:
    @pytest.mark.parametrize("kind", [N.READY, N.UNMATCHED, N.PROPOSAL_CLOSED, N.PAIR_ENDED])
    def test_and_pauses_is_looked_for_nobody_before_they_are_back(self, kind: N) -> None:
        about = About(unmatched=UnmatchedReason.TOO_FEW_PLACES, unheard=kind is N.PAIR_ENDED)
        said = text(opened(replace(letter(kind, about=about), pauses=True)))
        assert "Once your pause is over we look for somebody who fits" in said
        assert "Next we look" not in said
        assert "You stay on the list" not in said

    def test_is_known_to_pause_until_they_are_back(self, notify: Notify) -> None:
        notify.tell(enrolled(), paused(ADA, UNTIL))
        assert notify.kept["participations"][participation_id(ADA, PROGRAM)].paused
        notify.tell(resumed())
        assert not notify.kept["participations"][participation_id(ADA, PROGRAM)].paused

    def test_and_has_withdrawn_takes_no_part_by_a_pause(self, notify: Notify) -> None:
        notify.tell(enrolled(), withdrawn(), paused(ADA, UNTIL))
        assert notify.kept["participations"].get(participation_id(ADA, PROGRAM)) is None


class TestLastDay:
    def test_is_announced_with_the_question_whether_to_go_on(self, notify: Notify) -> None:
        notify.tell(pair_ending())
        assert sent(notify) == [N.PAIR_ENDING]
        assert sent(notify, to=GRACE) == []
        assert notify.only(GRACE, N.PAIR_ENDING).state is State.SENT

    def test_that_moved_at_once_is_told_as_moved(self, notify: Notify) -> None:
        notify.tell(pair_ending(), pair_extended())
        assert sent(notify) == [N.PAIR_EXTENDED]

    def test_is_written_as_the_day_before_midnight(self) -> None:
        midnight = datetime(2026, 6, 1, tzinfo=NOW.tzinfo) - timedelta(hours=2)
        said = text(opened(letter(N.PAIR_ENDING, about=About(ends_on=midnight, weeks=12))))
        assert "ends on Sunday, 31 May 2026" in said
        assert "It would be 12 more weeks." in said

    def test_moves_with_an_extension_when_congratulations_are_due(self, notify: Notify) -> None:
        notify.tell(pair_extended())
        sent(notify)
        notify.wait(11 * WEEK)
        notify.tell(ended(PairEndReason.COMPLETED))
        assert notify.only(ADA, N.PAIR_ENDED).about.cut_short


class TestHandover:
    def test_is_asked_of_the_one_who_leaves(self, notify: Notify) -> None:
        notify.tell(handover_due(ADA, deadline=NOW + 2 * WEEK))
        assert sent(notify) == [N.HANDOVER]
        assert notify.deliveries(GRACE, N.HANDOVER) == []

    def test_can_be_read_by_those_who_stay(self) -> None:
        said = text(opened(letter(N.PAIR_ENDED, about=About(ended=PairEndReason.LEFT))))
        assert "If a note was left for those who stay" in said
        assert "Whoever stays in the program goes first when we look again" in said
        assert "/handover/" in said


class TestLinks:
    @pytest.mark.parametrize(
        ("kind", "path", "purpose"),
        [
            (N.PAIRED, "leave", "leave"),
            (N.PAIR_PAUSED, "leave", "leave"),
            (N.PAIR_EXTENDED, "leave", "leave"),
            (N.PAIR_ENDING, "extension", "extend"),
            (N.HANDOVER, "handover", "handover"),
        ],
    )
    def test_lead_to_the_page_of_their_purpose(self, kind: N, path: str, purpose: str) -> None:
        words = text(opened(letter(kind))).split()
        (address,) = [word for word in words if f"/{path}/" in word]
        token = urlsplit(address).path.rpartition("/")[2]
        assert signer("matching").read(token, NOW).claims == {"purpose": purpose, "pair_id": "pair", "person_id": "ada"}
