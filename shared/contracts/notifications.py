"""Events of the notify service: what became of each delivery."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import DeliveryId, PersonId


class Channel(StrEnum):
    """By which way somebody is told."""

    EMAIL = "email"


class NotificationKind(StrEnum):
    """What somebody is told; one may opt out of each kind that is not needed to take part."""

    WELCOME = "welcome"
    READY = "ready"
    PROPOSAL = "proposal"
    PROPOSAL_CLOSED = "proposal-closed"
    PAIRED = "paired"
    UNMATCHED = "unmatched"
    INVITATION = "invitation"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    ATTESTATION = "attestation"
    SURVEY = "survey"
    PAIR_ENDED = "pair-ended"
    WITHDRAWN = "withdrawn"
    PROGRAM_CLOSED = "program-closed"


class SuppressionReason(StrEnum):
    """Why somebody was not told, on purpose."""

    OPTED_OUT = "opted-out"
    OVERTAKEN = "overtaken"


class FailureReason(StrEnum):
    """Why somebody could not be told."""

    NO_CONTACT = "no-contact"
    ADDRESS_REFUSED = "address-refused"
    MESSAGE_REFUSED = "message-refused"
    RETRIES_EXHAUSTED = "retries-exhausted"


class Notification(Event):
    """What the events about one delivery share; never published itself. `cause` names the fact the person is told."""

    person_id: PersonId
    delivery_id: DeliveryId
    kind: NotificationKind
    channel: Channel
    cause: str


class NotificationSent(Notification):
    """The person was told: the channel's server took it over."""

    TYPE: ClassVar[str] = "mentoring.notification-sent.v1"
    KEY: ClassVar[str] = "person_id"


class NotificationSuppressed(Notification):
    """The person was not told, on purpose."""

    TYPE: ClassVar[str] = "mentoring.notification-suppressed.v1"
    KEY: ClassVar[str] = "person_id"

    reason: SuppressionReason


class NotificationFailed(Notification):
    """The person could not be told."""

    TYPE: ClassVar[str] = "mentoring.notification-failed.v1"
    KEY: ClassVar[str] = "person_id"

    reason: FailureReason
