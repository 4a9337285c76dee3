"""What scheduling's tests begin from: a pair in Berlin and New York, its series, and its people's hours."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.scheduling.domain.hours import WorkingHours
from services.scheduling.domain.planning import Desk, Taken, Wish, intend
from services.scheduling.domain.session import Session
from services.scheduling.domain.slots import Slot
from shared.contracts.pairs import (
    PairCreated,
    PairEnded,
    PairEndReason,
    PairExtended,
    PairPaused,
    PairResumed,
    PauseReason,
)
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role, SessionId

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA, BORIS, CARLA = PersonId("anna"), PersonId("boris"), PersonId("carla")


def member(person_id: str, role: Role = Role.MENTOR, zone: str = "Europe/Berlin") -> PairMember:
    return PairMember(person_id=PersonId(person_id), role=role, zone=zone)


MEMBERS = (member("anna"), member("boris", Role.MENTEE, "America/New_York"))


def pair_created(pair_id: str = "pair", **changes: Any) -> PairCreated:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "revision": 1,
        "pair_id": PairId(pair_id),
        "program_id": ProgramId("program"),
        "kind": Kind.REVERSE,
        "members": MEMBERS,
        "cadence": Cadence.WEEKLY,
        "weeks": 4,
        "session_minutes": 60,
        "starts_on": NOW,
    }
    return PairCreated(**given | changes)


def pair_ended(pair_id: str = "pair") -> PairEnded:
    return PairEnded(
        revision=2,
        pair_id=PairId(pair_id),
        program_id=ProgramId("program"),
        members=MEMBERS,
        reason=PairEndReason.COORDINATOR,
    )


def _facts(revision: int) -> dict[str, Any]:
    return {
        "revision": revision,
        "pair_id": PairId("pair"),
        "program_id": ProgramId("program"),
        "kind": Kind.REVERSE,
        "members": MEMBERS,
    }


def pair_paused(revision: int = 2, until: datetime | None = None) -> PairPaused:
    return PairPaused(**_facts(revision), reason=PauseReason.COORDINATOR, until=until)


def pair_resumed(ends_on: datetime, revision: int = 3) -> PairResumed:
    return PairResumed(**_facts(revision), ends_on=ends_on)


def pair_extended(ends_on: datetime, weeks: int = 4, revision: int = 4) -> PairExtended:
    return PairExtended(**_facts(revision), weeks=weeks, ends_on=ends_on)


def wish(**changes: Any) -> Wish:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "hours": ((ANNA, WorkingHours(zone="Europe/Berlin")), (BORIS, WorkingHours(zone="America/New_York"))),
        "zone": "Europe/Berlin",
        "cadence": Cadence.WEEKLY,
        "weeks": 13,
        "minutes": 60,
        "earliest": NOW,
        "seed": 0,
    }
    return Wish(**given | changes)


def plan(wish: Wish, taken: Taken) -> tuple[Slot, ...]:
    """Return the times of a series without days off."""
    desk = Desk(wish, taken)
    return tuple(slot for wanted in intend(wish, taken) if (slot := desk.near(wanted)))


def session(**changes: Any) -> Session:  # noqa: ANN401 - any field
    given: dict[str, Any] = {
        "id": SessionId("pair-002"),
        "pair_id": PairId("pair"),
        "program_id": ProgramId("program"),
        "kind": Kind.REVERSE,
        "members": MEMBERS,
        "number": 2,
        "series_length": 4,
        "starts_at": NOW + timedelta(days=1),
        "ends_at": NOW + timedelta(days=1, hours=1),
        "zone": "America/New_York",
    }
    return Session(**given | changes)
