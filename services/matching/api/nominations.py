"""Nominations over HTTP: invite somebody who is registered, and how many nominees joined; a no is shown to nobody."""

from fastapi import APIRouter
from pydantic import Field

from services.matching.api.held import held
from services.matching.api.participants import ParticipantView, participant_view, role_in
from services.matching.api.programs import existing_program
from services.matching.api.staff import NotReachable
from services.matching.commands import EnrollParticipant, Joining, RegisterPerson
from services.matching.domain.facts import Said
from services.matching.domain.nominations import NominationCounts, counted, must_be_new
from services.matching.domain.participants import Status, Wishes, participant_id
from services.matching.domain.people import NOTHING_KNOWN, Person, UnknownPerson
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import Role
from shared.fields import GivenPerson, Text
from shared.http import Body, Read, Send
from shared.http.parameters import ProgramKey
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])


class NominateBody(Body):
    """A registered person to invite, and why; a partner of a reciprocal program has no role."""

    person_id: GivenPerson
    role: Role | None = Field(default=None, description="Required, except for a partner of a reciprocal program.")
    nominated_by: GivenPerson | None = None
    nomination_reason: Text | None = None


@router.post("/nominations", status_code=201, dependencies=[held(Right.ENROLL)])
async def nominate(program_id: ProgramKey, body: NominateBody, send: Send, read: Read) -> ParticipantView:
    """Invite a registered person by mail; they take part once they accept."""
    program = await existing_program(read, program_id)
    program.must_be_open()
    role = role_in(program, body.role)
    person = next(iter(await read.find(PEOPLE, 1, person_id=body.person_id)), None)
    if person is None:
        raise UnknownPerson(phrase("nobody with that id is registered"))
    must_be_reachable(person)
    must_be_new(await read.get(PARTICIPANTS, participant_id(program_id, person.person_id)))
    register = RegisterPerson(
        employee_key=person.id,
        employee_id=person.employee_id,
        profile=NOTHING_KNOWN,
        said=Said(),
        is_known=True,
        then=Joining(program_id=program_id),
    )
    await send(register, part="person")
    invite = EnrollParticipant(
        program_id=program_id,
        person_id=person.person_id,
        role=role,
        mode=EnrollmentMode.NOMINATED,
        nominated_by=body.nominated_by,
        nomination_reason=body.nomination_reason,
        wishes=Wishes(),
        said=Said(),
    )
    await send(invite)
    return await participant_view(read, program_id, person.person_id)


def must_be_reachable(person: Person) -> None:
    """Refuse somebody whom no mail reaches.

    Raises:
        NotReachable: they have no address.
    """
    if person.contact is None or not person.contact.email:
        raise NotReachable(phrase("they have no e-mail address, so that no invitation would reach them"))


@router.get("/nominations/summary", dependencies=[held(Right.LIST_PARTICIPANTS)])
async def count_nominations(program_id: ProgramKey, read: Read) -> NominationCounts:
    """Count the nominees of a program by what became of their invitation."""
    await existing_program(read, program_id)
    nominated = await read.count(PARTICIPANTS, program_id=program_id, mode=EnrollmentMode.NOMINATED)
    waiting = await read.count(PARTICIPANTS, program_id=program_id, status=Status.INVITED)
    not_joined = await read.count(PARTICIPANTS, program_id=program_id, status=Status.NOT_JOINED)
    return counted(nominated, waiting, not_joined)
