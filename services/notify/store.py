"""Notify's collections."""

from services.notify.domain.delivery import Delivery, Meeting
from services.notify.domain.people import Contact, Preferences, Waiting
from services.notify.domain.references import Pair, Participation, Program, Standstill, WaitingPlan
from services.notify.domain.thread import Thread
from shared.collection import Collection

CONTACTS = Collection(name="contacts", type=Contact)
PREFERENCES = Collection(name="preferences", type=Preferences)
WAITING = Collection(name="waiting", type=Waiting)
DELIVERIES = Collection(
    name="deliveries",
    type=Delivery,
    indexes=(
        ("program_id",),
        ("program_id", "person_id"),
        ("program_id", "state"),
        ("program_id", "kind"),
        ("program_id", "kind", "state"),
        ("state",),
    ),
)
THREADS = Collection(name="threads", type=Thread)
MEETINGS = Collection(name="meetings", type=Meeting)
PAIRS = Collection(name="pairs", type=Pair)
PROGRAMS = Collection(name="programs", type=Program)
STANDSTILLS = Collection(name="standstills", type=Standstill)
PLANS = Collection(name="plans", type=WaitingPlan)
PARTICIPATIONS = Collection(name="participations", type=Participation, indexes=(("program_id", "batch"),))

COLLECTIONS = (
    CONTACTS,
    PREFERENCES,
    WAITING,
    DELIVERIES,
    THREADS,
    MEETINGS,
    PAIRS,
    PROGRAMS,
    STANDSTILLS,
    PLANS,
    PARTICIPATIONS,
)
