"""Group notify.people: mails about a person's sessions, one per session, which calendars can process."""

from datetime import datetime

from services.notify.commands import SessionChange, TellOfSession
from services.notify.domain.delivery import Delivery, tell_of
from services.notify.domain.kinds import invites_at
from services.notify.domain.thread import Thread, Told, tell
from services.notify.handlers.work import Work, begins, overtake, plan, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind


def tell_of_session(command: TellOfSession, work: Work) -> list[Message]:
    """Put a session's newest state into its unsent mail, or else into a new one; an older state changes nothing.

    Each mail is about one session, because an iTIP request or cancellation may contain only one (RFC 5546, 3.2).
    """
    thread = thread_of(work, command.person_id, command.pair_id)
    told = thread.of_session(command.meeting.id)
    if told is not None and told.sequence >= command.meeting.sequence:
        return []
    if command.change is SessionChange.CANCELLED:
        return _cancel(command, told, work)
    kind = NotificationKind.RESCHEDULED if told and told.stands else NotificationKind.INVITATION
    _tell(command, _announcement(told, work) or _new(command, kind, work), work)
    return []


def _cancel(command: TellOfSession, told: Told | None, work: Work) -> list[Message]:
    announcement = _announcement(told, work)
    events = overtake(work, announcement)
    never_told = told is None or not told.stands or (announcement and announcement.kind is NotificationKind.INVITATION)
    if never_told:
        _remember(command, None, work)
    else:
        _tell(command, _new(command, NotificationKind.CANCELLED, work), work)
    return events


def _announcement(told: Told | None, work: Work) -> Delivery | None:
    """Return the unsent mail that tells a session's time, if any."""
    if told is None or not told.stands or told.delivery_id is None:
        return None
    delivery = work.deliveries.get(told.delivery_id)
    return delivery if delivery and delivery.pending else None


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


def _tell(command: TellOfSession, delivery: Delivery, work: Work) -> None:
    telling = tell_of(delivery, command.meeting, _due(delivery, command, work.now))
    work.deliveries.put(telling)
    work.timers.put(begins(telling, telling.due))
    _remember(command, telling, work)


def _due(delivery: Delivery, command: TellOfSession, now: datetime) -> datetime:
    if delivery.kind is NotificationKind.INVITATION:
        return invites_at(command.meeting.starts_at, now)
    return delivery.due


def _remember(command: TellOfSession, delivery: Delivery | None, work: Work) -> None:
    thread: Thread = thread_of(work, command.person_id, command.pair_id)
    work.threads.put(tell(thread, command.meeting, delivery))
