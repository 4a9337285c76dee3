"""People over HTTP, enrolled or not: register, change, look up, and let leave."""

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.matching.api.fields import SAYS_OF_A_PERSON, Email, Groups, Id, LastDay, Zone
from services.matching.api.held import held
from services.matching.commands import LeavePerson, RegisterPerson
from services.matching.domain.cells import same_address
from services.matching.domain.changes import Harm, HeldChange, harm_of
from services.matching.domain.facts import Said
from services.matching.domain.fields import Languages
from services.matching.domain.identity import EmployeeKey, employee_key
from services.matching.domain.people import Contact, Person, Profile, Standing, UnknownPerson
from services.matching.feeds.csv import places
from services.matching.feeds.weighing import Scale
from services.matching.rights import Right
from services.matching.settings import Settings
from services.matching.store import HELD_CHANGES, PEOPLE
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId
from shared.domain import Refused
from shared.fields import Line
from shared.http import Body, Cursor, Limit, Page, Read, Send, Sender
from shared.http.parameters import ADMINISTRATOR, chosen
from shared.http.state import platform
from shared.mongo import Reader
from shared.phrases import phrase

MOST_LEVELS: Final = 100
router = APIRouter(prefix="/v1/people", tags=["people"])
EmployeeId = Annotated[Id, Path(max_length=100)]
ByStanding = Annotated[Standing | None, Query(alias="status", description="Only people with this status.")]
ByAddress = Annotated[str | None, Query(max_length=320, description="Only people with this e-mail address.")]
_PATCH: Final = {"schema": {"$ref": "#/components/schemas/PatchPersonBody"}}
MERGE_PATCH: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": dict.fromkeys(("application/merge-patch+json", "application/json"), _PATCH),
    }
}


class ManagerCircle(Refused):
    """Nobody is above themself in the reporting tree."""

    status = 422
    field = "manager_id"


# The fields of a person that each field of a body states.
_SAYS: Final = SAYS_OF_A_PERSON | {"last_day": "last_day"}


class PersonBody(Body):
    """All that is known of a person; what is left out is cleared."""

    name: Line | None = None
    email: Email | None = None
    manager_id: Id | None = None
    job_title: Line | None = None
    level: Annotated[int, Field(ge=1, le=9)] | None = None
    groups: Groups = Field(default={})
    timezone: Zone | None = None
    languages: Languages | None = None
    age_band: Line | None = None
    communication_style: Line | None = None
    last_day: LastDay | None = None

    @property
    def named(self) -> frozenset[str]:
        """Return the fields that the body states: all of them."""
        return frozenset(_SAYS)

    def said(self) -> Said:
        """Return the stated fields: those with a value, and those to clear."""
        given = {field: getattr(self, name) for name, field in _SAYS.items() if name in self.named}
        groups: dict[str, Any] = {one: self.groups.get(one) for one in self.named_groups}
        country = bool(self.groups.get(GroupAttribute.COUNTRY)) and not self.timezone
        return Said(
            plainly=tuple(name for name, value in (given | groups).items() if value),
            cleared=tuple(name for name, value in (given | groups).items() if not value),
            roughly=("zone",) if country else (),
        )

    @property
    def named_groups(self) -> tuple[GroupAttribute, ...]:
        """Return the groups that the body states: all of them."""
        return tuple(GroupAttribute)

    def profile(self) -> Profile:
        """Return the profile."""
        return Profile(
            groups={one: name for one, name in self.groups.items() if name},
            level=self.level,
            zone=self.timezone or places.zone_of(self.groups.get(GroupAttribute.COUNTRY)),
            languages=self.languages or (),
            age_band=self.age_band,
            style=self.communication_style,
        )

    def command(self, secret: str, employee_id: str, *, is_known: bool, returns: bool) -> RegisterPerson:
        """Return the command that the body asks for."""
        return RegisterPerson(
            employee_key=employee_key(secret, employee_id),
            employee_id=employee_id,
            job_title=self.job_title,
            profile=self.profile(),
            contact=Contact(name=self.name or "", email=self.email or ""),
            manager=employee_key(secret, self.manager_id) if self.manager_id else None,
            last_day=self.last_day,
            said=self.said(),
            is_known=is_known,
            returns=returns,
        )


class PatchPersonBody(PersonBody):
    """What to change of a person (RFC 7396, JSON merge patch): null clears a field, what is left out stays."""

    @property
    def named(self) -> frozenset[str]:
        """Return the fields that the body states."""
        return frozenset(self.model_fields_set & _SAYS.keys())

    @property
    def named_groups(self) -> tuple[GroupAttribute, ...]:
        """Return the groups that the body states."""
        return tuple(one for one in GroupAttribute if one in self.groups)

    @property
    def takes_leaving_back(self) -> bool:
        """Tell whether the body says that there is no last day, which makes whoever left a person again."""
        return "last_day" in self.model_fields_set and self.last_day is None


class PersonView(BaseModel):
    """A person of the organization; lists leave out name and address.

    `manager_id` is null if there is no manager or nobody is registered under their id; `manager_is_unknown` tells.
    `held_by` is the plan that holds a change of theirs, who would leave or get another manager.
    """

    person_id: PersonId
    employee_id: str
    status: Standing
    last_day: date | None
    name: str | None = None
    email: str | None = None
    manager_id: str | None = None
    manager_is_unknown: bool | None = None
    job_title: str | None
    profile: Profile
    programs: tuple[ProgramId, ...]
    held_by: str | None = None

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return the view of a person in a list."""
        return cls(
            person_id=person.person_id,
            employee_id=person.employee_id,
            status=person.standing,
            last_day=date.fromisoformat(person.last_day) if person.last_day else None,
            job_title=person.job_title,
            profile=person.profile,
            programs=person.programs,
        )

    @classmethod
    def whole(cls, person: Person, manager: Person | None, waits: HeldChange | None) -> Self:
        """Return the view of one person, with name, address and manager."""
        contact = person.contact
        found = {
            "name": contact.called if contact else None,
            "email": (contact.email or None) if contact else None,
            "manager_id": manager.employee_id if manager else None,
            "manager_is_unknown": person.manager is not None and manager is None,
            "held_by": waits.plan_id if waits else None,
        }
        return cls.of(person).model_copy(update=found)


@router.put(
    "/{employee_id}",
    responses={201: {"model": PersonView, "description": "The person is new."}},
    dependencies=[held(Right.MANAGE_PEOPLE)],
)
async def register_person(  # noqa: PLR0913, PLR0917 - FastAPI dependencies
    employee_id: EmployeeId, body: PersonBody, request: Request, response: Response, send: Send, read: Read
) -> PersonView:
    """Register a person, or replace all that is known of them; whoever had left is a person again.

    One of many who would leave or get another manager within an hour keeps theirs until a person approves `held_by`.
    """
    secret = key_of(request)
    command = body.command(secret, employee_id, is_known=False, returns=True)
    await _must_be_no_circle(read, command)
    known = await read.get(PEOPLE, command.employee_key)
    if known is None:
        response.status_code = 201
    return await _sent(command, known, scale_of(request, send, read))


@router.patch("/{employee_id}", openapi_extra=MERGE_PATCH, dependencies=[held(Right.MANAGE_PEOPLE)])
async def change_person(
    employee_id: EmployeeId, body: PatchPersonBody, request: Request, send: Send, read: Read
) -> PersonView:
    """Change some of what is known of a person; `{"manager_id": null}` clears the manager.

    One of many who would leave or get another manager within an hour keeps theirs until a person approves `held_by`.
    """
    known = await existing_person(read, employee_key(key_of(request), employee_id))
    command = body.command(key_of(request), known.employee_id, is_known=True, returns=body.takes_leaving_back)
    await _must_be_no_circle(read, command)
    return await _sent(command, known, scale_of(request, send, read))


@router.delete("/{employee_id}", dependencies=[held(Right.MANAGE_PEOPLE)])
async def let_leave(employee_id: EmployeeId, request: Request, send: Send, read: Read) -> PersonView:
    """Record that a person has left today; their pairs end, and name and address are erased 30 days later.

    One of many who would leave within an hour stays until a person approves `held_by`.
    """
    known = await existing_person(read, employee_key(key_of(request), employee_id))
    leaves = harm_of(known, leaves=True, last_day=None, manager=known.manager)
    if await scale_of(request, send, read).held(known, leaves) is None:
        await send(LeavePerson(employee_key=known.id))
    return await person_view(read, known.id)


@router.get("/{employee_id}", dependencies=[held(Right.SEE_PEOPLE)])
async def get_person(employee_id: EmployeeId, request: Request, read: Read) -> PersonView:
    """Return one person, with name, address and manager."""
    return await person_view(read, employee_key(key_of(request), employee_id))


@router.get("", tags=[ADMINISTRATOR], dependencies=[held(Right.SEE_PEOPLE)])
async def list_people(
    *,
    read: Read,
    status: ByStanding = None,
    email: ByAddress = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[PersonView]:
    """List people, those who left included, without names and addresses; find people by their address."""
    address = same_address(email) if email else None
    people, following = await read.page(PEOPLE, cursor, limit, **chosen(standing=status, address=address))
    return Page(items=[PersonView.of(one) for one in people], next=following)


def key_of(request: Request) -> str:
    """Return the key that employee ids are hashed with."""
    return settings_of(request).person_key.get_secret_value()


def settings_of(request: Request) -> Settings:
    """Return the service's settings."""
    settings = platform(request).settings
    assert isinstance(settings, Settings)  # noqa: S101 - what `app.py` builds the service with
    return settings


async def existing_person(read: Reader, key: EmployeeKey) -> Person:
    """Return a person.

    Raises:
        UnknownPerson: nobody is registered under that employee id.
    """
    if found := await read.get(PEOPLE, key):
        return found
    raise UnknownPerson(phrase("nobody is registered under that employee id"))


async def person_view(read: Reader, key: EmployeeKey) -> PersonView:
    """Return the view of one person.

    Raises:
        UnknownPerson: nobody is registered under that employee id.
    """
    person = await existing_person(read, key)
    waits = await read.get(HELD_CHANGES, person.person_id)
    return PersonView.whole(person, await read.get(PEOPLE, person.manager) if person.manager else None, waits)


def scale_of(request: Request, send: Sender, read: Reader) -> Scale:
    """Return what weighs the changes and endings of a request."""
    return Scale(read=read, send=send, limits=settings_of(request).limits)


async def _sent(command: RegisterPerson, known: Person | None, scale: Scale) -> PersonView:
    """Send what a body asks for, without what is held of it, and return the person as they are then."""
    await send_weighed(command, known, scale)
    return await person_view(scale.read, command.employee_key)


async def send_weighed(command: RegisterPerson, known: Person | None, scale: Scale, *, part: str = "") -> None:
    """Send a command without what is held of it; `part` tells it from the other commands of its request."""
    held = await scale.held(known, _harm(command, known)) if known else None
    if held is None:
        await scale.send(command, part=part)
    else:
        await scale.send(_without(command, held.harm), part="without what is held")


def _harm(command: RegisterPerson, known: Person) -> Harm:
    names = command.said.names if command.said else frozenset()
    leaves = "last_day" in names and command.last_day is not None
    manager = command.manager if "manager_id" in names else known.manager
    return harm_of(known, leaves=leaves, last_day=command.last_day if leaves else None, manager=manager)


def _without(command: RegisterPerson, harm: Harm) -> RegisterPerson:
    """Return a command that leaves a person their manager and their last day, as far as these are held."""
    held_ = {name for name, held in (("manager_id", harm.moves), ("last_day", harm.leaves)) if held}
    said = command.said or Said()
    return command.model_copy(
        update={
            "said": replace(
                said,
                plainly=tuple(one for one in said.plainly if one not in held_),
                cleared=tuple(one for one in said.cleared if one not in held_),
            )
        }
    )


async def _must_be_no_circle(read: Reader, command: RegisterPerson) -> None:
    """Refuse a manager who is the person, or stands below them.

    Raises:
        ManagerCircle: see there.
    """
    above, level = command.manager, 0
    while above and level < MOST_LEVELS:
        if above == command.employee_key:
            raise ManagerCircle(
                phrase("this manager is the person, or stands below them; name another manager, or null")
            )
        manager = await read.get(PEOPLE, above)
        above, level = (manager.manager if manager else None), level + 1
