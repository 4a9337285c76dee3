"""A thread: the mails to one person about one pair or program, which the next mail can fold in, replace or follow."""

from dataclasses import dataclass, replace
from datetime import datetime

from services.notify.domain.delivery import Delivery, Meeting
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import DeliveryId, PersonId, SessionId


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The time of a session that a person's calendar shows."""

    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The newest state of a session that a person was or will be told.

    `kind` None: it takes no place, and no mail was needed to say so; `delivery_id` None: no mail was needed. `shown` is
    what the calendar shows until that mail leaves.
    """

    session_id: SessionId
    sequence: int
    kind: NotificationKind | None
    delivery_id: DeliveryId | None
    shown: Shown | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Thread:
    """The newest delivery of each kind, and of each session; `id` names the person and the pair or program."""

    id: str
    newest: tuple[tuple[NotificationKind, DeliveryId], ...] = ()
    told: tuple[Told, ...] = ()

    def of_kind(self, kind: NotificationKind) -> DeliveryId | None:
        """Return the newest delivery of a kind."""
        return dict(self.newest).get(kind)

    def of_session(self, session_id: SessionId) -> Told | None:
        """Return the last state of a session that was told."""
        return next((told for told in self.told if told.session_id == session_id), None)


def thread_id(person_id: PersonId, context: str) -> str:
    """Return the id of a person's thread about a pair or a program."""
    return f"{person_id}:{context}"


def extend(thread: Thread, delivery: Delivery) -> Thread:
    """Return the thread with a delivery as the newest of its kind."""
    return replace(thread, newest=tuple((dict(thread.newest) | {delivery.kind: delivery.id}).items()))


def tell(
    thread: Thread,
    meeting: Meeting,
    kind: NotificationKind | None,
    delivery: Delivery | None,
    shown: Shown | None,
) -> Thread:
    """Return the thread after a session's newest state was put into a delivery, or needed none."""
    told = Told(
        session_id=meeting.id,
        sequence=meeting.sequence,
        kind=kind,
        delivery_id=delivery.id if delivery else None,
        shown=shown,
    )
    return replace(thread, told=(*(one for one in thread.told if one.session_id != meeting.id), told))
