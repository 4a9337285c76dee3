"""Scheduling's collections."""

from services.scheduling.domain.people import Person
from services.scheduling.domain.series import Series
from services.scheduling.domain.session import Session
from services.scheduling.domain.slots import Reservation
from shared.collection import Collection, deleted, nameless
from shared.phrases import phrase

SERIES = Collection(
    name="series",
    type=Series,
    indexes=(
        ("program_id", "state", "momentum.quiet_since"),
        ("program_id", "state", "momentum.last_met_at"),
        ("program_id", "state", "momentum.state", "momentum.quiet_since"),
        ("program_id", "state", "momentum.state", "momentum.last_met_at"),
    ),
    whose=nameless("members.person_id", holds=phrase("the rhythm of their pairs")).until_days_after("ends"),
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
        ("members.person_id", "state"),
    ),
    whose=nameless(
        "members.person_id",
        holds=phrase("when their pairs meet, and whether they did"),
        withheld=("attestations", "outside_hours"),
    ).until_days_after("ends_at"),
)
PEOPLE = Collection(
    name="people", type=Person, whose=deleted("_id", holds=phrase("time zone, country, working hours, days off"))
)
# Every task of scheduling.pairs writes here: the id prevents two tasks from booking one person twice.
RESERVATIONS = Collection(
    name="reservations",
    type=Reservation,
    indexes=(("person_id",),),
    whose=deleted("person_id", holds=phrase("when they are booked")),
)

COLLECTIONS = (SERIES, SESSIONS, PEOPLE, RESERVATIONS)
