"""Somebody's own page: what waits for them, whom they meet, their part in each program, and who sees what of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.domain.pairs import BEGUN, Pair, State
from services.matching.domain.participants import GONE, Status, participant_id
from services.matching.domain.people import Person
from services.matching.pages.doors import door
from services.matching.pages.erasing import asked_erasure
from services.matching.pages.names import called, names_of
from services.matching.pages.site import page
from services.matching.pages.waiting import Part, Waits, notes, of_part, of_sponsor
from services.matching.rights import Right
from services.matching.store import PAIRS, PARTICIPANTS, PEOPLE, PROGRAMS
from shared.auth.caller import OrganizationRole, StaffRole
from shared.contracts.closed import total
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import Kind, PersonId, Role
from shared.http import Now, Read
from shared.http.guard import By
from shared.languages import NAMES, gettext, speaking
from shared.mongo import Reader
from shared.pages import words
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
STATUSES: Final = total(
    Status,
    {
        Status.INVITED: phrase("You are invited"),
        Status.NOT_JOINED: phrase("You did not join"),
        Status.ENROLLED: phrase("You take part; your orientation comes first"),
        Status.READY: phrase("You are ready; we look for somebody who fits"),
        Status.UNMATCHED: phrase("Nobody was found yet; you go first next time"),
        Status.PROPOSED: phrase("Somebody was proposed to you"),
        Status.PAIRED: phrase("You meet somebody"),
        Status.WAITLISTED: phrase("You are on the waiting list"),
        Status.WITHDRAWN: phrase("You have left"),
        Status.LEFT: phrase("You have left the organization"),
    },
)
OVER: Final = GONE | {Status.NOT_JOINED}
CLOSED: Final = phrase("The program has closed")
ROLES: Final = total(Role, {Role.MENTOR: phrase("Mentor"), Role.MENTEE: phrase("Mentee")})
ORGANIZATION_ROLES: Final = total(
    OrganizationRole,
    {
        OrganizationRole.ADMINISTRATOR: phrase("administrator"),
        OrganizationRole.PEOPLE_ADMINISTRATOR: phrase("people administrator"),
        OrganizationRole.AUDITOR: phrase("auditor"),
    },
)
# Where somebody who runs or sponsors a program begins.
WAYS: Final = total(StaffRole, {StaffRole.COORDINATOR: "today", StaffRole.SPONSOR: "sponsor"})
PAIR_STATES: Final = total(
    State,
    {
        State.PROPOSED: phrase("proposed"),
        State.DECLINED: phrase("did not come about"),
        State.ACTIVE: phrase("you meet"),
        State.PAUSED: phrase("paused"),
        State.COMPLETED: phrase("completed"),
        State.ENDED: phrase("ended"),
    },
)


@dataclass(frozen=True, kw_only=True)
class Meets:
    """A pair as one of its members sees it."""

    id: str
    others: str
    program: str
    state: str
    last_day: str
    paused_until: str
    leave: str


@router.get("/", dependencies=[held(Right.SEE_ONESELF)])
async def first(request: Request) -> Response:
    """Lead from the address of the whole platform, which a proxy sends here, to somebody's own page."""
    url: str = request.app.state.settings.public_url_matching
    return RedirectResponse(f"{url}/home", HTTPStatus.SEE_OTHER)


@router.get("/home", dependencies=[held(Right.SEE_ONESELF)])
async def home(request: Request, by: By, read: Read, now: Now) -> Response:
    """Show somebody's own page."""
    person = await _person(read, by.whose)
    parts = await _parts(read, person)
    waiting = [one for part in parts for one in of_part(request, part, now)]
    waiting += [one for part in parts async for one in notes(request, read, part, now)]
    waiting += asked_erasure(request, person, now)
    waiting += await _asked_as_sponsor(request, read, by.whose, now)
    return await page(
        request,
        "home.html.j2",
        person=called(person) if person else "",
        known=person is not None,
        roles=words.listed([gettext(ORGANIZATION_ROLES[role]) for role in sorted(by.roles)]) if by.roles else "",
        waiting=waiting,
        meets=[one for part in parts for one in await _meets(request, read, part, now)],
        parts=[_shown(part) for part in parts],
        staff=await _staff(read, by.staff),
        empty=not await read.find(PROGRAMS, 1),
        languages=list(NAMES.items()),
        spoken_now=speaking(),
    )


@router.get("/home/views", dependencies=[held(Right.SEE_ONESELF)])
async def who_sees_what(request: Request) -> Response:
    """Say who sees what of a person who takes part."""
    return await page(request, "views.html.j2")


async def _person(read: Reader, person_id: PersonId | None) -> Person | None:
    found = await read.find(PEOPLE, 1, person_id=person_id) if person_id else []
    return found[0] if found else None


async def _parts(read: Reader, person: Person | None) -> list[Part]:
    if person is None:
        return []
    known = await read.some(PARTICIPANTS, [participant_id(one, person.person_id) for one in person.programs])
    programs = {one.id: one for one in await read.some(PROGRAMS, [one.program_id for one in known])}
    return [
        Part(
            program=programs[one.program_id],
            participant=one,
            pairs=await read.some(PAIRS, one.held),
        )
        for one in known
        if one.program_id in programs
    ]


async def _meets(request: Request, read: Reader, part: Part, now: datetime) -> list[Meets]:
    begun = [pair for pair in part.pairs if pair.state in BEGUN]
    person = part.participant.person_id
    names = await names_of(read, [one for pair in begun for one in pair.persons if one != person])
    found = []
    for pair in begun:
        zone = words.zone_of(next(one.zone for one in pair.members if one.person_id == person))
        claims = {"pair_id": pair.id, "person_id": person}
        found.append(
            Meets(
                id=pair.id,
                others=words.listed([names[one] for one in pair.persons if one != person]),
                program=part.program.settings.title,
                state=gettext(PAIR_STATES[pair.state]),
                last_day=words.day(pair.ends_on, zone),
                paused_until=_paused_until(pair, zone),
                leave=door(request, now, "leave", purpose="leave", **claims),
            )
        )
    return found


def _paused_until(pair: Pair, zone: Any) -> str:  # noqa: ANN401 - a time zone
    known = [one.until for one in pair.pauses if one.until]
    return words.day(max(known), zone) if known else ""


def _shown(part: Part) -> dict[str, Any]:
    participant, settings = part.participant, part.program.settings
    over = part.program.stage is Stage.CLOSED and participant.status not in OVER
    both = settings.kind is Kind.RECIPROCAL
    return {
        "id": part.program.id,
        "program": settings.title,
        "role": gettext("Partner") if both else gettext(ROLES[participant.role]),
        "status": gettext(CLOSED) if over else gettext(STATUSES[participant.status]),
        "seeks": participant.wishes.seeks,
        "offers": [one.topic for one in participant.wishes.offers],
        "open": not over and participant.status not in OVER | {Status.INVITED},
    }


async def _asked_as_sponsor(request: Request, read: Reader, person_id: PersonId | None, now: datetime) -> list[Waits]:
    if person_id is None:
        return []
    by_sponsor: dict[str, Any] = {"staff.sponsor_id": person_id}
    programs = await read.find(PROGRAMS, **by_sponsor)
    return [one for program in programs for one in of_sponsor(request, program, person_id, now)]


async def _staff(read: Reader, held_in: Any) -> Sequence[tuple[str, str, str]]:  # noqa: ANN401 - roles by program
    programs = {one.id: one for one in await read.some(PROGRAMS, list(held_in))}
    return [(programs[id_].settings.title, id_, WAYS[role]) for id_, role in held_in.items() if id_ in programs]
