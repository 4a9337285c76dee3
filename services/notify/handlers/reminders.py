"""Group notify.people: reminders of what a participant still has to do before they are matched, at most one a week."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from services.notify.domain.delivery import About, Delivery, State
from services.notify.domain.kinds import HOLD, REMINDED_AFTER
from services.notify.handlers.work import Work, newest, overtake, plan_for_change, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.participants import ParticipantReminded, ParticipantResumed, ParticipantReturned

REMINDER: Final = NotificationKind.READINESS_REMINDER
ASKED: Final = NotificationKind.READINESS_ASKED
# Nobody is reminded of their orientation more often than that, whoever asked for it.
BETWEEN: Final = timedelta(days=7)


def on_participant_reminded(event: ParticipantReminded, work: Work) -> list[Message]:
    """Remind a participant of what they still have to do; an unsent reminder is replaced by this one.

    It lists what is left only if it leaves at once: some of it can be done before a later one does.
    """
    known = _known(event, work)
    soon = work.now + HOLD
    due = max([soon, *(_again_at(one) for one in known)])
    suppressed = [message for one in known for message in overtake(work, one)]
    missing = event.requirements if due == soon else ()
    plan_for_change(work, event, ASKED, About(mode=event.mode, missing=missing), due=due)
    return suppressed


def remind_again(event: ParticipantResumed | ParticipantReturned, work: Work) -> None:
    """Plan the last reminder anew, a week after a pause or a return, if the absence has overtaken it."""
    known = _known(event, work)
    if not known or thread_of(work, event.person_id, event.program_id).of_kind(NotificationKind.READY):
        return
    last = known[-1]
    if last.state is State.SUPPRESSED:
        due = max([work.now + REMINDED_AFTER, *(_again_at(one) for one in known)])
        plan_for_change(work, event, last.kind, About(mode=last.about.mode), due=due)


def _known(event: ParticipantReminded | ParticipantResumed | ParticipantReturned, work: Work) -> list[Delivery]:
    """Return the newest reminder of each kind; the team's comes last, because it replaces the other."""
    thread = thread_of(work, event.person_id, event.program_id)
    return [one for one in (newest(work, thread, kind) for kind in (REMINDER, ASKED)) if one]


def _again_at(reminder: Delivery) -> datetime:
    """Return when a reminder may follow another one; one that was not sent is replaced, but not overtaken in time."""
    match reminder.state:
        case State.SENT | State.SENDING:
            return reminder.due + BETWEEN
        case State.PENDING if reminder.kind is ASKED:
            return reminder.due
        case State.PENDING | State.SUPPRESSED | State.FAILED:
            return reminder.created_at
        case _:
            assert_never(reminder.state)
