"""Inviting many people to a program: found among those one may see, or named by address or employee id."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, assert_never

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.nominations import NominateBody, must_be_reachable, nominate
from services.matching.api.people import key_of
from services.matching.api.programs import existing_program
from services.matching.domain.cells import same_address
from services.matching.domain.identity import employee_key
from services.matching.domain.nominations import must_be_new
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.people import Person, Standing
from services.matching.domain.program import Program
from services.matching.pages.many import MANY, MOST_AT_ONCE, each, too_many, unlooked
from services.matching.pages.names import called
from services.matching.pages.participants import searched
from services.matching.pages.search import among
from services.matching.pages.site import caller_of, page
from services.matching.rights import Right
from services.matching.store import PARTICIPANTS, PEOPLE
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, PersonId
from shared.domain import Refused
from shared.http import Read
from shared.http.declared import form as takes
from shared.http.guard import tells_of
from shared.http.parameters import ProgramKey
from shared.http.sending import sender_for
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of, sentence
from shared.pages.frame import done
from shared.pages.listing import SIZE, Listing, PageNumber, Words, skipped
from shared.pages.told import told
from shared.pages.words import counted
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
EMPTY: Final = Form()


class Whom(StrEnum):
    """Who can be invited."""

    NEW = "new"
    WITHDREW = "withdrew"


WHOM: Final = total(
    Whom, {Whom.NEW: phrase("Never in this program"), Whom.WITHDREW: phrase("Withdrew from this program")}
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Somebody who would be invited; `why_not` says why they cannot be, and is empty if they can."""

    person: Person
    why_not: str

    @property
    def name(self) -> str:
        """Return what they are called."""
        return called(self.person)


@router.get("/programs/{program_id}/people/invitations", dependencies=[held(Right.ENROLL)])
async def choose_people(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    request: Request,
    read: Read,
    q: Words = "",
    whom: Whom = Whom.NEW,
    number: PageNumber = 1,
) -> Response:
    """Show whom one can invite, narrowed as the address says, and a field for names that one has already."""
    program = await existing_program(read, program_id)
    return await _choose(request, read, program, q=q, whom=whom, number=number)


@router.post(
    "/programs/{program_id}/people/invitations",
    dependencies=[held(Right.ENROLL)],
    openapi_extra=takes(
        *("person", "all", "q", "whom", "named", "role", "nomination_reason", "sure", "looked"), FORM_FIELD
    ),
)
async def invite_people(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Say who would be invited, and invite them once somebody is sure."""
    form, program = await form_of(request), await existing_program(read, program_id)
    people, unknown = await _meant(request, read, program, form)
    if why_not := _not_these(program, people, unknown):
        return await _choose(request, read, program, form=form.refused(**why_not), q=form.value("q"), whom=_whom(form))
    asked = await _asked(read, program, people)
    able = [one for one in asked if not one.why_not]
    if not form.has("sure") or not able:
        return await _question(request, program, asked, form)
    wrong = _roleless(program, form) or unlooked(form, len(able))
    try:
        body = _body(form, able[0].person.person_id)
    except ValidationError as error:
        wrong = form.invalid(error)
    if wrong:
        return await _question(request, program, asked, wrong, HTTPStatus.UNPROCESSABLE_ENTITY)

    async def act(one: Asked) -> None:
        theirs = body.model_copy(update={"person_id": one.person.person_id})
        await nominate(program.id, theirs, sender_for(request), read)

    told = await each([(one.name, one) for one in able], act)
    count = len(told.changed)
    said = ngettext("{who} is invited by mail.", "{n} people are invited by mail.", count)
    who = next(iter(told.changed), "")
    return done(f"/programs/{program_id}/people", told.sentence(said.format(who=who, n=counted(count))))


def _whom(form: Form) -> Whom:
    return Whom(form.value("whom")) if form.value("whom") in {*Whom} else Whom.NEW


def _body(form: Form, first: PersonId) -> NominateBody:
    given = {name: form.value(name) for name in ("role", "nomination_reason") if form.value(name)}
    return NominateBody.model_validate({**given, "person_id": first})


def _roleless(program: Program, form: Form) -> Form | None:
    if form.value("role") or program.settings.kind is Kind.RECIPROCAL:
        return None
    return form.refused(role=gettext("Choose the role that they are invited to."))


def _not_these(program: Program, people: Sequence[Person], unknown: Sequence[str]) -> dict[str, str]:
    """Return what is wrong with the choice, by field; empty if nothing is."""
    try:
        program.must_be_open()
    except Refused as refused:
        return {"wrong": sentence(told(str(refused)))}
    if unknown:
        said = gettext("Nobody is registered under: {names}. Correct these, or enroll them one by one or by a file.")
        return {"named": said.format(names=", ".join(unknown))}
    if not people:
        return {"wrong": gettext("Nobody was chosen: tick the people first.")}
    return {"wrong": why_not} if (why_not := too_many(len(people))) else {}


async def _meant(request: Request, read: Reader, program: Program, form: Form) -> tuple[list[Person], list[str]]:
    """Return who is meant: named, ticked, or all that the list had found; and the names that are nobody's."""
    if form.value("named"):
        return await _named(request, read, form.value("named"))
    if form.has("all"):
        where = await _where(request, read, program, form.value("q"), _whom(form))
        return await read.window(PEOPLE, where, order="search", skip=0, limit=MOST_AT_ONCE + 1), []
    where = {**_visible(request), "person_id": {"$in": [*form.all("person")]}}
    return await read.window(PEOPLE, where, order="search", skip=0, limit=MOST_AT_ONCE + 1), []


async def _named(request: Request, read: Reader, text: str) -> tuple[list[Person], list[str]]:
    """Return the registered people of a list of addresses and employee ids, and the entries that are nobody's."""
    entries = list(dict.fromkeys(one.strip() for one in text.replace(";", "\n").replace(",", "\n").splitlines()))
    wanted = [one for one in entries if one][: MOST_AT_ONCE + 1]
    keys = {one: employee_key(key_of(request), one) for one in wanted if "@" not in one}
    by_key: Mapping[str, Person] = {one.id: one for one in await read.some(PEOPLE, [*keys.values()])}
    addresses = {one: same_address(one) for one in wanted if "@" in one}
    where = {"address": {"$in": [*addresses.values()]}, "standing": {"$ne": Standing.LEFT}}
    at = await read.window(PEOPLE, where, order="search", skip=0, limit=len(addresses)) if addresses else []
    by_address = {one.address: one for one in at}
    found = {one: by_key.get(keys[one]) if one in keys else by_address.get(addresses[one]) for one in wanted}
    people = {one.id: one for one in found.values() if one}
    return [*people.values()], [name for name, one in found.items() if one is None]


async def _asked(read: Reader, program: Program, people: Sequence[Person]) -> list[Asked]:
    ids = [participant_id(program.id, one.person_id) for one in people]
    parts: Mapping[str, Participant] = {one.person_id: one for one in await read.some(PARTICIPANTS, ids)}
    return [Asked(person=one, why_not=_why_not(one, parts.get(one.person_id))) for one in people]


def _why_not(person: Person, part: Participant | None) -> str:
    try:
        must_be_new(part)
        must_be_reachable(person)
    except Refused as refused:
        return sentence(told(str(refused)))
    return ""


async def _where(request: Request, read: Reader, program: Program, words: str, whom: Whom) -> dict[str, Any]:
    """Return the query for those whom the caller may see and invite."""
    return {"$and": [searched(words), _visible(request), await _of(read, program, whom)]}


def _visible(request: Request) -> dict[str, Any]:
    return {**among(caller_of(request)), "standing": {"$ne": Standing.LEFT}, "address": {"$ne": ""}}


async def _of(read: Reader, program: Program, whom: Whom) -> dict[str, Any]:
    match whom:
        case Whom.NEW:
            return {"programs": {"$ne": program.id}}
        case Whom.WITHDREW:
            status = {"program_id": program.id, "status": Status.WITHDRAWN}
            return {"person_id": {"$in": await read.distinct(PARTICIPANTS, "person_id", status)}}
        case _:
            assert_never(whom)


async def _choose(  # noqa: PLR0913 - the state of the view
    request: Request,
    read: Reader,
    program: Program,
    *,
    form: Form = EMPTY,
    q: str = "",
    whom: Whom = Whom.NEW,
    number: int = 1,
) -> Response:
    where = await _where(request, read, program, q, whom)
    people = await read.window(PEOPLE, where, order="search", skip=skipped(number), limit=SIZE)
    tells_of(request, [one.person_id for one in people])
    state = {"q": q, "whom": whom if whom is not Whom.NEW else ""}
    listing = Listing(rows=people, total=await read.total(PEOPLE, where), number=number, state=state)
    return await page(
        request,
        "invitations.html.j2",
        program,
        under="people",
        form=form,
        listing=listing,
        WHOM=[*WHOM.items()],
        name_of=called,
        most=MOST_AT_ONCE,
        sees_all=not among(caller_of(request)),
        status=HTTPStatus.UNPROCESSABLE_ENTITY if form.wrong or form.errors else HTTPStatus.OK,
    )


async def _question(
    request: Request, program: Program, asked: Sequence[Asked], form: Form, status: int = HTTPStatus.OK
) -> Response:
    tells_of(request, [one.person.person_id for one in asked])
    able = [one for one in asked if not one.why_not]
    return await page(
        request,
        "invite.html.j2",
        program,
        under="people",
        form=form,
        able=able,
        unable=[one for one in asked if one.why_not],
        partners=program.settings.kind is Kind.RECIPROCAL,
        many=len(able) >= MANY,
        status=status,
    )
