"""Participants over HTTP."""

from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.matching.api.completions import CompletionView
from services.matching.api.fields import SAYS_OF_A_PERSON, Email, Groups, Id, Topic, Zone
from services.matching.api.held import held
from services.matching.api.people import key_of, scale_of, send_weighed
from services.matching.api.programs import existing_program
from services.matching.api.seats import position_of
from services.matching.commands import EnrollParticipant, Joining, ReadyParticipant, RegisterPerson
from services.matching.domain.cells import same_id
from services.matching.domain.facts import Said
from services.matching.domain.fairness import Consented
from services.matching.domain.fields import Attribute, Languages
from services.matching.domain.identity import EmployeeKey, employee_key
from services.matching.domain.participants import (
    Offer,
    Participant,
    Status,
    UnknownParticipant,
    Wishes,
    participant_id,
)
from services.matching.domain.people import Contact, Person, Profile, UnknownPerson
from services.matching.domain.program import Program
from services.matching.domain.requirements import Requirement
from services.matching.domain.topics import topic_key
from services.matching.feeds.csv import places
from services.matching.feeds.csv.values import MOST_PAIRS, MOST_TOPICS
from services.matching.feeds.weighing import plan_holding
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import GroupAttribute, Kind, Moment, PairId, PersonId, ProgramId, Role
from shared.domain import Refused
from shared.fields import EachOnce, GivenPerson, Line, Text, once
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.parameters import PersonKey, ProgramKey, chosen
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["participants"])
StatusFilter = Annotated[Status | None, Query(description="Only people with this status.")]
RoleFilter = Annotated[Role | None, Query(description="Only people in this role.")]


class OfferBody(Body):
    """A topic offered, with a self-rated level: 1 (aware) to 4 (expert)."""

    topic: Topic
    level: Annotated[int, Field(ge=1, le=4)] = 3


def _by_topic(given: tuple[str, ...]) -> tuple[str, ...]:
    return once(given, topic_key)


def _by_offer(given: tuple[OfferBody, ...]) -> tuple[OfferBody, ...]:
    return once(given, lambda one: topic_key(one.topic))


# A topic that is named twice, in whatever spelling, counts once.
Topics = Annotated[tuple[Topic, ...], Field(max_length=MOST_TOPICS), AfterValidator(_by_topic)]
Offers = Annotated[tuple[OfferBody, ...], Field(max_length=MOST_TOPICS), AfterValidator(_by_offer)]

# The fields of a person or their wishes that each field of an enrollment states.
_SAYS: Final = SAYS_OF_A_PERSON | {
    "skills_offered": "offers",
    "skills_sought": "seeks",
    "max_pairs": "capacity",
}


class RoleNeeded(Refused):
    """Only a partner of a reciprocal program enrolls without a role."""

    status = 422


class EnrollParticipantBody(Body):
    """One person to enroll, with the fields of a roster row."""

    employee_id: Id
    name: Line
    email: Email
    role: Role | None = Field(default=None, description="Required, except for a partner of a reciprocal program.")
    mode: EnrollmentMode | None = None
    nominated_by: GivenPerson | None = None
    nomination_reason: Text | None = None
    manager_id: Id | None = Field(default=None, description="The manager's employee id.")
    job_title: Line | None = None
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    groups: Groups = Field(
        default={}, description="Department, country (ISO 3166), site and business unit; null clears one."
    )
    timezone: Zone | None = None
    languages: Languages = ()
    age_band: Line | None = None
    communication_style: Line | None = None
    skills_offered: Offers = ()
    skills_sought: Topics = ()
    max_pairs: Annotated[int, Field(ge=1, le=MOST_PAIRS)] = 1
    consented: Annotated[dict[Attribute, Attribute], Field(max_length=5), EachOnce] | None = Field(
        default=None, description="What they consent to have used, by attribute; {} takes it back."
    )

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.manager_id and same_id(self.manager_id) == same_id(self.employee_id):
            raise ValueError("nobody is their own manager: leave manager_id out")
        if self.mode is not EnrollmentMode.NOMINATED and (self.nominated_by or self.nomination_reason):
            raise ValueError("leave nominated_by and nomination_reason out, or set the mode to nominated")
        return self

    def said_of_person(self) -> Said:
        """Return the stated fields of the person and their wishes; omitted fields stay unchanged."""
        names = (*(_SAYS[name] for name in sorted(self.model_fields_set & _SAYS.keys())), *self.groups)
        told = bool(self.groups.get(GroupAttribute.COUNTRY)) and self.timezone is None
        names += ("ranked",) if "skills_sought" in self.model_fields_set else ()
        return Said(plainly=names, roughly=("zone",) if told else ())

    def profile(self) -> Profile:
        """Return the profile."""
        return Profile(
            groups={one: name for one, name in self.groups.items() if name},
            level=self.level,
            zone=self.timezone or places.zone_of(self.groups.get(GroupAttribute.COUNTRY)),
            languages=self.languages,
            age_band=self.age_band,
            style=self.communication_style,
        )

    def said(self) -> tuple[Consented, ...] | None:
        """Return the consented attributes in order; None if the body does not mention consent."""
        if self.consented is None:
            return None
        return tuple(Consented(name=name, value=value) for name, value in sorted(self.consented.items()))

    def contact(self) -> Contact:
        """Return the contact."""
        return Contact(name=self.name, email=self.email)

    def wishes(self) -> Wishes:
        """Return the wishes."""
        offers = tuple(Offer(topic=one.topic, level=one.level) for one in self.skills_offered)
        return Wishes(seeks=self.skills_sought, offers=offers, capacity=self.max_pairs)


class ReadyParticipantBody(Body):
    """The requirements that a participant has met, and why a coordinator records them; false leaves one unchanged."""

    orientation: bool = False
    openness: bool = False
    time_commitment: bool = False
    reason: Text

    def done(self) -> tuple[Requirement, ...]:
        """Return the requirements that are true."""
        return tuple(item for item in Requirement if getattr(self, item))


class ParticipantView(BaseModel):
    """A person in a program; lists leave out name, address, manager, `held_by` and the position on the waitlist.

    `manager_id` is null if the manager is unknown or there is none. `held_by` is the plan that holds their withdrawal.
    """

    person_id: PersonId
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode
    status: Status
    nominated_by: PersonId | None
    nomination_reason: str | None
    answer_until: Moment | None
    missing: tuple[Requirement, ...]
    completions: tuple[CompletionView, ...]
    profile: Profile
    wishes: Wishes
    pairs: tuple[PairId, ...]
    proposals: tuple[PairId, ...]
    paused_until: datetime | None
    reminded_at: datetime | None
    leaves_on: datetime | None
    position: int | None = None
    name: str | None = None
    email: str | None = None
    manager_id: PersonId | None = None
    held_by: str | None = None

    @classmethod
    def of(cls, participant: Participant, person: Person | None = None, manager: Person | None = None) -> Self:
        """Return the view of a participant."""
        contact, nomination = person.contact if person else None, participant.nomination
        return cls(
            person_id=participant.person_id,
            program_id=participant.program_id,
            role=participant.role,
            mode=participant.mode,
            status=participant.status,
            nominated_by=nomination.nominated_by if nomination else None,
            nomination_reason=nomination.reason if nomination else None,
            answer_until=nomination.expires_at if nomination and participant.status is Status.INVITED else None,
            missing=participant.missing,
            completions=tuple(CompletionView.of(one) for one in participant.completions),
            profile=participant.profile,
            wishes=participant.wishes,
            pairs=participant.active,
            proposals=participant.proposed,
            paused_until=participant.paused_until,
            reminded_at=participant.reminded_at,
            leaves_on=participant.leaves_on,
            name=contact.called if contact else None,
            email=contact.email if contact else None,
            manager_id=manager.person_id if manager else None,
        )


@router.post("/participants", status_code=201, dependencies=[held(Right.ENROLL)])
async def enroll(
    program_id: ProgramKey, body: EnrollParticipantBody, request: Request, send: Send, read: Read
) -> ParticipantView:
    """Enroll one person, invite a nominee, or update their data.

    One of many who would get another manager within an hour keeps theirs until a person approves the plan.
    """
    program = await existing_program(read, program_id)
    program.must_be_open()
    role_in(program, body.role)
    secret = key_of(request)
    key = employee_key(secret, body.employee_id)
    register = RegisterPerson(
        employee_key=key,
        employee_id=body.employee_id,
        job_title=body.job_title,
        profile=body.profile(),
        contact=body.contact(),
        manager=employee_key(secret, body.manager_id) if body.manager_id else None,
        said=body.said_of_person(),
        returns=True,
        then=Joining(program_id=program_id),
    )
    await send_weighed(register, await read.get(PEOPLE, key), scale_of(request, send, read), part="person")
    person = await _known(read, key)
    enrolled = EnrollParticipant(
        program_id=program_id,
        person_id=person.person_id,
        role=role_in(program, body.role),
        mode=body.mode,
        nominated_by=body.nominated_by,
        nomination_reason=body.nomination_reason,
        wishes=body.wishes(),
        said=body.said_of_person(),
        consented=body.said(),
    )
    await send(enrolled)
    return await participant_view(read, program_id, person.person_id)


def role_in(program: Program, role: Role | None) -> Role:
    """Return the role that somebody enrolls in; it says nothing of a partner, who both teaches and learns.

    Raises:
        RoleNeeded: there is none, and the program tells its sides apart.
    """
    if role is None and program.settings.kind is not Kind.RECIPROCAL:
        raise RoleNeeded(phrase("give the role: mentor or mentee"))
    return role or Role.MENTEE


@router.get("/participants", dependencies=[held(Right.LIST_PARTICIPANTS)])
async def list_participants(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    status: StatusFilter = None,
    role: RoleFilter = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[ParticipantView]:
    """List participants, withdrawn ones included, without names and addresses."""
    await existing_program(read, program_id)
    equal = chosen(program_id=program_id, status=status, role=role)
    people, following = await read.page(PARTICIPANTS, cursor, limit, **equal)
    return Page(items=[ParticipantView.of(one) for one in people], next=following)


@router.get("/participants/{person_id}", dependencies=[held(Right.SEE_PARTICIPANT)])
async def get_participant(program_id: ProgramKey, person_id: PersonKey, read: Read) -> ParticipantView:
    """Return one participant, with name and address."""
    return await participant_view(read, program_id, person_id)


@router.post("/participants/{person_id}/readiness", dependencies=[held(Right.RECORD_READINESS)])
async def make_ready(
    program_id: ProgramKey, person_id: PersonKey, body: ReadyParticipantBody, send: Send, read: Read
) -> ParticipantView:
    """Record on behalf of a person which requirements they have met; `missing` lists the others."""
    await existing_participant(read, program_id, person_id)
    await send(ReadyParticipant(program_id=program_id, person_id=person_id, done=body.done(), reason=body.reason))
    return await participant_view(read, program_id, person_id)


async def participant_view(read: Reader, program_id: ProgramId, person_id: PersonId) -> ParticipantView:
    """Return the view of a participant, with name and address."""
    participant = await existing_participant(read, program_id, person_id)
    person = next(iter(await read.find(PEOPLE, 1, person_id=person_id)), None)
    manager = await read.get(PEOPLE, person.manager) if person and person.manager else None
    view = ParticipantView.of(participant, person, manager)
    held_by = await plan_holding(read, participant.id, participant.goings)
    return view.model_copy(update={"position": await position_of(read, participant), "held_by": held_by})


async def _known(read: Reader, key: EmployeeKey) -> Person:
    if found := await read.get(PEOPLE, key):
        return found
    raise UnknownPerson(phrase("that person was forgotten meanwhile; enroll them again"))


async def existing_participant(read: Reader, program_id: ProgramId, person_id: PersonId) -> Participant:
    """Return a person's part in a program.

    Raises:
        UnknownParticipant: they do not take part in it.
    """
    if found := await read.get(PARTICIPANTS, participant_id(program_id, person_id)):
        return found
    raise UnknownParticipant(phrase("that person does not take part in this program"))
