"""What notify tells itself: plan a delivery, begin it, record its result, keep preferences."""

from enum import StrEnum
from typing import ClassVar

from services.notify.domain.delivery import About, Meeting, Result
from shared.contracts.messages import Command
from shared.contracts.notifications import NotificationKind
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import DeliveryId, Moment, PairId, PersonId, ProgramId, Role


class NotifyPerson(Command):
    """Somebody shall be told something; `cause` names the fact."""

    TYPE: ClassVar[str] = "notify.notify-person"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind
    cause: str
    program_id: ProgramId
    pair_id: PairId
    role: Role | None = None
    about: About = About()
    expires_at: Moment | None = None


class SessionChange(StrEnum):
    """What happened to a session."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"


class TellOfSession(Command):
    """Somebody's session was scheduled, rescheduled or cancelled; `reason` is that of a cancellation."""

    TYPE: ClassVar[str] = "notify.tell-of-session"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    pair_id: PairId
    program_id: ProgramId
    role: Role
    change: SessionChange
    reason: CancelReason | None = None
    meeting: Meeting


class CallOffDelivery(Command):
    """There is no longer a reason to tell somebody; what has left already has left."""

    TYPE: ClassVar[str] = "notify.call-off-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind
    cause: str


class TellBatchOfClosing(Command):
    """One batch of those who take part in a program shall hear that it has closed."""

    TYPE: ClassVar[str] = "notify.tell-batch-of-closing"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    batch: int


class TellOfClosing(Command):
    """Somebody shall hear that a program has closed in which they take part."""

    TYPE: ClassVar[str] = "notify.tell-of-closing"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class BeginDelivery(Command):
    """A delivery's time has come."""

    TYPE: ClassVar[str] = "notify.begin-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delivery_id: DeliveryId


class RecordDelivery(Command):
    """A delivery was sent, or will not be; `contact_revision` says which address was tried."""

    TYPE: ClassVar[str] = "notify.record-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delivery_id: DeliveryId
    result: Result
    attempts: int
    code: int | None = None
    contact_revision: int | None = None


class SetPreferences(Command):
    """Somebody says which kinds they do not want; it replaces what they said before."""

    TYPE: ClassVar[str] = "notify.set-preferences"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    opted_out: tuple[NotificationKind, ...]


class OptOut(Command):
    """Somebody does not want one more kind."""

    TYPE: ClassVar[str] = "notify.opt-out"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind
