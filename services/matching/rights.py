"""Matching's table of rights: who may do what to which object."""

from enum import StrEnum
from typing import Final

from services.matching.domain.imports import RosterImport
from services.matching.domain.pairs import Pair
from services.matching.domain.participants import Participant
from services.matching.domain.plans import Plan
from services.matching.domain.runs import MatchRun
from services.matching.domain.trials import Trial
from shared.auth.rights import ANY_SCOPE, Place, Standing, rule
from shared.contracts.closed import total


class On(StrEnum):
    """What a right is about; the route's path names it by its id."""

    NOTHING = "nothing"
    PROGRAM = "program"
    OWN_PROGRAM = "own-program"
    PEOPLE_OF_PROGRAM = "people-of-program"
    PARTICIPANT = "participant"
    IMPORT = "import"
    PLAN = "plan"
    RUN = "run"
    TWIN = "twin"
    REPLAY = "replay"
    PAIR = "pair"
    PERSON = "person"


class Right(StrEnum):
    """What a caller may do."""

    SEE_ONESELF = "see-oneself"
    CREATE_PROGRAM = "create-program"
    LIST_PROGRAMS = "list-programs"
    SEE_PROGRAM = "see-program"
    RUN_PROGRAM = "run-program"
    SEE_REVISIONS = "see-revisions"
    SEE_STAFF = "see-staff"
    STAFF_PROGRAM = "staff-program"
    ENROLL = "enroll"
    SEE_IMPORT = "see-import"
    SEE_IMPORTED_ROWS = "see-imported-rows"
    LIST_PARTICIPANTS = "list-participants"
    SEE_PARTICIPANT = "see-participant"
    SEE_NAMES = "see-names"
    CHANGE_PARTICIPANTS = "change-participants"
    RECORD_READINESS = "record-readiness"
    WITHDRAW = "withdraw"
    JOIN = "join"
    OWN_PART = "own-part"
    START_RUN = "start-run"
    LIST_RUNS = "list-runs"
    SEE_RUN = "see-run"
    SEE_RATES = "see-rates"
    SHAPE_DRAFT = "shape-draft"
    SEE_UNMATCHED = "see-unmatched"
    SHAPE_RUNS = "shape-runs"
    REPLAY_RUN = "replay-run"
    SEE_REPLAY = "see-replay"
    SEE_DOSSIER = "see-dossier"
    UPLOAD_ROSTER = "upload-roster"
    TRY_TWINS = "try-twins"
    SEE_TWIN = "see-twin"
    LIST_PAIRS = "list-pairs"
    SEE_PAIR = "see-pair"
    END_PAIR = "end-pair"
    GUIDE_PAIR = "guide-pair"
    LEAVE_PAIR = "leave-pair"
    GO_ON = "go-on"
    PAUSE = "pause"
    ANSWER_PROPOSAL = "answer-proposal"
    MANAGE_PEOPLE = "manage-people"
    SEE_PEOPLE = "see-people"
    LIST_PLANS = "list-plans"
    SEE_PLAN = "see-plan"
    DECIDE_PLAN = "decide-plan"
    ERASE_PERSON = "erase-person"
    SEE_ERASURES = "see-erasures"
    ERASE_ONESELF = "erase-oneself"
    WITHDRAW_LINKS = "withdraw-links"
    AUDIT = "audit"


_A, _P, _U = Standing.ADMINISTRATOR, Standing.PEOPLE_ADMINISTRATOR, Standing.AUDITOR
_C, _S, _SELF = Standing.COORDINATOR, Standing.SPONSOR, Standing.SELF

RIGHTS: Final = total(
    Right,
    {
        Right.SEE_ONESELF: rule(Standing.ANYBODY, on=On.NOTHING, scope=ANY_SCOPE),
        Right.CREATE_PROGRAM: rule(_A, _P, on=On.NOTHING, scope="programs:write"),
        Right.LIST_PROGRAMS: rule(Standing.ANYBODY, on=On.NOTHING, scope="programs:read"),
        Right.SEE_PROGRAM: rule(_A, _P, _U, _C, _S, _SELF, on=On.OWN_PROGRAM, scope="programs:read"),
        Right.RUN_PROGRAM: rule(_A, _C, on=On.PROGRAM, scope="programs:write"),
        Right.SEE_STAFF: rule(_A, _P, _U, _C, _S, on=On.PROGRAM, scope="programs:read"),
        Right.STAFF_PROGRAM: rule(_A, _P, _C, on=On.PROGRAM, scope="programs:write"),
        Right.SEE_REVISIONS: rule(_A, _U, _C, _S, on=On.PROGRAM, scope="programs:read"),
        Right.ENROLL: rule(_A, _P, _C, on=On.PROGRAM, scope="people:write"),
        Right.SEE_IMPORT: rule(_A, _P, _C, on=On.IMPORT, scope="people:write"),
        Right.SEE_IMPORTED_ROWS: rule(_A, _P, _C, on=On.IMPORT, scope="people:write"),
        Right.LIST_PARTICIPANTS: rule(_A, _P, _U, _C, on=On.PROGRAM, scope="people:read"),
        Right.SEE_PARTICIPANT: rule(_A, _P, _C, _SELF, on=On.PARTICIPANT, scope="people:read"),
        Right.SEE_NAMES: rule(_A, _P, _C, on=On.PROGRAM),
        Right.CHANGE_PARTICIPANTS: rule(_A, _C, on=On.PROGRAM),
        Right.RECORD_READINESS: rule(_A, _C, on=On.PROGRAM, scope="readiness:write"),
        # Nobody joins for another: whoever enrolls somebody else has the right to enroll.
        Right.JOIN: rule(Standing.ANYBODY, on=On.NOTHING, in_person=True),
        Right.OWN_PART: rule(_SELF, on=On.OWN_PROGRAM),
        Right.WITHDRAW: rule(_A, _C, _SELF, on=On.PARTICIPANT),
        Right.START_RUN: rule(_A, _C, on=On.PROGRAM, scope="programs:write"),
        Right.LIST_RUNS: rule(_A, _U, _C, on=On.PROGRAM, scope="programs:read"),
        Right.SEE_RUN: rule(_A, _U, _C, on=On.RUN, scope="programs:read"),
        Right.SEE_RATES: rule(_A, _U, _C, _S, on=On.RUN, scope="reports:read"),
        Right.SHAPE_DRAFT: rule(_A, _C, on=On.RUN, scope="programs:write"),
        Right.SEE_UNMATCHED: rule(_A, _C, on=On.RUN),
        Right.SHAPE_RUNS: rule(_A, _C, on=On.PROGRAM, scope="programs:write"),
        Right.REPLAY_RUN: rule(_A, _U, _C, on=On.RUN),
        Right.SEE_REPLAY: rule(_A, _U, _C, on=On.REPLAY),
        Right.SEE_DOSSIER: rule(_A, _U, _C, on=On.RUN),
        Right.UPLOAD_ROSTER: rule(_A, _P, _C, on=On.PROGRAM, scope="people:write"),
        Right.TRY_TWINS: rule(_A, _C, on=On.PROGRAM),
        Right.SEE_TWIN: rule(_A, _C, on=On.TWIN),
        Right.LIST_PAIRS: rule(_A, _U, _C, _SELF, on=On.PEOPLE_OF_PROGRAM, scope="programs:read"),
        Right.SEE_PAIR: rule(_A, _U, _C, _SELF, on=On.PAIR, scope="programs:read"),
        Right.END_PAIR: rule(_A, _C, on=On.PAIR),
        Right.GUIDE_PAIR: rule(_A, _C, on=On.PAIR),
        Right.LEAVE_PAIR: rule(_SELF, on=On.PAIR, in_person=True),
        Right.GO_ON: rule(_SELF, on=On.PAIR, in_person=True),
        Right.PAUSE: rule(_A, _C, _SELF, on=On.PARTICIPANT),
        Right.ANSWER_PROPOSAL: rule(_SELF, on=On.PAIR, in_person=True),
        Right.MANAGE_PEOPLE: rule(_A, _P, on=On.NOTHING, scope="people:write"),
        # Coordinators read and decide what a roster for their own program would do, not files of the organization.
        Right.LIST_PLANS: rule(_A, _P, _C, on=On.PROGRAM, scope="people:read"),
        Right.SEE_PLAN: rule(_A, _P, _C, on=On.PLAN, scope="people:read"),
        # A person approves: a service that sent a wrong file must not wave it through.
        Right.DECIDE_PLAN: rule(_A, _P, _C, on=On.PLAN),
        # A person answers for what cannot be undone.
        Right.ERASE_PERSON: rule(_A, _P, on=On.NOTHING),
        Right.ERASE_ONESELF: rule(Standing.ANYBODY, on=On.NOTHING, in_person=True),
        Right.SEE_ERASURES: rule(_A, _P, _U, on=On.NOTHING),
        Right.WITHDRAW_LINKS: rule(_A, _P, _SELF, on=On.PERSON),
        Right.AUDIT: rule(_U, on=On.NOTHING),
        Right.SEE_PEOPLE: rule(_A, _P, on=On.NOTHING, scope="people:read"),
    },
)


def of_part(owned: MatchRun | Trial | RosterImport | Plan) -> Place:
    """Return the place of what belongs to a program, or to none, and to nobody in particular."""
    return Place(program_id=owned.program_id)


def of_participant(participant: Participant) -> Place:
    """Return the place of somebody's part in a program."""
    return Place(program_id=participant.program_id, people=frozenset({participant.person_id}))


def of_pair(pair: Pair) -> Place:
    """Return the place of a pair, or of a proposal and those it asks."""
    return Place(program_id=pair.program_id, people=frozenset({*pair.mentor_ids, *pair.mentee_ids}))
