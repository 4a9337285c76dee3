"""The collections of this service and their indexes; lists are paged in order of id."""

from services.matching.domain.availability import Availability
from services.matching.domain.changes import Burst, HeldChange
from services.matching.domain.departures import Handover
from services.matching.domain.drafts import Couple, Leftover, Wish
from services.matching.domain.existing_pairs import PairImport
from services.matching.domain.guard import Guard
from services.matching.domain.imports import ImportRow, RosterImport
from services.matching.domain.mappings import ColumnMapping
from services.matching.domain.pairs import Pair
from services.matching.domain.participants import Participant
from services.matching.domain.people import Person
from services.matching.domain.plans import Plan, PlanRow
from services.matching.domain.program import Program
from services.matching.domain.readiness import ReadinessReport
from services.matching.domain.revisions import ProgramRevision
from services.matching.domain.runs import MatchRun
from services.matching.domain.seats import Ticket
from services.matching.domain.syncs import Sync, SyncQueue
from services.matching.domain.topic_table import ProgramTopics
from services.matching.domain.trials import Trial
from shared.collection import Collection

PROGRAMS = Collection(
    name="programs", type=Program, indexes=(("stage",), ("staff.coordinator_ids",), ("staff.sponsor_id",))
)
PROGRAM_REVISIONS = Collection(
    name="program_revisions", type=ProgramRevision, indexes=(("program_id",), ("program_id", "number"))
)
PEOPLE = Collection(
    name="people",
    type=Person,
    indexes=(
        ("person_id",),
        ("manager",),
        ("address",),
        ("address", "standing"),
        ("standing",),
        ("standing", "last_day"),
        ("account.user_key",),
        ("standing", "account.user_key"),
        ("account.external_id",),
        ("programs", "search"),
        ("search",),
    ),
)
PARTICIPANTS = Collection(
    name="participants",
    type=Participant,
    indexes=(
        ("program_id",),
        ("program_id", "role"),
        ("program_id", "status"),
        ("program_id", "mode"),
        ("program_id", "role", "status"),
    ),
)
AVAILABILITY = Collection(name="availability", type=Availability)
WAITLIST = Collection(name="waitlist", type=Ticket, indexes=(("program_id",), ("program_id", "role")))
READINESS_REPORTS = Collection(name="readiness_reports", type=ReadinessReport)
IMPORTS = Collection(name="imports", type=RosterImport)
IMPORT_ROWS = Collection(
    name="import_rows",
    type=ImportRow,
    indexes=(("import_id",), ("import_id", "status"), ("import_id", "batch"), ("person_id",)),
)
SYNCS = Collection(name="syncs", type=Sync, indexes=(("state",),))
SYNC_QUEUE = Collection(name="sync_queue", type=SyncQueue)
PLANS = Collection(name="plans", type=Plan, indexes=(("state",), ("program_id",), ("program_id", "state")))
PLAN_ROWS = Collection(
    name="plan_rows",
    type=PlanRow,
    indexes=(("plan_id", "round"), ("plan_id", "round", "change"), ("plan_id", "batch"), ("person_id",)),
)
BURSTS = Collection(name="bursts", type=Burst)
HELD_CHANGES = Collection(name="held_changes", type=HeldChange, indexes=(("plan_id", "batch"),))
PAIR_IMPORTS = Collection(name="pair_imports", type=PairImport)
COLUMN_MAPPINGS = Collection(name="column_mappings", type=ColumnMapping)
RUNS = Collection(name="runs", type=MatchRun, indexes=(("program_id",), ("program_id", "state")))
COUPLES = Collection(
    name="couples",
    type=Couple,
    indexes=(("run_id",), ("run_id", "chunk"), ("run_id", "mentor_id"), ("run_id", "mentee_id")),
)
LEFTOVERS = Collection(
    name="leftovers",
    type=Leftover,
    indexes=(("run_id",), ("run_id", "chunk"), ("run_id", "reason", "role", "attribute")),
)
TOPICS = Collection(name="topics", type=ProgramTopics)
TRIALS = Collection(name="trials", type=Trial, indexes=(("program_id", "kind"), ("program_id", "state")))
WISHES = Collection(name="wishes", type=Wish, indexes=(("program_id", "kind"),))
PAIRS = Collection(
    name="pairs",
    type=Pair,
    indexes=(
        ("program_id",),
        ("program_id", "state"),
        ("program_id", "members.person_id"),
        ("program_id", "batch"),
        ("program_id", "pauses.reason"),
        ("program_id", "state", "pauses.reason"),
    ),
)
GUARDS = Collection(name="guards", type=Guard)
HANDOVERS = Collection(name="handovers", type=Handover, indexes=(("pair_id",),))

COLLECTIONS = (
    PROGRAMS,
    PROGRAM_REVISIONS,
    PEOPLE,
    PARTICIPANTS,
    AVAILABILITY,
    WAITLIST,
    READINESS_REPORTS,
    IMPORTS,
    IMPORT_ROWS,
    SYNCS,
    SYNC_QUEUE,
    PLANS,
    PLAN_ROWS,
    BURSTS,
    HELD_CHANGES,
    PAIR_IMPORTS,
    COLUMN_MAPPINGS,
    RUNS,
    COUPLES,
    LEFTOVERS,
    TOPICS,
    TRIALS,
    WISHES,
    PAIRS,
    GUARDS,
    HANDOVERS,
)
