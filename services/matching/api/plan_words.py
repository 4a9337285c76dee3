"""The OpenAPI descriptions of syncs, plans and column mappings."""

from typing import Final

from shared.http.words import A_MOMENT, AN_ID, Said, Words

_DIGEST: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

PLANS: Final[Words] = {
    "?sync_id": Said("The sync's id.", AN_ID),
    "?plan_id": Said("The plan's id.", AN_ID),
    "?mapping_id": Said("The mapping's name, such as that of the system that writes the files.", "workday"),
    "?mapping": Said("The name of a column mapping.", "workday"),
    "MappingView.name": Said("The mapping's name.", "workday"),
    "MappingBody.columns": Said("The file's heading of each of our columns.", {"email": "Work Email"}),
    "MappingView.columns": Said("The file's heading of each of our columns.", {"email": "Work Email"}),
    "empty_manager_clears": Said(
        "Whether a row without a manager says that there is none; null: in a full sync yes, in a delta no."
    ),
    "SyncView.mode": Said("Whether the file holds everybody (full) or only some people (delta)."),
    "SyncView.state": Said("The state: waiting, planning, held, applying, done, planned, discarded or failed."),
    "dry_run": Said("Whether only the plan was computed."),
    "SyncView.mapping": Said("The column mapping that was named; null for none.", "workday"),
    "SyncView.plan_id": Said("The plan of what the file does.", AN_ID),
    "ImportView.plan_id": Said("The plan that holds the import; null if none does.", AN_ID),
    "joined": Said("People who join, or are back.", 12, "people"),
    "SyncView.changed": Said("People who change.", 40, "people"),
    "SyncView.left": Said("People who leave, at once or on a last day ahead.", 7, "people"),
    "SyncView.unchanged": Said("People who stay as they are.", 9941, "people"),
    "ApprovePlanBody.digest": Said("The digest of the plan that was read.", _DIGEST),
    "PlanView.digest": Said("The digest of everything the plan would do; an approval names it.", _DIGEST),
    "PlanView.file": Said("The SHA-256 of the file; empty for single calls.", _DIGEST),
    "PlanView.kind": Said("What the plan is about."),
    "PlanView.state": Said("The state; while a plan is held, nothing has changed."),
    "PlanView.import_id": Said(
        "The sync or the import that the plan is about; of single calls the plan's own id.", AN_ID
    ),
    "PlanView.rows": Said("How many people it would change.", 59, "people"),
    "PlanView.totals": Said("What it would do, in people."),
    "PlanView.programs": Said("What it would do to the live pairs of each program."),
    "ImportDryRunView.programs": Said("What it would do to the live pairs of each program."),
    "ImportDryRunView.totals": Said("What it would do to people who are known, in people."),
    "holds": Said("Why it is held, each reason in a sentence; empty if nothing is over a limit."),
    "decided_by": Said("Who approved or discarded it last; null if nobody did.", AN_ID),
    "decided_at": Said("When somebody approved or discarded it last; null before.", A_MOMENT),
    "Hold.reason": Said("The reason, as a code."),
    "Hold.circle": Said("The first of the people whose managers form a circle.", ["0af7651916cd43dd8448eb211c80319c"]),
    "Hold.sentence": Said("The reason in words, with what to do.", "20 of 40 people would leave"),
    "PersonView.held_by": Said(
        "The plan that holds a change of theirs (that they leave, or another manager) until it is approved; null if "
        "none does.",
        AN_ID,
    ),
    "ParticipantView.held_by": Said(
        "The plan that holds their withdrawal by somebody else until it is approved; null if none does, and in lists.",
        AN_ID,
    ),
    "PairView.held_by": Said(
        "The plan that holds the pair's end until it is approved; null if none does, and in lists.", AN_ID
    ),
    "PlanTotals.withdrawn": Said("People who would be withdrawn from a program.", 0, "people"),
    "unpaired": Said("People who would lose a pair.", 0, "people"),
    "change": Said("What becomes of the person."),
    "PlanRowView.line": Said("The row of the file; null for whoever is absent from it.", 12, "line"),
    "PlanRowView.person_id": Said("The person's id; null for whoever is new.", AN_ID),
    "PlanRowView.fields": Said("The fields that change.", ["manager_id"]),
    "live": Said("The program's pairs and proposals that are not over.", 120, "pairs"),
    "breaking": Said("Those that would break a hard rule, and be paused.", 6, "pairs"),
    "AtRisk.ending": Said("Those that would lose a member who leaves.", 2, "pairs"),
    "PlanTotals.people": Said("People who are known and have not left.", 10000, "people"),
    "joins": Said("People who would join.", 12, "people"),
    "returns": Said("People who left, and would be back.", 1, "people"),
    "PlanTotals.changes": Said("People who would change.", 40, "people"),
    "leaves": Said("People who would leave, at once or on a last day ahead.", 7, "people"),
    "absent": Said("People who would leave because no row of the file names them.", 4, "people"),
    "PlanTotals.unchanged": Said("People who would stay as they are.", 9941, "people"),
    "managers": Said("People who would get another manager, or none.", 5, "people"),
    "addresses": Said("People who would get another e-mail address.", 2, "people"),
    "names": Said("People who would get another name.", 1, "people"),
    "PlanTotals.places": Said(
        "People whose country or time zone would become another; one that was unknown or guessed does not count.",
        0,
        "people",
    ),
    "harmed": Said("People who would leave, or get another manager, address, name or place.", 13, "people"),
    "same_address": Said("People who would join with the address of somebody known under another id.", 0, "people"),
    "?report_id": Said("The report's id.", AN_ID),
    "PairImportView.created": Said("The pairs that go on here.", [AN_ID]),
    "known": Said("Rows of pairs that were imported before.", 0, "rows"),
    "PairImportView.refused": Said("Rows that were not imported."),
    "RefusedPairView.line": Said("The row's line in the file.", 3, "line"),
    "RefusedPairView.reason": Said("Why, in words.", "the two break the rule reporting-line"),
    "unreadable": Said("Rows whose employee id cannot be read.", 0, "rows"),
}
