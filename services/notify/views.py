"""What notify shows over HTTP: ids and states, never a name or an address."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.notify.domain.delivery import Delivery, State
from services.notify.domain.kinds import ESSENTIAL, OPTIONAL
from services.notify.domain.people import Contact, Preferences
from shared.contracts.notifications import Channel, FailureReason, NotificationKind, SuppressionReason
from shared.contracts.vocabulary import DeliveryId, PairId, PersonId, ProgramId
from shared.http import Body


class DeliveryView(BaseModel):
    """One delivery. Times are domain time; `code` is the mail server's last reply."""

    id: DeliveryId
    person_id: PersonId
    kind: NotificationKind
    cause: str
    channel: Channel
    program_id: ProgramId
    pair_id: PairId | None
    state: State
    reason: SuppressionReason | FailureReason | None
    attempts: int
    code: int | None
    created_at: datetime
    due: datetime
    correlation_id: str

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return what is shown of a delivery."""
        return cls.model_validate(delivery, from_attributes=True)


class Summary(BaseModel):
    """How many deliveries there are, by kind and state; what is zero is left out."""

    total: int
    by_kind: dict[NotificationKind, dict[State, int]]


class SetKinds(Body):
    """The kinds of mail somebody does not want; it replaces what they said before."""

    opted_out: tuple[NotificationKind, ...]


class PreferencesView(BaseModel):
    """What somebody is told. `reachable` is false while there is no contact, or its address was refused."""

    person_id: PersonId
    opted_out: list[NotificationKind]
    optional: list[NotificationKind]
    essential: list[NotificationKind]
    reachable: bool

    @classmethod
    def of(cls, person_id: PersonId, preferences: Preferences | None, contact: Contact | None) -> Self:
        """Return what is shown of somebody's preferences."""
        return cls(
            person_id=person_id,
            opted_out=list(preferences.opted_out) if preferences else [],
            optional=sorted(OPTIONAL),
            essential=sorted(ESSENTIAL),
            reachable=contact is not None and not contact.refused,
        )
