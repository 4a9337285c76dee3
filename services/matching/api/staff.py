"""The staff of a program over HTTP: its sponsor, what the sponsor said, and its coordinators."""

from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.matching.api.addresses import people_at
from services.matching.api.fields import Email, Id
from services.matching.api.held import held
from services.matching.api.people import key_of
from services.matching.api.programs import existing_program
from services.matching.commands import AnswerForSponsor, AskSponsor, StaffProgram
from services.matching.domain.cells import same_address, same_id
from services.matching.domain.identity import employee_key
from services.matching.domain.leaving import HasLeft
from services.matching.domain.people import Person, Standing, UnknownPerson
from services.matching.domain.staff import SponsorWord, Waiver
from services.matching.rights import Right
from services.matching.store import PEOPLE
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import Refused
from shared.fields import GivenPerson, Text, once
from shared.http import Body, Read, Send
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["staff of programs"])
MOST_COORDINATORS = 20


class NotReachable(Refused):
    """Sponsors and coordinators get mails about their program, so each needs an address."""

    status = 422


class StaffMemberBody(Body):
    """A registered person: by person id, employee id or e-mail address."""

    person_id: GivenPerson | None = None
    employee_id: Id | None = None
    email: Email | None = None

    @model_validator(mode="after")
    def _names_one_person(self) -> Self:
        if len([one for one in (self.person_id, self.employee_id, self.email) if one]) != 1:
            raise ValueError("give one of person_id, employee_id and email")
        return self


def _each(given: tuple[StaffMemberBody, ...]) -> tuple[StaffMemberBody, ...]:
    return once(given, lambda one: (one.person_id, same_id(one.employee_id or ""), same_address(one.email or "")))


class StaffProgramBody(Body):
    """The sponsor and the coordinators of a program; whoever is left out is none any more."""

    sponsor: StaffMemberBody | None = None
    coordinators: Annotated[
        tuple[StaffMemberBody, ...], Field(max_length=MOST_COORDINATORS), AfterValidator(_each)
    ] = ()


class AskSponsorBody(Body):
    """A question to the sponsor."""

    question: SponsorQuestion


class AnswerForSponsorBody(Body):
    """What the sponsor said, and why a coordinator records it instead of the sponsor."""

    question: SponsorQuestion
    yes: bool
    why: Text


class StaffMemberView(BaseModel):
    """A sponsor or coordinator; name and address are null once the person was forgotten."""

    person_id: PersonId
    name: str | None
    email: str | None

    @classmethod
    def of(cls, person_id: PersonId, person: Person | None) -> Self:
        """Return the view of a person."""
        contact = person.contact if person else None
        return cls(
            person_id=person_id,
            name=contact.called if contact else None,
            email=(contact.email or None) if contact else None,
        )


class StaffView(BaseModel):
    """The staff of a program, the sponsor's last word on each question, and the steps taken without it."""

    program_id: ProgramId
    sponsor: StaffMemberView | None
    sponsor_accepted: bool
    coordinators: tuple[StaffMemberView, ...]
    words: tuple[SponsorWord, ...]
    waivers: tuple[Waiver, ...]


@router.get("/staff", dependencies=[held(Right.SEE_STAFF)])
async def get_staff(program_id: ProgramKey, read: Read) -> StaffView:
    """Return a program's staff, with names and addresses, and what the sponsor has said so far."""
    return await _view(read, program_id)


@router.put("/staff", dependencies=[held(Right.STAFF_PROGRAM)])
async def staff_program(
    program_id: ProgramKey, body: StaffProgramBody, request: Request, send: Send, read: Read
) -> StaffView:
    """Name the sponsor and the coordinators; a new sponsor gets a mail with a link to accept."""
    await existing_program(read, program_id)
    command = StaffProgram(
        program_id=program_id,
        sponsor_id=await _reached(read, request, body.sponsor) if body.sponsor else None,
        coordinator_ids=tuple([await _reached(read, request, one) for one in body.coordinators]),
    )
    await send(command)
    return await _view(read, program_id)


@router.post("/sponsor-questions", dependencies=[held(Right.RUN_PROGRAM)])
async def ask_sponsor(program_id: ProgramKey, body: AskSponsorBody, send: Send, read: Read) -> StaffView:
    """Ask the sponsor by mail, again if they were asked before: to accept, or whether to start at rollout."""
    await existing_program(read, program_id)
    await send(AskSponsor(program_id=program_id, question=body.question))
    return await _view(read, program_id)


@router.post("/sponsor-answers", dependencies=[held(Right.RUN_PROGRAM)])
async def answer_for_sponsor(
    program_id: ProgramKey, body: AnswerForSponsorBody, send: Send, read: Read, by: By
) -> StaffView:
    """Record what the sponsor said, with the reason for not waiting for their own answer."""
    await existing_program(read, program_id)
    command = AnswerForSponsor(program_id=program_id, question=body.question, yes=body.yes, by=by.actor, why=body.why)
    await send(command)
    return await _view(read, program_id)


async def _reached(read: Reader, request: Request, named: StaffMemberBody) -> PersonId:
    """Return the id of a registered person who can be reached by mail.

    Raises:
        UnknownPerson, NotReachable, HasLeft: see there.
    """
    person = await _named(read, request, named)
    if person is None:
        raise UnknownPerson(
            phrase("nobody is registered under that id or address; register them with PUT /v1/people first")
        )
    if person.standing is Standing.LEFT:
        raise HasLeft(phrase("that person has left the organization; name somebody who works there"))
    if person.contact is None or not person.contact.email:
        raise NotReachable(phrase("that person has no e-mail address; register one with PUT /v1/people first"))
    return person.person_id


async def _named(read: Reader, request: Request, named: StaffMemberBody) -> Person | None:
    if named.employee_id:
        return await read.get(PEOPLE, employee_key(key_of(request), named.employee_id))
    found = (
        await people_at(read, named.email, 1) if named.email else await read.find(PEOPLE, 1, person_id=named.person_id)
    )
    return next(iter(found), None)


async def _view(read: Reader, program_id: ProgramId) -> StaffView:
    staff = (await existing_program(read, program_id)).staff
    return StaffView(
        program_id=program_id,
        sponsor=await _member(read, staff.sponsor_id) if staff.sponsor_id else None,
        sponsor_accepted=staff.accepted_sponsor is not None,
        coordinators=tuple([await _member(read, one) for one in staff.coordinator_ids]),
        words=staff.words,
        waivers=staff.waivers,
    )


async def _member(read: Reader, person_id: PersonId) -> StaffMemberView:
    return StaffMemberView.of(person_id, next(iter(await read.find(PEOPLE, 1, person_id=person_id)), None))
