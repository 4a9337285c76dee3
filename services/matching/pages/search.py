"""Find a person from every page, by name, mail address or employee id; and their card outside any program."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.domain.participants import participant_id
from services.matching.domain.people import Person, UnknownPerson
from services.matching.pages.names import SOMEBODY, called, people_of
from services.matching.pages.participants import STATUSES, searched
from services.matching.pages.registered import STANDINGS
from services.matching.pages.site import page
from services.matching.rights import RIGHTS, Right
from services.matching.store import PARTICIPANTS, PEOPLE, PROGRAMS
from shared.auth.caller import Caller, StaffRole
from shared.auth.rights import Place, may
from shared.contracts.vocabulary import ProgramId
from shared.http import Read
from shared.http.guard import By, tells_of
from shared.http.parameters import PersonKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.listing import Words
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
SHOWN: Final = 50


@router.get("/search", dependencies=[held(Right.SEE_ONESELF)])
async def search(request: Request, read: Read, by: By, q: Words = "") -> Response:
    """Find people whom the caller may see; the only one who is found is shown at once."""
    found = await visible_people(read, by, q) if q.strip() else []
    tells_of(request, [one.person_id for one in found[:SHOWN]])
    titles = await _titles(read, found)
    rows = [_row(request, one, _programs(by, one, titles), of_all=_sees_all(by)) for one in found[:SHOWN]]
    if len(rows) == 1 and rows[0]["address"]:
        return RedirectResponse(rows[0]["address"], HTTPStatus.SEE_OTHER)
    return await page(request, "search.html.j2", q=q, rows=rows, more=len(found) > SHOWN, shown=SHOWN)


@router.get("/people/{person_id}", dependencies=[held(Right.SEE_PEOPLE)])
async def card(person_id: PersonKey, request: Request, read: Read) -> Response:
    """Show one person of the organization: what is known of them, and the programs they are in."""
    person = (await people_of(read, [person_id])).get(person_id)
    if person is None:
        raise UnknownPerson(phrase("nobody with that id is registered"))
    tells_of(request, [person_id])
    titles = await _titles(read, [person])
    parts = await read.some(PARTICIPANTS, [participant_id(id_, person.person_id) for id_ in titles])
    return await page(
        request,
        "registered_person.html.j2",
        person=person,
        name=called(person),
        manager=await _manager(read, person),
        standing=gettext(STANDINGS[person.standing]),
        programs=[(one.program_id, titles[one.program_id], gettext(STATUSES[one.status])) for one in parts],
    )


async def visible_people(read: Reader, by: Caller, q: str) -> list[Person]:
    """Return those who are found among whom the caller may see: everybody, or the people of their programs."""
    return await read.window(PEOPLE, {**searched(q), **among(by)}, order="search", skip=0, limit=SHOWN + 1)


def among(by: Caller) -> dict[str, Any]:
    """Return the query for those whom the caller may see: everybody, or the people of the programs that they run."""
    return {} if _sees_all(by) else {"programs": {"$in": _runs(by)}}


def _sees_all(by: Caller) -> bool:
    return may(by, RIGHTS[Right.SEE_PEOPLE])


def _runs(by: Caller) -> list[ProgramId]:
    return [id_ for id_, role in by.staff.items() if role is StaffRole.COORDINATOR]


async def _titles(read: Reader, people: Iterable[Person]) -> Mapping[ProgramId, str]:
    ids = list({id_ for one in people for id_ in one.programs})
    return {one.id: one.settings.title for one in await read.some(PROGRAMS, ids)}


def _programs(by: Caller, person: Person, titles: Mapping[ProgramId, str]) -> list[tuple[ProgramId, str]]:
    """Return the programs of a person in which the caller may see them."""
    names = RIGHTS[Right.SEE_NAMES]
    return [(id_, titles[id_]) for id_ in person.programs if id_ in titles and may(by, names, Place(program_id=id_))]


def _row(request: Request, one: Person, programs: Sequence[tuple[ProgramId, str]], *, of_all: bool) -> dict[str, Any]:
    root = request.scope["root_path"]
    inside = f"{root}/programs/{programs[0][0]}/people/{one.person_id}" if programs else ""
    return {
        "name": called(one),
        "email": one.contact.email if one.contact else "",
        "employee_id": one.employee_id,
        "department": one.profile.department or "",
        "address": f"{root}/people/{one.person_id}" if of_all else inside,
        "programs": [(title, f"{root}/programs/{id_}/people/{one.person_id}") for id_, title in programs],
    }


async def _manager(read: Reader, person: Person) -> str:
    if person.manager is None:
        return gettext("nobody, or not known")
    manager = await read.get(PEOPLE, person.manager)
    return called(manager) if manager else gettext(SOMEBODY)
