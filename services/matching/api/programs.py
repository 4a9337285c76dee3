"""Programs over HTTP."""

from fastapi import APIRouter

from services.matching.api import found
from services.matching.api.bodies import ProgramBody, PublicationBody, StageBody
from services.matching.api.found import ProgramKey
from services.matching.commands import ChangeStage, CreateProgram, PublishProgram
from services.matching.domain.program import Program
from services.matching.store import PROGRAMS
from shared.contracts.vocabulary import ProgramId
from shared.domain import identifier
from shared.http import Cursor, Limit, Page, Read, Send

router = APIRouter(prefix="/v1", tags=["programs"])


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
    return await found.program(read, command.program_id)


@router.get("/programs")
async def list_programs(read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[Program]:
    """List programs."""
    programs, following = await read.page(PROGRAMS, cursor, limit)
    return Page(items=programs, next=following)


@router.get("/programs/{program_id}")
async def get_program(program_id: ProgramKey, read: Read) -> Program:
    """Return one program."""
    return await found.program(read, program_id)


@router.post("/programs/{program_id}/publication")
async def publish_program(
    program_id: ProgramKey, send: Send, read: Read, body: PublicationBody | None = None
) -> Program:
    """Open a program for enrollment; refused while it has no sponsor."""
    await found.program(read, program_id)
    await send(PublishProgram(program_id=program_id, sponsor=body.sponsor if body else None))
    return await found.program(read, program_id)


@router.post("/programs/{program_id}/stage")
async def change_stage(program_id: ProgramKey, body: StageBody, send: Send, read: Read) -> Program:
    """Take a program on to pilot, rollout or its end; closing ends its pairs."""
    await found.program(read, program_id)
    await send(ChangeStage(program_id=program_id, stage=body.stage))
    return await found.program(read, program_id)
