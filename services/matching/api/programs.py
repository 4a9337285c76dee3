"""Programs over HTTP."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from services.matching.api.fields import Attribute, Language
from services.matching.commands import ChangeStage, CreateProgram, PublishProgram
from services.matching.domain.fairness import Fairness, Quota
from services.matching.domain.formats import MOST_IN_A_TEAM, USUAL, Format, Shape
from services.matching.domain.program import WEIGHTS, Approval, HardRules, Points, Program, UnknownProgram
from services.matching.store import PROGRAMS
from shared.contracts.participants import EnrollmentMode
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Cadence, Kind, ProgramId, Role
from shared.domain import identifier
from shared.fields import Line, Text
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.parameters import ProgramKey
from shared.mongo import Reader

router = APIRouter(prefix="/v1", tags=["programs"])
Gap = Annotated[int, Field(ge=0, le=99)]
Weight = Annotated[int, Field(ge=0, le=10_000)]
MOST_WEEKS = 104


class WeightsBody(Body):
    """Basis points of each criterion, 10,000 in all; what is not named counts nothing."""

    mentee_learns: Weight = 0
    mentor_learns: Weight = 0
    seniority: Weight = 0
    generation: Weight = 0
    across_departments: Weight = 0
    style: Weight = 0
    hours: Weight = 0
    languages: Weight = 0

    def points(self) -> Points:
        """Return the weights as the domain has them."""
        return Points(**self.model_dump())


class RulesBody(Body):
    """The hard rules: false or null switches one off."""

    reporting_line: bool = True
    same_manager: bool = True
    min_level_gap: Gap | None = 1
    max_level_gap: Gap | None = None
    min_years_apart: Gap | None = None
    min_common_hours: Annotated[int, Field(ge=0, le=168)] = 2
    shared_language: bool = True
    different_department: bool = False
    known_lines: bool = Field(
        default=False, description="Hold a release while the reporting line of somebody in the run is not known."
    )

    def rules(self, kind: Kind) -> HardRules:
        """Return the rules as the domain has them; without a word on it, peers have no gap between levels."""
        said = self.model_dump()
        if kind is Kind.RECIPROCAL and "min_level_gap" not in self.model_fields_set:
            said["min_level_gap"] = None
        return HardRules(**said)


class ShapeBody(Body):
    """How many meet at once; what is not named is as usual for the format."""

    min_juniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    max_juniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    min_seniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    max_seniors: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None
    departments: Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)] | None = None

    def of(self, format_: Format) -> Shape:
        """Return the shape as the domain has it."""
        return replace(USUAL[format_], **self.model_dump(exclude_none=True))


class QuotaBody(Body):
    """At least so many of a hundred pairs include somebody of this role who said this of themself."""

    attribute: Attribute
    value: Attribute
    role: Role
    percent: Annotated[int, Field(ge=1, le=100)]


class FairnessBody(Body):
    """What a run does beyond the best total."""

    least_fit: Weight = 0
    raise_floor: bool = False
    quota: QuotaBody | None = None

    def fairness(self) -> Fairness:
        """Return it as the domain has it."""
        quota = Quota(**self.quota.model_dump()) if self.quota else None
        return Fairness(least_fit=self.least_fit, raise_floor=self.raise_floor, quota=quota)


class ProgramBody(Body):
    """A program to be drafted."""

    title: Line
    kind: Kind = Kind.REVERSE
    objective: Text
    sponsor: Line | None = None
    cadence: Cadence
    weeks: Annotated[int, Field(ge=1, le=MOST_WEEKS)]
    session_minutes: Annotated[int, Field(ge=15, le=240)] = 60
    weights: WeightsBody | None = None
    rules: RulesBody = RulesBody()
    languages: Annotated[tuple[Language, ...], Field(max_length=20)] = ("en",)
    enrollment: EnrollmentMode = EnrollmentMode.VOLUNTARY
    readiness_waiver: Text | None = Field(
        default=None, description="Why people are matched without the readiness gate; kept on record."
    )
    starts_on: AwareDatetime | None = None
    format: Format = Format.ONE_TO_ONE
    shape: ShapeBody = ShapeBody()
    fairness: FairnessBody = FairnessBody()
    consented_attributes: Annotated[tuple[Attribute, ...], Field(max_length=5)] = Field(
        default=(), description="Sensitive attributes people may consent to have used for the quota and match rates."
    )
    approval: Approval = Field(default=Approval.NONE, description="Who must agree before a pair begins.")
    approval_days: Annotated[int, Field(ge=1, le=60)] = 7

    def points(self) -> Points:
        """Return the weights given, or the usual ones."""
        return self.weights.points() if self.weights else WEIGHTS

    def meeting(self) -> Shape:
        """Return how many meet at once."""
        return self.shape.of(self.format)


class PublishProgramBody(Body):
    """What a publication can add to the draft."""

    sponsor: Line | None = None


class ChangeStageBody(Body):
    """Where a program goes next."""

    stage: Literal[Stage.PILOT, Stage.ROLLOUT, Stage.CLOSED]


@router.post("/programs", status_code=201)
async def create_program(body: ProgramBody, send: Send, read: Read) -> Program:
    """Draft a program."""
    command = CreateProgram(
        program_id=ProgramId(identifier("program", send.id)),
        title=body.title,
        kind=body.kind,
        objective=body.objective,
        sponsor=body.sponsor,
        cadence=body.cadence,
        weeks=body.weeks,
        session_minutes=body.session_minutes,
        weights=body.points(),
        rules=body.rules.rules(body.kind),
        languages=body.languages or ("en",),
        mode=body.enrollment,
        readiness_waiver=body.readiness_waiver,
        starts_on=body.starts_on,
        format=body.format,
        shape=body.meeting(),
        fairness=body.fairness.fairness(),
        purposes=body.consented_attributes,
        approval=body.approval,
        approval_days=body.approval_days,
    )
    await send(command)
    return await existing_program(read, command.program_id)


@router.get("/programs")
async def list_programs(read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[Program]:
    """List programs."""
    programs, following = await read.page(PROGRAMS, cursor, limit)
    return Page(items=programs, next=following)


@router.get("/programs/{program_id}")
async def get_program(program_id: ProgramKey, read: Read) -> Program:
    """Return one program."""
    return await existing_program(read, program_id)


@router.post("/programs/{program_id}/publication")
async def publish_program(
    program_id: ProgramKey, send: Send, read: Read, body: PublishProgramBody | None = None
) -> Program:
    """Open a program for enrollment; refused while it has no sponsor."""
    await existing_program(read, program_id)
    await send(PublishProgram(program_id=program_id, sponsor=body.sponsor if body else None))
    return await existing_program(read, program_id)


@router.post("/programs/{program_id}/stages")
async def change_stage(program_id: ProgramKey, body: ChangeStageBody, send: Send, read: Read) -> Program:
    """Take a program on to pilot, rollout or its end; closing ends its pairs."""
    await existing_program(read, program_id)
    await send(ChangeStage(program_id=program_id, stage=body.stage))
    return await existing_program(read, program_id)


async def existing_program(read: Reader, program_id: ProgramId) -> Program:
    """Return a program.

    Raises:
        UnknownProgram: there is none.
    """
    if found := await read.get(PROGRAMS, program_id):
        return found
    raise UnknownProgram("there is no program with that id")
