"""Events of the notify service: the result of each delivery."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import DeliveryId, PersonId


class Channel(StrEnum):
    """The channel of a notification."""

    EMAIL = "email"


class NotificationKind(StrEnum):
    """The kind of a notification; people can opt out of kinds that are not essential for taking part."""

    NOMINATION = "nomination"
    NOMINATION_REMINDER = "nomination-reminder"
    WELCOME = "welcome"
    READINESS_REMINDER = "readiness-reminder"
    READINESS_RENEWAL = "readiness-renewal"
    READINESS_ASKED = "readiness-asked"
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
    PAIR_PAUSED = "pair-paused"
    PAIR_RESUMED = "pair-resumed"
    PAIR_ENDING = "pair-ending"
    PAIR_EXTENDED = "pair-extended"
    HANDOVER = "handover"
    PAIR_ENDED = "pair-ended"
    PAUSED = "paused"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    PROGRAM_CLOSED = "program-closed"
    PILOT_DECISION = "pilot-decision"
    SPONSOR_ASKED = "sponsor-asked"
    PROGRAM_NEWS = "program-news"
    WAITLISTED = "waitlisted"
    PAIR_NEWS = "pair-news"
    NUDGE = "nudge"
    DELEGATE_NUDGE = "delegate-nudge"
    PAIRS_IN_NEED = "pairs-in-need"
    CANCELLATION_COUNT = "cancellation-count"
    THANKS_SHOWN = "thanks-shown"
    ERASURE_ASKED = "erasure-asked"


class SuppressionReason(StrEnum):
    """Why a notification was not sent, on purpose."""

    OPTED_OUT = "opted-out"
    OVERTAKEN = "overtaken"


class FailureReason(StrEnum):
    """Why a notification could not be sent."""

    NO_CONTACT = "no-contact"
    ADDRESS_REFUSED = "address-refused"
    MESSAGE_REFUSED = "message-refused"
    RETRIES_EXHAUSTED = "retries-exhausted"


class Notification(Event):
    """The common fields of events about a delivery; never published itself. `cause` names the fact that is notified."""

    person_id: PersonId
    delivery_id: DeliveryId
    kind: NotificationKind
    channel: Channel
    cause: str


class NotificationSent(Notification):
    """A notification was sent: the channel's server accepted it."""

    TYPE: ClassVar[str] = "mentoring.notification-sent.v1"
    KEY: ClassVar[str] = "person_id"


class NotificationSuppressed(Notification):
    """A notification was not sent, on purpose."""

    TYPE: ClassVar[str] = "mentoring.notification-suppressed.v1"
    KEY: ClassVar[str] = "person_id"

    reason: SuppressionReason


class NotificationFailed(Notification):
    """A notification could not be sent."""

    TYPE: ClassVar[str] = "mentoring.notification-failed.v1"
    KEY: ClassVar[str] = "person_id"

    reason: FailureReason
