"""What lists and resources show."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from services.matching.domain.drafts import Leftover, Origin, Proposal
from services.matching.domain.imports import ImportRow, RosterImport, RowError, RowStatus
from services.matching.domain.pairs import Pair, State
from services.matching.domain.participants import Participant, Requirement, Status, Wishes
from services.matching.domain.people import Person, Profile
from services.matching.domain.program import Points
from services.matching.domain.reasons import Reason, explanation, reasons
from services.matching.domain.records import Record
from services.matching.domain.runs import MatchRun, RunState, Totals
from services.matching.domain.summary import Summary
from shared.contracts.pairs import DeclineReason, PairEndReason
from shared.contracts.participants import EnrollmentMode, UnmatchedReason
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, Role, RunId
from shared.processing.jobs import JobStatus


class Progress(BaseModel):
    """How far a job is, for people who wait.

    `share` is how much is done, 0..1; `gap` is how far a match run's pairs can be from the best so far, 0..1, proven.
    """

    phase: str
    done: int
    total: int
    share: float
    gap: float | None = None
    attempt: int

    @classmethod
    def of(cls, status: JobStatus | None) -> Self | None:
        """Return a job's progress, or nothing where none is under way."""
        if status is None or status.state == "done":
            return None
        return cls(
            phase=status.phase,
            done=status.done,
            total=status.total,
            share=round(status.done / status.total, 3) if status.total else 0.0,
            gap=status.figures.get("gap"),
            attempt=status.attempt,
        )


class ParticipantView(BaseModel):
    """A person in a program; name and address are shown for one person at a time, never in lists."""

    person_id: PersonId
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode
    status: Status
    missing: tuple[Requirement, ...]
    profile: Profile
    wishes: Wishes
    pairs: tuple[PairId, ...]
    proposals: tuple[PairId, ...]
    waited: int
    name: str | None = None
    email: str | None = None

    @classmethod
    def of(cls, participant: Participant, person: Person | None = None) -> Self:
        """Return the view of a participant."""
        contact = person.contact if person else None
        return cls(
            person_id=participant.person_id,
            program_id=participant.program_id,
            role=participant.role,
            mode=participant.mode,
            status=participant.status,
            missing=participant.missing,
            profile=participant.profile,
            wishes=participant.wishes,
            pairs=participant.active,
            proposals=participant.proposed,
            waited=participant.waited,
            name=contact.called if contact else None,
            email=contact.email if contact else None,
        )


class ImportView(BaseModel):
    """An import: the six counts add up to `total` when its state is `done`."""

    id: str
    program_id: ProgramId
    state: str
    requested_at: datetime
    total: int | None
    enrolled: int
    unchanged: int
    updated: int
    person_only: int
    duplicates: int
    refused: int
    problem: str | None
    progress: Progress | None

    @classmethod
    def of(cls, roster: RosterImport, status: JobStatus | None) -> Self:
        """Return the view of an import; progress counts rows that have their outcome."""
        counts, total = roster.counts, roster.total or 0
        share = round(counts.decided / total, 3) if total else 0.0
        under_way = Progress(phase="deciding", done=counts.decided, total=total, share=share, attempt=1)
        return cls(
            id=roster.id,
            program_id=roster.program_id,
            state=roster.state,
            requested_at=roster.requested_at,
            total=roster.total,
            enrolled=counts.enrolled,
            unchanged=counts.unchanged,
            updated=counts.updated,
            person_only=counts.person_only,
            duplicates=counts.duplicates,
            refused=counts.refused,
            problem=roster.problem,
            progress=under_way if total else Progress.of(status),
        )


class RowView(BaseModel):
    """What became of a row: each fault by field, with its reason."""

    line: int
    status: RowStatus
    person_id: PersonId | None = None
    errors: tuple[RowError, ...] = ()

    @classmethod
    def of(cls, row: ImportRow) -> Self:
        """Return the view of a row."""
        return cls(line=row.line, status=row.status, person_id=row.person_id, errors=row.errors)


class DryRunView(BaseModel):
    """What an import would do, before what the program itself would refuse; `rows` are the first that would fail."""

    state: str = "dry-run"
    columns: dict[str, str]
    ignored_columns: tuple[str, ...]
    delimiter: str
    total: int
    participants: int
    person_only: int
    duplicates: int
    refused: int
    rows: list[RowView]


class RunView(BaseModel):
    """A match run."""

    id: RunId
    program_id: ProgramId
    number: int
    state: RunState
    seed: int
    requested_at: datetime
    released_at: datetime | None
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...]
    problem: str | None
    summary: Summary | None
    record: Record | None
    progress: Progress | None

    @classmethod
    def of(cls, run: MatchRun, status: JobStatus | None) -> Self:
        """Return the view of a run."""
        begun = status is not None and status.attempt > 0
        running = run.state is RunState.QUEUED and begun
        return cls(
            id=run.id,
            program_id=run.program_id,
            number=run.number,
            state=RunState.RUNNING if running else run.state,
            seed=run.seed,
            requested_at=run.requested_at,
            released_at=run.released_at,
            totals=run.totals,
            gap=run.gap,
            method=run.method,
            dropped_pins=run.dropped_pins,
            circles=run.circles,
            problem=run.problem,
            summary=run.summary,
            record=run.record,
            progress=Progress.of(status) if run.state is RunState.QUEUED else None,
        )


class ProposalView(BaseModel):
    """A couple of a draft; the points of its components sum to its score, in basis points.

    Couples of one `group` are to become one pair.
    """

    id: str
    mentor_id: PersonId
    mentee_id: PersonId
    origin: Origin
    group: str | None
    score: int
    components: tuple[Reason, ...]

    @classmethod
    def of(cls, proposal: Proposal, weights: Points) -> Self:
        """Return the view of a proposal in a program of these weights."""
        return cls(
            id=proposal.id,
            mentor_id=proposal.mentor_id,
            mentee_id=proposal.mentee_id,
            origin=proposal.origin,
            group=proposal.group,
            score=proposal.score,
            components=reasons(proposal.points, weights, proposal.evidence),
        )


class LeftoverView(BaseModel):
    """Somebody without a pair, and why; `suitable` is how many of the other side the rules allow."""

    person_id: PersonId
    role: Role
    reason: UnmatchedReason
    explanation: str
    suitable: int

    @classmethod
    def of(cls, leftover: Leftover) -> Self:
        """Return the view of an unmatched person."""
        return cls(
            person_id=leftover.person_id,
            role=leftover.role,
            reason=leftover.reason,
            explanation=explanation(leftover.reason),
            suitable=leftover.suitable,
        )


class PairView(BaseModel):
    """A pair or a proposal; the points of its components sum to its score, in basis points.

    A proposal waits for everybody in `asked` until `expires_at`; `decline_reason` says why it came to nothing.
    """

    id: PairId
    program_id: ProgramId
    run_id: RunId | None
    state: State
    mentor_ids: tuple[PersonId, ...]
    mentee_ids: tuple[PersonId, ...]
    language: str
    score: int
    components: tuple[Reason, ...]
    created_at: datetime
    starts_on: datetime
    ended_at: datetime | None
    end_reason: PairEndReason | None
    asked: tuple[PersonId, ...]
    approved: tuple[PersonId, ...]
    expires_at: datetime | None
    decline_reason: DeclineReason | None

    @classmethod
    def of(cls, pair: Pair, weights: Points) -> Self:
        """Return the view of a pair in a program of these weights."""
        return cls(
            id=pair.id,
            program_id=pair.program_id,
            run_id=pair.run_id,
            state=pair.state,
            mentor_ids=pair.mentor_ids,
            mentee_ids=pair.mentee_ids,
            language=pair.language,
            score=pair.score,
            components=reasons(pair.points, weights, pair.evidence),
            created_at=pair.created_at,
            starts_on=pair.starts_on,
            ended_at=pair.ended_at,
            end_reason=pair.end_reason,
            asked=pair.asked,
            approved=pair.approved,
            expires_at=pair.expires_at,
            decline_reason=pair.decline_reason,
        )
