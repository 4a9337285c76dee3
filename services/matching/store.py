"""The collections of this service and their indexes; lists are paged in order of id."""

from services.matching.domain.availability import Availability
from services.matching.domain.changes import Burst, HeldChange
from services.matching.domain.departures import Handover
from services.matching.domain.drafts import Couple, Leftover, Wish
from services.matching.domain.endings import HeldEnding
from services.matching.domain.erasures import Erasure
from services.matching.domain.existing_pairs import PairImport
from services.matching.domain.guard import Guard
from services.matching.domain.imports import ImportRow, RosterImport
from services.matching.domain.lessons import OwnLesson
from services.matching.domain.mappings import ColumnMapping
from services.matching.domain.pairs import Evidence, Pair
from services.matching.domain.participants import Participant, Wishes
from services.matching.domain.people import NOTHING_KNOWN, Person
from services.matching.domain.plans import Plan, PlanRow
from services.matching.domain.program import Program
from services.matching.domain.readiness import ReadinessReport
from services.matching.domain.revisions import ProgramRevision
from services.matching.domain.runs import MatchRun
from services.matching.domain.seats import Ticket
from services.matching.domain.syncs import Sync, SyncQueue
from services.matching.domain.topic_table import NOTHING_COUNTED, ProgramTopics
from services.matching.domain.trials import Trial
from shared.collection import Collection, cleared, deleted, nameless, nobodys
from shared.phrases import phrase

PROGRAMS = Collection(
    name="programs",
    type=Program,
    indexes=(("stage",), ("staff.coordinator_ids",), ("staff.sponsor_id",)),
    whose=nameless(
        "staff.sponsor_id", "staff.coordinator_ids", holds=phrase("who sponsors and coordinates a program, by id")
    ),
)
PROGRAM_REVISIONS = Collection(
    name="program_revisions",
    type=ProgramRevision,
    indexes=(("program_id",), ("program_id", "number")),
    whose=nameless(holds="who changed a program's settings and why, by id"),
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
    whose=deleted("person_id", holds=phrase("employee id, name, address, manager, place in the organization, account")),
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
        ("program_id", "paused_until"),
    ),
    whose=cleared(
        "person_id",
        holds=phrase("what they offer and seek, their attributes, consent, readiness and hours"),
        fields={
            "profile": NOTHING_KNOWN,
            "wishes": Wishes(),
            "nomination": None,
            "completions": (),
            "consented": (),
            "rough": (),
            "hours": None,
        },
        withheld=("never", "met"),
    ),
)
AVAILABILITY = Collection(name="availability", type=Availability, whose=deleted("_id", holds=phrase("working hours")))
WAITLIST = Collection(
    name="waitlist",
    type=Ticket,
    indexes=(("program_id",), ("program_id", "role")),
    whose=nameless("person_id", holds=phrase("their place on a waitlist")),
)
READINESS_REPORTS = Collection(
    name="readiness_reports",
    type=ReadinessReport,
    whose=nameless(holds="ids that a readiness upload named and nobody has"),
)
IMPORTS = Collection(
    name="imports", type=RosterImport, whose=nobodys("counts and findings of a file, without its values")
)
IMPORT_ROWS = Collection(
    name="import_rows",
    type=ImportRow,
    indexes=(("import_id",), ("import_id", "status"), ("import_id", "batch"), ("person_id",)),
    whose=deleted("person_id", holds=phrase("what became of their row in a file")),
)
SYNCS = Collection(
    name="syncs", type=Sync, indexes=(("state",),), whose=nobodys("counts and findings of a file, without its values")
)
SYNC_QUEUE = Collection(name="sync_queue", type=SyncQueue, whose=nobodys("which sync runs"))
PLANS = Collection(
    name="plans",
    type=Plan,
    indexes=(("state",), ("program_id",), ("program_id", "state")),
    whose=nameless(holds="who decided a plan, by id"),
)
PLAN_ROWS = Collection(
    name="plan_rows",
    type=PlanRow,
    indexes=(("plan_id", "round"), ("plan_id", "round", "change"), ("plan_id", "batch"), ("person_id",)),
    whose=deleted("person_id", holds=phrase("what a plan would change about them")),
)
PAIR_IMPORTS = Collection(name="pair_imports", type=PairImport, whose=nobodys("counts of a file, without its values"))
COLUMN_MAPPINGS = Collection(
    name="column_mappings", type=ColumnMapping, indexes=(("program_id",),), whose=nobodys("headings of files")
)
RUNS = Collection(
    name="runs",
    type=MatchRun,
    indexes=(("program_id",), ("program_id", "state")),
    whose=nameless("circles", holds=phrase("ids of people in a reporting circle")),
)
PROGRAM_LESSONS = Collection(
    name="program_lessons",
    type=OwnLesson,
    indexes=(("program_id",), ("program_id", "subject")),
    whose=nobodys("texts of the orientation"),
)
BURSTS = Collection(name="bursts", type=Burst, whose=nobodys("counts of single calls"))
HELD_CHANGES = Collection(
    name="held_changes",
    type=HeldChange,
    indexes=(("plan_id", "batch"),),
    whose=deleted("_id", holds=phrase("a change of theirs that waits for approval")),
)
HELD_ENDINGS = Collection(
    name="held_endings",
    type=HeldEnding,
    indexes=(("plan_id", "batch"),),
    whose=deleted("ending.people", holds=phrase("an end of their part or of a pair of theirs that waits for approval")),
)
COUPLES = Collection(
    name="couples",
    type=Couple,
    indexes=(
        ("run_id",),
        ("run_id", "chunk"),
        ("run_id", "mentor_id"),
        ("run_id", "mentee_id"),
        ("run_id", "score"),
    ),
    whose=cleared(
        "mentor_id",
        "mentee_id",
        holds=phrase("a couple of a draft, with the reasons for its score"),
        fields={"evidence": Evidence()},
    ),
)
LEFTOVERS = Collection(
    name="leftovers",
    type=Leftover,
    indexes=(("run_id",), ("run_id", "chunk"), ("run_id", "reason", "role", "attribute")),
    whose=nameless("person_id", holds=phrase("why a run left them without a partner")),
)
TOPICS = Collection(
    name="topics",
    type=ProgramTopics,
    whose=cleared(holds="the words of all people of a program, counted", fields={"vocabulary": NOTHING_COUNTED}),
)
TRIALS = Collection(
    name="trials",
    type=Trial,
    indexes=(("program_id", "kind"), ("program_id", "state")),
    whose=nameless(holds="couples that a replay made otherwise, by id"),
)
WISHES = Collection(
    name="wishes",
    type=Wish,
    indexes=(("program_id", "kind"),),
    whose=nameless(
        "mentor_id", "mentee_id", holds=phrase("couples that a coordinator wants or forbids"), withheld=("kind",)
    ),
)
PAIRS = Collection(
    name="pairs",
    type=Pair,
    indexes=(
        ("program_id",),
        ("program_id", "state"),
        ("program_id", "members.person_id"),
        ("program_id", "batch"),
        ("program_id", "ends_on"),
        ("program_id", "state", "ends_on"),
        ("program_id", "created_at"),
        ("program_id", "score"),
        ("program_id", "pauses.reason"),
        ("program_id", "state", "pauses.reason"),
        ("program_id", "state", "attention"),
        ("program_id", "state", "meetings.momentum"),
    ),
    whose=cleared(
        "members.person_id",
        holds=phrase("their pairs and proposals, with the reasons for the score"),
        fields={"evidence": Evidence(), "overrides": ()},
        withheld=("approved", "decline_reason", "pauses", "offer", "overrides"),
    ).until_days_after("ended_at"),
)
GUARDS = Collection(name="guards", type=Guard, whose=nobodys("when a program's rules were checked"))
HANDOVERS = Collection(
    name="handovers",
    type=Handover,
    indexes=(("pair_id",),),
    whose=deleted("person_id", holds=phrase("their handover note")),
)
ERASURES = Collection(
    name="erasures",
    type=Erasure,
    indexes=(("state",),),
    whose=nameless("person_id", holds=phrase("when they were erased, and the receipts")),
)

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
    PROGRAM_LESSONS,
    BURSTS,
    HELD_CHANGES,
    HELD_ENDINGS,
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
    ERASURES,
)
