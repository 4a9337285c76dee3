"""Group notify.people: what happens to a participant."""

from dataclasses import replace

from services.notify.domain.delivery import About, Delivery, suppress
from services.notify.domain.thread import Thread, thread_id
from services.notify.handlers.work import Work, fold, newest, plan, settle, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantReadied,
    ParticipantUnmatched,
    ParticipantWithdrawn,
)

Change = ParticipantEnrolled | ParticipantReadied | ParticipantWithdrawn


def on_participant_enrolled(event: ParticipantEnrolled, work: Work) -> list[Message]:
    """Welcome somebody; whoever enrolls again begins anew."""
    work.threads.put(Thread(id=thread_id(event.person_id, event.program_id)))
    _plan(work, event, NotificationKind.WELCOME, About(mode=event.mode))
    return []


def on_participant_readied(event: ParticipantReadied, work: Work) -> list[Message]:
    """Say what comes next; a welcome that has not left yet is folded into it."""
    suppressed, newcomer = fold(work, event.person_id, event.program_id, NotificationKind.WELCOME)
    _plan(work, event, NotificationKind.READY, About(newcomer=newcomer))
    return suppressed


def on_participant_unmatched(event: ParticipantUnmatched, work: Work) -> list[Message]:
    """Say that nobody was found this time, and why; what has not left yet is folded into it."""
    before = (NotificationKind.WELCOME, NotificationKind.READY, NotificationKind.PROPOSAL_CLOSED)
    suppressed, newcomer = fold(work, event.person_id, event.program_id, *before)
    plan(
        work,
        person_id=event.person_id,
        kind=NotificationKind.UNMATCHED,
        cause=f"{event.program_id}:{event.run_id}",
        program_id=event.program_id,
        role=event.role,
        about=About(unmatched=event.reason, newcomer=newcomer),
    )
    return suppressed


def on_participant_withdrawn(event: ParticipantWithdrawn, work: Work) -> list[Message]:
    """Confirm it, in the mail about the end of the pair if there is one; what was still to be said is moot."""
    moot = (
        NotificationKind.WELCOME,
        NotificationKind.READY,
        NotificationKind.UNMATCHED,
        NotificationKind.PROPOSAL_CLOSED,
    )
    suppressed, _ = fold(work, event.person_id, event.program_id, *moot)
    thread = thread_of(work, event.person_id, event.program_id)
    confirmation = _plan(work, event, NotificationKind.WITHDRAWN, About())
    ending = newest(work, thread, NotificationKind.PAIR_ENDED)
    if confirmation and ending and ending.pending:
        work.deliveries.put(replace(ending, about=replace(ending.about, own_wish=True)))
        suppressed += settle(work, suppress(confirmation, SuppressionReason.OVERTAKEN))
    return suppressed


def _plan(work: Work, event: Change, kind: NotificationKind, about: About) -> Delivery | None:
    return plan(
        work,
        person_id=event.person_id,
        kind=kind,
        cause=f"{event.program_id}:{event.revision}",
        program_id=event.program_id,
        role=event.role,
        about=about,
    )
