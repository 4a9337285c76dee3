"""Programs over HTTP."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter
from pydantic import BaseModel, BeforeValidator

from services.matching.api.held import held
from services.matching.commands import ChangeStage, CreateProgram, DiscardProgram, PublishProgram
from services.matching.domain.formats import USUAL, Format
from services.matching.domain.pilot_record import PilotRecord
from services.matching.domain.program import Program, UnknownProgram
from services.matching.domain.program_settings import WEIGHTS_OF_PARTNERS, ProgramSettings
from services.matching.domain.seats import Lines
from services.matching.rights import RIGHTS, Right
from services.matching.store import PEOPLE, PROGRAMS
from shared.auth.caller import Caller
from shared.auth.rights import may
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Kind, PersonId, ProgramId
from shared.domain import identifier
from shared.fields import Text
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["programs"])


def as_usual(given: object) -> object:
    """Fill in the defaults of the kind and the format: partners have no gap and learn alike, a team has its sizes."""
    if not isinstance(given, Mapping):
        return given
    told = dict(given)
    if told.get("kind") == Kind.RECIPROCAL:
        told["rules"] = _over({"min_level_gap": None}, told.get("rules", {}))
        told.setdefault("weights", asdict(WEIGHTS_OF_PARTNERS))
    if told.get("languages") == []:
        told["languages"] = ["en"]
    if (format_ := told.get("format")) in tuple(Format):
        told["shape"] = _over(asdict(USUAL[Format(format_)]), told.get("shape", {}))
    return told


def _over(usual: Mapping[str, object], given: object) -> object:
    return {**usual, **given} if isinstance(given, Mapping) else given


class ProgramBody(Body):
    """A program to draft; settings left out get the defaults of its kind and format."""

    settings: Annotated[ProgramSettings, BeforeValidator(as_usual)]


class PublishProgramBody(Body):
    """The reason for publishing a program whose sponsor has not accepted, which is kept on record."""

    waiver: Text | None = None


class ChangeStageBody(Body):
    """The program's next stage, and the reason for a rollout to which its sponsor has not agreed.

    `closed` plans the end: it takes hold three days later, at `closes_at` of the answer, unless it is taken back.
    """

    stage: Literal[Stage.PILOT, Stage.ROLLOUT, Stage.CLOSED]
    waiver: Text | None = None


class ProgramView(BaseModel):
    """A program; what its sponsor said, and what was done without the sponsor's word, is only shown with its staff."""

    id: ProgramId
    settings: ProgramSettings
    settings_revision: int
    stage: Stage
    sponsor_id: PersonId | None
    coordinator_ids: tuple[PersonId, ...]
    pilot: PilotRecord
    pairs: int
    searches: int
    runs: int
    draft_run_id: str | None
    lines: Lines
    next_run_at: datetime | None
    closes_at: datetime | None
    revision: int

    @classmethod
    def of(cls, program: Program) -> Self:
        """Return the view of a program; a sponsor is shown once they have accepted."""
        shown = {name: value for name, value in vars(program).items() if name in cls.model_fields}
        staff = program.staff
        closes_at = program.closing.at if program.closing else None
        return cls(
            **shown,
            sponsor_id=staff.accepted_sponsor,
            coordinator_ids=staff.coordinator_ids,
            closes_at=closes_at,
        )


@router.post("/programs", status_code=201, dependencies=[held(Right.CREATE_PROGRAM)])
async def create_program(body: ProgramBody, send: Send, read: Read, by: By) -> ProgramView:
    """Create the draft of a program."""
    program_id = ProgramId(identifier("program", send.id))
    await send(CreateProgram(program_id=program_id, settings=body.settings, by=by.actor))
    return await program_view(read, program_id)


@router.get("/programs", dependencies=[held(Right.LIST_PROGRAMS)])
async def list_programs(by: By, read: Read, cursor: Cursor = None, limit: Limit = 100) -> Page[ProgramView]:
    """List programs: people see those that they run, sponsor or take part in."""
    programs, following = await read.page(PROGRAMS, cursor, limit, within=await visible(by, read))
    return Page(items=[ProgramView.of(one) for one in programs], next=following)


@router.get("/programs/{program_id}", dependencies=[held(Right.SEE_PROGRAM)])
async def get_program(program_id: ProgramKey, read: Read) -> ProgramView:
    """Return one program."""
    return await program_view(read, program_id)


@router.delete("/programs/{program_id}", status_code=204, dependencies=[held(Right.RUN_PROGRAM)])
async def discard_program(program_id: ProgramKey, send: Send) -> None:
    """Delete a program that is still a draft, with its twins; one that was published is closed instead."""
    # No lookup before the command, so that a repeat under the same key gets the outcome of the first request.
    await send(DiscardProgram(program_id=program_id))


@router.post("/programs/{program_id}/publication", dependencies=[held(Right.RUN_PROGRAM)])
async def publish_program(
    program_id: ProgramKey, send: Send, read: Read, by: By, body: PublishProgramBody | None = None
) -> ProgramView:
    """Open a program for enrollment; refused until its sponsor has accepted, unless a waiver says why."""
    await existing_program(read, program_id)
    waiver = body.waiver if body else None
    await send(PublishProgram(program_id=program_id, by=by.actor, waiver=waiver))
    return await program_view(read, program_id)


@router.post("/programs/{program_id}/stages", dependencies=[held(Right.RUN_PROGRAM)])
async def change_stage(program_id: ProgramKey, body: ChangeStageBody, send: Send, read: Read, by: By) -> ProgramView:
    """Move a program to its pilot or rollout, or plan its end.

    Three days later it is closed, its pairs end, and its people are told; until then it can be taken back.
    """
    await existing_program(read, program_id)
    await send(ChangeStage(program_id=program_id, stage=body.stage, by=by.actor, waiver=body.waiver))
    return await program_view(read, program_id)


async def visible(by: Caller, read: Reader) -> list[ProgramId] | None:
    """Return the programs that a caller may see, or None if they may see all."""
    if may(by, RIGHTS[Right.SEE_PROGRAM]):
        return None
    known = await read.find(PEOPLE, 1, person_id=by.whose) if by.whose else []
    return [*by.staff, *(program_id for person in known for program_id in person.programs)]


async def program_view(read: Reader, program_id: ProgramId) -> ProgramView:
    """Return the view of a program."""
    return ProgramView.of(await existing_program(read, program_id))


async def existing_program(read: Reader, program_id: ProgramId) -> Program:
    """Return a program.

    Raises:
        UnknownProgram: there is none.
    """
    if found := await read.get(PROGRAMS, program_id):
        return found
    raise UnknownProgram(phrase("there is no program with that id"))
