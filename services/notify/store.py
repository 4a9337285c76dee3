"""Notify's collections."""

from services.notify.domain.delivery import About, Delivery, Meeting
from services.notify.domain.nudges import Nudged, PairInNeed
from services.notify.domain.people import Contact, Preferences, Waiting
from services.notify.domain.references import MailStop, Pair, Participation, Program, Standstill, WaitingPlan
from services.notify.domain.thread import Thread
from services.notify.domain.trials import Assignment, Trial
from shared.collection import Collection, cleared, deleted, nameless
from shared.phrases import phrase

CONTACTS = Collection(
    name="contacts",
    type=Contact,
    indexes=(("email",),),
    whose=deleted("_id", holds=phrase("name, address, time zone, language")),
)
PREFERENCES = Collection(
    name="preferences",
    type=Preferences,
    whose=deleted("_id", holds=phrase("which mails they do not want, and who keeps their calendar"), private=True),
)
WAITING = Collection(
    name="waiting", type=Waiting, whose=deleted("_id", holds=phrase("mails that wait for their address"))
)
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
    whose=cleared(
        "person_id",
        holds=phrase("which mails they were sent, and what about"),
        fields={"about": About(), "meeting": None},
        private=True,
    ).until_days_after("over_at"),
)
THREADS = Collection(name="threads", type=Thread, whose=nameless(holds="which invitations replace each other, by id"))
MEETINGS = Collection(
    name="meetings",
    type=Meeting,
    whose=nameless("outside_hours", holds=phrase("ids of people who meet outside their hours")).until_days_after(
        "ends_at"
    ),
)
PAIRS = Collection(
    name="pairs",
    type=Pair,
    indexes=(("program_id",),),
    whose=cleared(
        "members.person_id", holds=phrase("their pairs, and what these are about"), fields={"topics": ()}
    ).until_days_after("over_at"),
)
PROGRAMS = Collection(
    name="programs",
    type=Program,
    whose=nameless("sponsor_id", "asked.person_id", holds=phrase("who sponsors a program, by id")),
)
PARTICIPATIONS = Collection(
    name="participations",
    type=Participation,
    indexes=(("program_id", "batch"),),
    whose=deleted("person_id", holds=phrase("which programs to write to them about")),
)
TRIALS = Collection(
    name="trials", type=Trial, indexes=(("program_id",),), whose=nameless(holds="trials of nudges, of nobody")
)
ASSIGNMENTS = Collection(
    name="assignments",
    type=Assignment,
    indexes=(("pair_id",), ("trial_id",)),
    whose=nameless(holds="which pairs are in a trial, by the pair's id"),
)
MAIL_STOPS = Collection(
    name="mail_stops", type=MailStop, whose=nameless(holds="whose mails are held back, by the program's id")
)
NUDGED = Collection(name="nudged", type=Nudged, whose=deleted("_id", holds=phrase("when they were last nudged")))
PAIRS_IN_NEED = Collection(
    name="pairs_in_need",
    type=PairInNeed,
    indexes=(("program_id",),),
    whose=nameless("cancelling", holds=phrase("pairs that need help, and executives who cancelled three times, by id")),
)
STANDSTILLS = Collection(name="standstills", type=Standstill, whose=nameless(holds="what stands still, by id"))
PLANS = Collection(name="plans", type=WaitingPlan, whose=nameless(holds="which plans wait, by id"))

COLLECTIONS = (
    CONTACTS,
    PREFERENCES,
    WAITING,
    DELIVERIES,
    THREADS,
    MEETINGS,
    PAIRS,
    PROGRAMS,
    MAIL_STOPS,
    NUDGED,
    PAIRS_IN_NEED,
    TRIALS,
    ASSIGNMENTS,
    STANDSTILLS,
    PLANS,
    PARTICIPATIONS,
)
