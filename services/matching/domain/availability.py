"""The working hours that people set, by which those are matched who can meet."""

from dataclasses import dataclass

from shared.contracts.availability import HoursChanged
from shared.contracts.vocabulary import PersonId


@dataclass(frozen=True, kw_only=True)
class WorkHours:
    """A working week: `opens` to `closes` (minutes after local midnight) on `days` (Monday is 0)."""

    zone: str
    opens: int = 9 * 60
    closes: int = 17 * 60
    days: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True, kw_only=True)
class Availability:
    """The hours that a person set; `revision` is that of the last hours-changed."""

    id: PersonId
    hours: WorkHours
    revision: int


def follow(known: Availability | None, event: HoursChanged) -> Availability | None:
    """Return a person's hours after a change, or None if a newer one is stored."""
    if known is not None and known.revision >= event.revision:
        return None
    hours = WorkHours(zone=event.zone, opens=event.opens, closes=event.closes, days=event.days)
    return Availability(id=event.person_id, hours=hours, revision=event.revision)
