"""Group notify.people: what a person is told of their sessions, as few mails as can be."""

from services.notify.commands import SessionChange, TellOfSession
from services.notify.domain.delivery import Delivery, collect
from services.notify.domain.thread import Thread, Told, tell
from services.notify.handlers.work import Work, newest, overtake, plan, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.sessions import CancelReason


def tell_of_session(command: TellOfSession, work: Work) -> list[Message]:
    """Put a session's newest state into a mail that has not left yet, or into a new one; old news changes nothing."""
    thread = thread_of(work, command.person_id, command.pair_id)
    told = thread.of_session(command.meeting.id)
    if told is not None and told.sequence >= command.meeting.sequence:
        return []
    if command.change is SessionChange.CANCELLED:
        return _cancel(command, told, work)
    announcement = _announcement(told, work)
    kind = NotificationKind.RESCHEDULED if told and told.stands else NotificationKind.INVITATION
    _add(command, announcement or _open(command, kind, work), work)
    return []


def _cancel(command: TellOfSession, told: Told | None, work: Work) -> list[Message]:
    announcement = _announcement(told, work)
    events = _withdraw(command, announcement, work) if announcement else []
    never_told = told is None or not told.stands or (announcement and announcement.kind is NotificationKind.INVITATION)
    if never_told:
        _remember(command, None, work)
    else:
        _add(command, _cancellation(command, work), work)
    return events


def _announcement(told: Told | None, work: Work) -> Delivery | None:
    """Return the mail that tells a session's time, if it has not left yet."""
    if told is None or not told.stands or told.delivery_id is None:
        return None
    delivery = work.deliveries.get(told.delivery_id)
    return delivery if delivery and delivery.pending else None


def _withdraw(command: TellOfSession, announcement: Delivery, work: Work) -> list[Message]:
    """Take a session out of the mail that was to announce it; a mail with nothing left to say is suppressed."""
    emptied = collect(announcement, command.meeting)
    work.deliveries.put(emptied)
    return overtake(work, emptied) if all(meeting.cancelled for meeting in emptied.sessions) else []


def _cancellation(command: TellOfSession, work: Work) -> Delivery:
    """Return the mail that says it is off: the one about the pair's end if that is why and it has not left."""
    if command.reason is not CancelReason.PAIR_ENDED:
        return _open(command, NotificationKind.CANCELLED, work)
    thread = thread_of(work, command.person_id, command.pair_id)
    ending = newest(work, thread, NotificationKind.PAIR_ENDED) or _new(
        command, NotificationKind.PAIR_ENDED, command.pair_id, work
    )
    return ending if ending and ending.pending else _open(command, NotificationKind.CANCELLED, work)


def _open(command: TellOfSession, kind: NotificationKind, work: Work) -> Delivery:
    """Return the pending mail of a kind that collects a pair's sessions, or a new one."""
    known = newest(work, thread_of(work, command.person_id, command.pair_id), kind)
    if known is not None and known.pending:
        return known
    cause = f"{command.meeting.id}:{command.meeting.sequence}"
    planned = _new(command, kind, cause, work)
    assert planned is not None  # noqa: S101 - a session's sequence is told once, so nothing has this cause yet
    return planned


def _new(command: TellOfSession, kind: NotificationKind, cause: str, work: Work) -> Delivery | None:
    return plan(
        work,
        person_id=command.person_id,
        kind=kind,
        cause=cause,
        program_id=command.program_id,
        pair_id=command.pair_id,
        role=command.role,
    )


def _add(command: TellOfSession, delivery: Delivery, work: Work) -> None:
    work.deliveries.put(collect(delivery, command.meeting))
    _remember(command, delivery, work)


def _remember(command: TellOfSession, delivery: Delivery | None, work: Work) -> None:
    thread: Thread = thread_of(work, command.person_id, command.pair_id)
    work.threads.put(tell(thread, command.meeting, delivery))
