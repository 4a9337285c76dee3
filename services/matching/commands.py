"""What this service can be asked to do: by HTTP, by its jobs, and by one of its task groups to the other."""

from typing import ClassVar

from pydantic import Field

from services.matching.domain.imports import RowError, RowStatus
from services.matching.domain.participants import Requirement, Wishes
from services.matching.domain.people import Contact, Profile
from services.matching.domain.program import HardRules, Points
from services.matching.domain.runs import Leftover, Proposal, Totals
from shared.contracts.base import Cadence, Command, Kind, Moment, PairId, PersonId, ProgramId, Role, RunId, Value
from shared.contracts.matching import EnrollmentMode, PairEndReason, Stage


class OfProgram(Command):
    """A command to one program; never sent itself."""

    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class CreateProgram(OfProgram):
    """Draft a program."""

    TYPE: ClassVar[str] = "matching.create-program"

    title: str
    kind: Kind
    objective: str
    sponsor: str | None = None
    cadence: Cadence
    weeks: int
    session_minutes: int
    weights: Points
    rules: HardRules
    languages: tuple[str, ...]
    mode: EnrollmentMode
    readiness_waiver: str | None = None
    starts_on: Moment | None = None


class PublishProgram(OfProgram):
    """Open a program for enrollment; a sponsor named here replaces the draft's."""

    TYPE: ClassVar[str] = "matching.publish-program"

    sponsor: str | None = None


class ChangeStage(OfProgram):
    """Take a program on to its pilot, its rollout or its end."""

    TYPE: ClassVar[str] = "matching.change-stage"

    stage: Stage


class EndPairs(OfProgram):
    """End a closed program's pairs, one batch after the other."""

    TYPE: ClassVar[str] = "matching.end-pairs"

    batch: int


class Row(Value):
    """Which row of which import a command comes from."""

    import_id: str
    line: int


class Enrollment(Value):
    """In which program and role somebody takes part."""

    program_id: ProgramId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes = Field(default_factory=Wishes)


class RegisterPerson(Command):
    """Take in what is said of a person; with an enrollment, go on to the program; with a row, report to its import.

    Where the program hears of the person by a command of its own, `program_id` alone says so.
    """

    TYPE: ClassVar[str] = "matching.register-person"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    employee_id: str
    job_title: str | None = None
    country: str | None = None
    profile: Profile
    contact: Contact | None = None
    program_id: ProgramId
    enrollment: Enrollment | None = None
    row: Row | None = None


class EnrollParticipant(OfProgram):
    """Let somebody take part; without a profile, what is known of the person counts."""

    TYPE: ClassVar[str] = "matching.enroll-participant"

    person_id: PersonId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes
    profile: Profile | None = None
    person_changed: bool = False
    row: Row | None = None


class RefreshParticipant(OfProgram):
    """Take in that a person changed; pairs that now break a hard rule end."""

    TYPE: ClassVar[str] = "matching.refresh-participant"

    person_id: PersonId
    profile: Profile


class RecheckPairs(OfProgram):
    """Check every live pair against the reporting lines as they are now, one batch after the other."""

    TYPE: ClassVar[str] = "matching.recheck-pairs"

    batch: int = 0


class RequestRecheck(OfProgram):
    """Somebody's manager changed: check live pairs soon, once for many changes."""

    TYPE: ClassVar[str] = "matching.request-recheck"


class ReadyParticipant(OfProgram):
    """Note what somebody has finished of what makes them ready."""

    TYPE: ClassVar[str] = "matching.ready-participant"

    person_id: PersonId
    done: tuple[Requirement, ...]


class WithdrawParticipant(OfProgram):
    """Let somebody leave a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "matching.withdraw-participant"

    person_id: PersonId


class StartImport(OfProgram):
    """Read an uploaded roster; `blob` is where it lies, `role` that of all rows where the file has none."""

    TYPE: ClassVar[str] = "matching.start-import"

    import_id: str
    blob: str
    role: Role | None = None


class BeginRows(OfProgram):
    """The file was read: so many rows will have an outcome."""

    TYPE: ClassVar[str] = "matching.begin-rows"

    import_id: str
    total: int


class RowOutcome(Value):
    """What became of a row that needed nobody's decision."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


class RecordRows(OfProgram):
    """Note the outcomes of rows that were refused or repeated, at most 200 at a time."""

    TYPE: ClassVar[str] = "matching.record-rows"

    import_id: str
    rows: tuple[RowOutcome, ...]


class RecordPerson(OfProgram):
    """Note that a row without a role was taken in as a person only."""

    TYPE: ClassVar[str] = "matching.record-person"

    person_id: PersonId
    row: Row


class FailImport(OfProgram):
    """Give an import up, and say why."""

    TYPE: ClassVar[str] = "matching.fail-import"

    import_id: str
    problem: str


class OfRun(OfProgram):
    """A command to one match run of a program; never sent itself."""

    run_id: RunId


class StartMatchRun(OfRun):
    """Compute a draft; without a seed the run's id gives one."""

    TYPE: ClassVar[str] = "matching.start-match-run"

    seed: int | None = None


class ProposePairs(OfRun):
    """Add a chunk of at most 200 proposals to a draft."""

    TYPE: ClassVar[str] = "matching.propose-pairs"

    proposals: tuple[Proposal, ...]


class NoteUnmatched(OfRun):
    """Add a chunk of at most 200 unmatched people to a draft."""

    TYPE: ClassVar[str] = "matching.note-unmatched"

    leftovers: tuple[Leftover, ...]


class FinishDraft(OfRun):
    """All chunks are there: the draft may be looked at."""

    TYPE: ClassVar[str] = "matching.finish-draft"

    chunks: int
    leftovers: int
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...] = ()


class FailMatchRun(OfRun):
    """Give a match run up, and say why."""

    TYPE: ClassVar[str] = "matching.fail-match-run"

    problem: str


class OfCouple(OfRun):
    """A coordinator's word on two people in a draft; never sent itself."""

    mentor_id: PersonId
    mentee_id: PersonId


class PinPair(OfCouple):
    """These two are to be paired, in this draft if they are, and in later runs."""

    TYPE: ClassVar[str] = "matching.pin-pair"


class ForbidPair(OfCouple):
    """These two are never paired in this program."""

    TYPE: ClassVar[str] = "matching.forbid-pair"


class PairByHand(OfCouple):
    """Pair these two in this draft, under the hard rules; whoever they were proposed with is free again."""

    TYPE: ClassVar[str] = "matching.pair-by-hand"


class ReleaseMatchRun(OfRun):
    """Make pairs of a draft."""

    TYPE: ClassVar[str] = "matching.release-match-run"


class ReleasePairs(OfRun):
    """Make pairs of one chunk of proposals, each checked against what changed since."""

    TYPE: ClassVar[str] = "matching.release-pairs"

    chunk: int


class ReleaseUnmatched(OfRun):
    """Tell one chunk of unmatched people; after the last the run is released."""

    TYPE: ClassVar[str] = "matching.release-unmatched"

    chunk: int


class EndPair(OfProgram):
    """End a pair."""

    TYPE: ClassVar[str] = "matching.end-pair"

    pair_id: PairId
    reason: PairEndReason
