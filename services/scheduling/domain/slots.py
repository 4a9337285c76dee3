"""Slots of time, and the quarter hours that they reserve for each person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from shared.contracts.vocabulary import PersonId

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A period of time in UTC, its end excluded."""

    starts_at: datetime
    ends_at: datetime

    @classmethod
    def lasting(cls, starts_at: datetime, minutes: int) -> Self:
        """Return the slot of that many minutes; `starts_at` may have any time zone."""
        start = starts_at.astimezone(UTC)
        return cls(starts_at=start, ends_at=start + timedelta(minutes=minutes))

    @property
    def minutes(self) -> int:
        """Return its length in minutes."""
        return (self.ends_at - self.starts_at) // timedelta(minutes=1)

    @property
    def quarters(self) -> Iterator[datetime]:
        """Yield the beginning of each quarter hour this slot touches."""
        moment = self.starts_at.replace(minute=self.starts_at.minute // 15 * 15, second=0, microsecond=0)
        while moment < self.ends_at:
            yield moment
            moment += QUARTER


@dataclass(frozen=True, kw_only=True, slots=True)
class Reservation:
    """A person's quarter hour, reserved by a session; the document's id prevents a double booking."""

    id: str
    person_id: PersonId
    session_id: str


def reservation_id(person_id: PersonId, quarter: datetime) -> str:
    """Return the id of a person's quarter hour in UTC, such as `p1:2026-03-02T09:00Z`."""
    return f"{person_id}:{quarter.isoformat()[:16]}Z"


def reservation_ids(people: tuple[PersonId, ...], slot: Slot) -> list[str]:
    """Return the ids of the quarter hours that a slot takes of each person."""
    return [reservation_id(person, quarter) for person in people for quarter in slot.quarters]


def reservations(people: tuple[PersonId, ...], slot: Slot, session_id: str) -> list[Reservation]:
    """Return the reservations of a session in this slot, for each person."""
    return [
        Reservation(id=reservation_id(person, quarter), person_id=person, session_id=session_id)
        for person in people
        for quarter in slot.quarters
    ]
