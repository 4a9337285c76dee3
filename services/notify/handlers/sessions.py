"""Group notify.people: mails about a person's sessions, one per session, which calendars can process."""

from datetime import datetime, timedelta
from typing import Final

from services.notify.commands import SessionChange, TellOfSession
from services.notify.domain.delivery import Delivery, Meeting, State, tell_of
from services.notify.domain.kinds import KINDS, invites_at
from services.notify.domain.thread import Shown, Thread, Told, tell
from services.notify.handlers.nudges import call_off_nudge
from services.notify.handlers.work import Work, begins, overtake, plan, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind

# A session that is held back stays in the calendar for so long after its pair should go on: it may get the same time.
RETURNS_WITHIN: Final = timedelta(hours=1)


def tell_of_session(command: TellOfSession, work: Work) -> list[Message]:
    """Put a session's newest state into its unsent mail, or else into a new one; an older state changes nothing.

    Each mail is about one session, because an iTIP request or cancellation may contain only one (RFC 5546, 3.2).
    """
    thread = thread_of(work, command.person_id, command.pair_id)
    told = thread.of_session(command.meeting.id)
    if told is not None and told.sequence >= command.meeting.sequence:
        return []
    shown, unsent = _calendar(told, work)
    if command.change is SessionChange.CANCELLED:
        return _cancel(command, shown, unsent, work)
    found = call_off_nudge(command.person_id, command.pair_id, work)
    return [*found, *_arrange(command, shown, unsent, work)]


def take_out(thread: Thread, back_at: datetime | None, work: Work) -> None:
    """Send the cancellations that wait for a pair to go on when it does, at `back_at`, or now if that is not known."""
    soon = work.now + KINDS[NotificationKind.CANCELLED].hold
    for told in thread.told:
        if told.kind is not NotificationKind.CANCELLED or told.delivery_id is None:
            continue
        delivery = work.deliveries.get(told.delivery_id)
        if delivery and delivery.pending and delivery.meeting and delivery.due > soon:
            _put(tell_of(delivery, delivery.meeting, _out_at(delivery.meeting, back_at, soon)), work)


def _arrange(command: TellOfSession, shown: Shown | None, unsent: Delivery | None, work: Work) -> list[Message]:
    """Tell a session's time, unless the calendar shows it already."""
    again = shown == Shown(starts_at=command.meeting.starts_at, ends_at=command.meeting.ends_at)
    useless = unsent is not None and (again or unsent.kind is NotificationKind.CANCELLED)
    events = overtake(work, unsent) if useless else []
    if again:
        _remember(command, NotificationKind.RESCHEDULED, None, shown, work)
        return events
    kind = NotificationKind.RESCHEDULED if shown else NotificationKind.INVITATION
    announcement = unsent if unsent and not useless else _new(command, kind, work)
    _tell(command, announcement, shown, work)
    return events


def _cancel(command: TellOfSession, shown: Shown | None, unsent: Delivery | None, work: Work) -> list[Message]:
    """Take a session out of the calendar, if it is in it."""
    events = overtake(work, unsent)
    if shown is None:
        _remember(command, None, None, None, work)
    else:
        _tell(command, _new(command, NotificationKind.CANCELLED, work), shown, work)
    return events


def _calendar(told: Told | None, work: Work) -> tuple[Shown | None, Delivery | None]:
    """Return the time that the person's calendar shows by the mails that have left, and the mail that has not."""
    if told is None:
        return None, None
    delivery = work.deliveries.get(told.delivery_id) if told.delivery_id else None
    if delivery is None or delivery.state is State.SUPPRESSED:
        return told.shown, None
    if delivery.pending:
        return told.shown, delivery
    if told.kind is NotificationKind.CANCELLED or delivery.meeting is None:
        return None, None
    return Shown(starts_at=delivery.meeting.starts_at, ends_at=delivery.meeting.ends_at), None


def _new(command: TellOfSession, kind: NotificationKind, work: Work) -> Delivery:
    planned = plan(
        work,
        person_id=command.person_id,
        kind=kind,
        cause=f"{command.meeting.id}:{command.meeting.sequence}",
        program_id=command.program_id,
        pair_id=command.pair_id,
        role=command.role,
    )
    assert planned is not None  # noqa: S101 - a session's sequence is told once, so nothing has this cause yet
    return planned


def _tell(command: TellOfSession, delivery: Delivery, shown: Shown | None, work: Work) -> None:
    telling = tell_of(delivery, command.meeting, _due(delivery, command, work.now))
    _put(telling, work)
    _remember(command, telling.kind, telling, shown, work)


def _put(delivery: Delivery, work: Work) -> None:
    work.deliveries.put(delivery)
    work.timers.put(begins(delivery, delivery.due))


def _due(delivery: Delivery, command: TellOfSession, now: datetime) -> datetime:
    if delivery.kind is NotificationKind.INVITATION:
        return invites_at(command.meeting.starts_at, now)
    return _out_at(command.meeting, command.back_at, delivery.due)


def _out_at(meeting: Meeting, back_at: datetime | None, soon: datetime) -> datetime:
    """Return when a session is taken out of the calendar, if it does not get a date again before."""
    waits = back_at is not None and meeting.starts_at > back_at + RETURNS_WITHIN
    return max(soon, back_at + RETURNS_WITHIN) if back_at and waits else soon


def _remember(
    command: TellOfSession, kind: NotificationKind | None, delivery: Delivery | None, shown: Shown | None, work: Work
) -> None:
    thread: Thread = thread_of(work, command.person_id, command.pair_id)
    work.threads.put(tell(thread, command.meeting, kind, delivery, shown))
