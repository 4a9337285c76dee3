"""Scheduling's collections."""

from services.scheduling.domain.people import Person
from services.scheduling.domain.series import Series
from services.scheduling.domain.session import Session
from services.scheduling.domain.slots import Reservation
from shared.collection import Collection

SERIES = Collection(
    name="series",
    type=Series,
    indexes=(
        ("program_id", "state", "momentum.quiet_since"),
        ("program_id", "state", "momentum.last_met_at"),
        ("program_id", "state", "momentum.state", "momentum.quiet_since"),
        ("program_id", "state", "momentum.state", "momentum.last_met_at"),
    ),
)
SESSIONS = Collection(
    name="sessions",
    type=Session,
    indexes=(
        ("pair_id",),
        ("pair_id", "state"),
        ("program_id",),
        ("program_id", "members.person_id"),
        ("program_id", "state"),
        ("state",),
    ),
)
PEOPLE = Collection(name="people", type=Person)
# Every task of scheduling.pairs writes here: the id prevents two tasks from booking one person twice.
RESERVATIONS = Collection(name="reservations", type=Reservation, indexes=(("person_id",),))

COLLECTIONS = (SERIES, SESSIONS, PEOPLE, RESERVATIONS)
