"""Group notify.people: the events of a participant."""

from services.notify.commands import TellOfClosing
from services.notify.domain.delivery import About, delivery_id, telling
from services.notify.domain.references import participation, participation_id
from services.notify.domain.thread import Thread
from services.notify.handlers.reminders import ASKED, REMINDER, remind_again
from services.notify.handlers.work import STANDING, Work, fold, newest, overtake, plan, plan_for_change, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantInvitationClosed,
    ParticipantInvited,
    ParticipantLeft,
    ParticipantReadied,
    ParticipantRenewalDue,
    ParticipantReturned,
    ParticipantUnmatched,
    ParticipantWaitlisted,
    ParticipantWithdrawn,
)

ASKING = (NotificationKind.NOMINATION, NotificationKind.NOMINATION_REMINDER)
# Unsent mails that say nothing to somebody who has left the program.
LEFT_BEHIND = (
    REMINDER,
    ASKED,
    NotificationKind.READINESS_RENEWAL,
    NotificationKind.PROGRAM_CLOSED,
    NotificationKind.PAUSED,
    NotificationKind.RESUMED,
)


def on_participant_invited(event: ParticipantInvited, work: Work) -> list[Message]:
    """Ask a nominee, and remind them once, half-way to the end of the time for an answer."""
    plan_for_change(work, event, NotificationKind.NOMINATION, About(), expires_at=event.expires_at)
    due = work.now + (event.expires_at - work.now) / 2
    plan_for_change(work, event, NotificationKind.NOMINATION_REMINDER, About(), expires_at=event.expires_at, due=due)
    return []


def on_participant_invitation_closed(event: ParticipantInvitationClosed, work: Work) -> list[Message]:
    """Suppress what still asks for an answer."""
    return fold(work, event.person_id, event.program_id, *ASKING).events


def on_participant_enrolled(event: ParticipantEnrolled, work: Work) -> list[Message]:
    """Welcome a participant; what was still to be said about an invitation or a withdrawal is suppressed."""
    before = thread_of(work, event.person_id, event.program_id)
    suppressed = overtake(work, newest(work, before, NotificationKind.WITHDRAWN))
    suppressed += fold(work, event.person_id, event.program_id, *ASKING).events
    suppressed += overtake(work, newest(work, before, NotificationKind.WAITLISTED))
    ending = newest(work, before, NotificationKind.PAIR_ENDED)
    if ending and ending.pending:
        work.deliveries.put(telling(ending, withdrawn=False))
    work.threads.put(Thread(id=before.id))
    work.participations.put(participation(event.person_id, event.program_id, event.role))
    about = About(mode=event.mode)
    plan_for_change(work, event, NotificationKind.WELCOME, about)
    plan_for_change(work, event, NotificationKind.READINESS_REMINDER, about)
    return suppressed


def on_participant_waitlisted(event: ParticipantWaitlisted, work: Work) -> list[Message]:
    """Tell a person that they wait for a seat; the closing of the program is told to them too."""
    before = thread_of(work, event.person_id, event.program_id)
    suppressed = overtake(work, newest(work, before, NotificationKind.WITHDRAWN))
    suppressed += fold(work, event.person_id, event.program_id, *ASKING).events
    work.threads.put(Thread(id=before.id))
    work.participations.put(participation(event.person_id, event.program_id, event.role))
    plan_for_change(work, event, NotificationKind.WAITLISTED, About(position=event.position))
    return suppressed


def on_participant_renewal_due(event: ParticipantRenewalDue, work: Work) -> list[Message]:
    """Ask a participant to read a newer text; an unsent mail that asks so is replaced."""
    before = newest(work, thread_of(work, event.person_id, event.program_id), NotificationKind.READINESS_RENEWAL)
    suppressed = overtake(work, before)
    plan_for_change(work, event, NotificationKind.READINESS_RENEWAL, About())
    return suppressed


def on_participant_readied(event: ParticipantReadied, work: Work) -> list[Message]:
    """Tell a participant what comes next; an unsent welcome is folded into this mail."""
    folded = fold(work, event.person_id, event.program_id, NotificationKind.WELCOME, REMINDER, ASKED)
    plan_for_change(work, event, NotificationKind.READY, About(newcomer=folded.newcomer))
    return folded.events


def on_participant_unmatched(event: ParticipantUnmatched, work: Work) -> list[Message]:
    """Tell a participant that nobody was found, and why; unsent mails about their status are folded in."""
    cause = f"{event.program_id}:{event.run_id}"
    if work.deliveries.get(delivery_id(NotificationKind.UNMATCHED, event.person_id, cause)):
        return []
    folded = fold(work, event.person_id, event.program_id, *STANDING)
    plan(
        work,
        person_id=event.person_id,
        kind=NotificationKind.UNMATCHED,
        cause=cause,
        program_id=event.program_id,
        role=event.role,
        about=About(unmatched=event.reason, attribute=event.attribute, newcomer=folded.newcomer),
    )
    return folded.events


def on_participant_withdrawn(event: ParticipantWithdrawn, work: Work) -> list[Message]:
    """Confirm the withdrawal, in the pair-ended mail if there is one; other unsent mails are suppressed."""
    waited = _waits(thread_of(work, event.person_id, event.program_id))
    folded = fold(work, event.person_id, event.program_id, *STANDING, *LEFT_BEHIND)
    work.participations.delete(participation_id(event.person_id, event.program_id))
    confirmation = plan_for_change(work, event, NotificationKind.WITHDRAWN, About(waited=waited))
    ending = newest(work, thread_of(work, event.person_id, event.program_id), NotificationKind.PAIR_ENDED)
    if confirmation is None or ending is None or not ending.pending:
        return folded.events
    work.deliveries.put(telling(ending, withdrawn=True))
    return [*folded.events, *overtake(work, confirmation)]


def on_participant_left(event: ParticipantLeft, work: Work) -> list[Message]:
    """Suppress what still asks or tells somebody who has left the organization of their part in the program."""
    work.participations.delete(participation_id(event.person_id, event.program_id))
    return fold(work, event.person_id, event.program_id, *STANDING, *LEFT_BEHIND).events


def on_participant_returned(event: ParticipantReturned, work: Work) -> list[Message]:
    """Tell somebody who is back of the program's closing again, and remind them of what they have still to do."""
    work.participations.put(participation(event.person_id, event.program_id, event.role))
    remind_again(event, work)
    return []


def tell_of_closing(command: TellOfClosing, work: Work) -> list[Message]:
    """Tell a participant without a pair that the program has closed; the pair-ended mail tells it to the others."""
    if work.participations.get(participation_id(command.person_id, command.program_id)) is None:
        return []  # the person has withdrawn since
    ending = newest(work, thread_of(work, command.person_id, command.program_id), NotificationKind.PAIR_ENDED)
    folded = fold(work, command.person_id, command.program_id, *STANDING, REMINDER, ASKED)
    if ending and ending.pending and not ending.about.unheard:
        return folded.events
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.PROGRAM_CLOSED,
        cause=command.program_id,
        program_id=command.program_id,
        role=command.role,
        about=About(newcomer=folded.newcomer, waited=_waits(thread_of(work, command.person_id, command.program_id))),
    )
    return folded.events


def _waits(thread: Thread) -> bool:
    """Tell whether a person is on the waiting list; whoever gets a seat is welcomed, in a thread of its own."""
    return thread.of_kind(NotificationKind.WAITLISTED) is not None
