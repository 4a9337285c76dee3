"""Participants over HTTP."""

from fastapi import APIRouter, Request

from services.matching.api import found
from services.matching.api.bodies import EnrollmentBody, ReadinessBody
from services.matching.api.found import PersonKey, ProgramKey
from services.matching.api.views import ParticipantView
from services.matching.commands import EnrollParticipant, ReadyParticipant, RegisterPerson, WithdrawParticipant
from services.matching.domain.identity import person_id
from services.matching.domain.participants import Status
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.http import Cursor, Limit, Page, Read, Send
from shared.http.state import platform
from shared.mongo import Reader

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


@router.post("/participants", status_code=201)
async def enroll(
    program_id: ProgramKey, body: EnrollmentBody, request: Request, send: Send, read: Read
) -> ParticipantView:
    """Enroll one person, or take in what changed of them."""
    (await found.program(read, program_id)).must_be_open()
    secret = platform(request).settings.secret_key.get_secret_value()
    manager_id = person_id(secret, body.manager_id) if body.manager_id else None
    register = RegisterPerson(
        person_id=person_id(secret, body.employee_id),
        employee_id=body.employee_id,
        job_title=body.job_title,
        country=body.country,
        profile=body.profile(manager_id),
        contact=body.contact(),
        program_id=program_id,
    )
    await send(register, part="person")
    enrolled = EnrollParticipant(
        program_id=program_id,
        person_id=register.person_id,
        role=body.role,
        mode=body.mode,
        wishes=body.wishes(),
        consented=body.said(),
    )
    await send(enrolled)
    return await _view(read, program_id, register.person_id)


@router.get("/participants")
async def list_participants(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    status: Status | None = None,
    role: Role | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[ParticipantView]:
    """List who takes part, withdrawn people too; without names and addresses."""
    await found.program(read, program_id)
    equal = {name: value for name, value in {"status": status, "role": role}.items() if value is not None}
    people, following = await read.page(PARTICIPANTS, cursor, limit, program_id=program_id, **equal)
    return Page(items=[ParticipantView.of(one) for one in people], next=following)


@router.get("/participants/{person_id}")
async def get_participant(program_id: ProgramKey, person_id: PersonKey, read: Read) -> ParticipantView:
    """Return one participant, with name and address."""
    return await _view(read, program_id, person_id)


@router.post("/participants/{person_id}/readiness")
async def make_ready(
    program_id: ProgramKey, person_id: PersonKey, body: ReadinessBody, send: Send, read: Read
) -> ParticipantView:
    """Note what somebody has finished; `missing` says what they still have to."""
    await found.participant(read, program_id, person_id)
    await send(ReadyParticipant(program_id=program_id, person_id=person_id, done=body.done()))
    return await _view(read, program_id, person_id)


@router.post("/participants/{person_id}/withdrawal")
async def withdraw(program_id: ProgramKey, person_id: PersonKey, send: Send, read: Read) -> ParticipantView:
    """Let somebody leave the program; their pairs end without fault."""
    await found.participant(read, program_id, person_id)
    await send(WithdrawParticipant(program_id=program_id, person_id=person_id))
    return await _view(read, program_id, person_id)


async def _view(read: Reader, program_id: ProgramId, person_id: PersonId) -> ParticipantView:
    participant = await found.participant(read, program_id, person_id)
    return ParticipantView.of(participant, await read.get(PEOPLE, person_id))
