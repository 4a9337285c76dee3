"""A thread: the mails to one person about one pair or program, which the next mail can fold in, replace or follow."""

from dataclasses import dataclass, replace

from services.notify.domain.delivery import Delivery, Meeting
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import DeliveryId, PersonId, SessionId


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """The newest state of a session that a person was or will be told; `kind` None: no mail was needed."""

    session_id: SessionId
    sequence: int
    kind: NotificationKind | None
    delivery_id: DeliveryId | None

    @property
    def stands(self) -> bool:
        """Tell whether, by the mails sent, the person expects the session to take place."""
        return self.kind in {NotificationKind.INVITATION, NotificationKind.RESCHEDULED}


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


def tell(thread: Thread, meeting: Meeting, delivery: Delivery | None) -> Thread:
    """Return the thread after a session's newest state was put into a delivery, or needed none."""
    told = Told(
        session_id=meeting.id,
        sequence=meeting.sequence,
        kind=delivery.kind if delivery else None,
        delivery_id=delivery.id if delivery else None,
    )
    return replace(thread, told=(*(one for one in thread.told if one.session_id != meeting.id), told))
