"""The stores of notify, and steps shared by several use cases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.notify.commands import BeginDelivery, NotifyPerson
from services.notify.domain import kinds
from services.notify.domain.delivery import About, Decision, Delivery, Meeting, delivery_id, suppress
from services.notify.domain.nudges import Nudged, PairInNeed
from services.notify.domain.people import Contact, Preferences, Waiting
from services.notify.domain.references import MailStop, Pair, Participation, Program, Standstill, WaitingPlan
from services.notify.domain.thread import Thread, extend, thread_id
from services.notify.domain.trials import Assignment, Trial
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind, SuppressionReason
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantInvited,
    ParticipantPaused,
    ParticipantReadied,
    ParticipantReminded,
    ParticipantRenewalDue,
    ParticipantResumed,
    ParticipantReturned,
    ParticipantWaitlisted,
    ParticipantWithdrawn,
)
from shared.contracts.vocabulary import DeliveryId, PairId, PersonId, ProgramId, Role
from shared.processing.messages import Timer
from shared.processing.unit_of_work import Store, UnitOfWork

Change = (
    ParticipantEnrolled
    | ParticipantInvited
    | ParticipantPaused
    | ParticipantReadied
    | ParticipantReminded
    | ParticipantRenewalDue
    | ParticipantResumed
    | ParticipantReturned
    | ParticipantWaitlisted
    | ParticipantWithdrawn
)
PAIR_ENDED: Final = NotificationKind.PAIR_ENDED


class Work(UnitOfWork):
    """The stores that notify's handlers read and write; each is owned by one group.

    Contacts, preferences, waiting, deliveries, threads and participations belong to people; meetings and pairs to
    pairs; programs, mail stops and standstills to programs; plans to the organization.
    """

    contacts: Store[Contact]
    preferences: Store[Preferences]
    waiting: Store[Waiting]
    deliveries: Store[Delivery]
    threads: Store[Thread]
    meetings: Store[Meeting]
    pairs: Store[Pair]
    programs: Store[Program]
    mail_stops: Store[MailStop]
    nudged: Store[Nudged]
    pairs_in_need: Store[PairInNeed]
    trials: Store[Trial]
    assignments: Store[Assignment]
    standstills: Store[Standstill]
    plans: Store[WaitingPlan]
    participations: Store[Participation]


def thread_of(work: Work, person_id: PersonId, context: str) -> Thread:
    """Return a person's thread about a pair or a program."""
    id_ = thread_id(person_id, context)
    return work.threads.get(id_) or Thread(id=id_)


def newest(work: Work, thread: Thread, kind: NotificationKind) -> Delivery | None:
    """Return a thread's newest delivery of a kind."""
    known = thread.of_kind(kind)
    return work.deliveries.get(known) if known else None


def plan(  # noqa: PLR0913 - a delivery's fields, by name
    work: Work,
    *,
    person_id: PersonId,
    kind: NotificationKind,
    cause: str,
    program_id: ProgramId,
    pair_id: PairId | None = None,
    role: Role | None = None,
    about: About | None = None,
    expires_at: datetime | None = None,
    due: datetime | None = None,
) -> Delivery | None:
    """Plan the delivery for a cause and a person, or return None if it exists already; `due` replaces the hold."""
    id_ = delivery_id(kind, person_id, cause)
    if work.deliveries.get(id_) is not None:
        return None
    about = about or About()
    delivery = Delivery(
        id=id_,
        person_id=person_id,
        kind=kind,
        cause=cause,
        program_id=program_id,
        pair_id=pair_id,
        role=role,
        about=about,
        created_at=work.now,
        due=due or kinds.leaves_at(kind, about.wave, work.now, expires_at),
        expires_at=expires_at,
        correlation_id=work.cause.correlation_id,
    )
    keep_planned(work, delivery)
    return delivery


def plan_for_change(  # noqa: PLR0913 - a delivery's fields
    work: Work,
    event: Change,
    kind: NotificationKind,
    about: About,
    *,
    expires_at: datetime | None = None,
    due: datetime | None = None,
) -> Delivery | None:
    """Plan the delivery that tells of a participant's change; see `plan`."""
    return plan(
        work,
        person_id=event.person_id,
        kind=kind,
        cause=f"{event.program_id}:{event.revision}",
        program_id=event.program_id,
        role=event.role,
        about=about,
        expires_at=expires_at,
        due=due,
    )


def plan_asked(command: NotifyPerson, work: Work, due: datetime | None = None) -> Delivery | None:
    """Plan the delivery that a command asks for, or return None if it exists already; `due` replaces the hold."""
    return plan(
        work,
        person_id=command.person_id,
        kind=command.kind,
        cause=command.cause,
        program_id=command.program_id,
        pair_id=command.pair_id,
        role=command.role,
        about=command.about,
        expires_at=command.expires_at,
        due=due,
    )


def keep_planned(work: Work, delivery: Delivery) -> None:
    """Save a new delivery, set its timer, and make it the newest of its kind in its thread."""
    work.deliveries.put(delivery)
    work.timers.put(begins(delivery, delivery.due))
    context = delivery.pair_id or delivery.program_id
    work.threads.put(extend(thread_of(work, delivery.person_id, context), delivery))


def begins(delivery: Delivery, due: datetime) -> Timer:
    """Return the timer that begins a delivery."""
    command = BeginDelivery(person_id=delivery.person_id, delivery_id=delivery.id)
    return Timer(id=f"begin:{delivery.id}", due=due, command=command)


def overtake(work: Work, delivery: Delivery | None) -> list[Message]:
    """Suppress a delivery that has not been sent; any other stays unchanged."""
    if delivery is None or not delivery.pending:
        return []
    return settle(work, suppress(delivery, SuppressionReason.OVERTAKEN, work.now))


@dataclass(frozen=True, kw_only=True, slots=True)
class Folded:
    """The mails folded into another: events to publish, and whether a welcome, or any mail, was among them."""

    events: list[Message]
    newcomer: bool
    anything: bool


# Kinds that state a person's status in the program; the next such mail replaces an unsent one.
STANDING: Final = (
    NotificationKind.WAITLISTED,
    NotificationKind.WELCOME,
    NotificationKind.READY,
    NotificationKind.UNMATCHED,
    NotificationKind.PROPOSAL_CLOSED,
    NotificationKind.PAIR_ENDED,
)


def fold(work: Work, person_id: PersonId, program_id: ProgramId, *folded: NotificationKind) -> Folded:
    """Suppress a person's unsent status mails of these kinds, because the next mail replaces them.

    The pair-ended mail stays if the person was told of the pair.
    """
    thread = thread_of(work, person_id, program_id)
    for id_ in filter(None, map(thread.of_kind, folded)):
        work.deliveries.want(id_)
    known = [newest(work, thread, kind) for kind in folded]
    pending = [one for one in known if one and one.pending and (one.kind is not PAIR_ENDED or one.about.unheard)]
    return Folded(
        events=[event for one in pending for event in overtake(work, one)],
        newcomer=any(one.kind is NotificationKind.WELCOME or one.about.newcomer for one in pending),
        anything=bool(pending),
    )


def settle(work: Work, decision: Decision) -> list[Message]:
    """Save the decision on a delivery, and return the events to publish."""
    delivery, events = decision
    work.deliveries.put(delivery)
    if not delivery.pending:
        work.timers.delete(f"begin:{delivery.id}")
    return list(events)


def beginning(person_id: PersonId, delivery: DeliveryId, now: datetime) -> Timer:
    """Return the timer that begins a delivery at once."""
    return Timer(id=f"begin:{delivery}", due=now, command=BeginDelivery(person_id=person_id, delivery_id=delivery))
