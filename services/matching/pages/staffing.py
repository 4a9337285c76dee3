"""The form by which a coordinator names who sponsors and who runs a program."""

import re
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.addresses import people_at
from services.matching.api.held import held
from services.matching.api.people import key_of
from services.matching.api.programs import existing_program
from services.matching.api.staff import StaffMemberBody, StaffProgramBody, staff_program
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Person, Standing, searchable
from services.matching.domain.program import Program
from services.matching.pages.settings_page import settings_page
from services.matching.rights import Right
from services.matching.store import PEOPLE
from shared.auth.sessions import FORM_FIELD
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.pages.forms import Form, form_of
from shared.pages.frame import done

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST_OF_ONE_NAME: Final = 20


@router.post(
    "/programs/{program_id}/staff",
    dependencies=[held(Right.STAFF_PROGRAM)],
    openapi_extra=takes("sponsor", "coordinators", FORM_FIELD),
)
async def name_staff(program_id: ProgramKey, request: Request, send: Send, read: Read) -> Response:
    """Name the sponsor and the coordinators by name, address or employee id, as somebody who has signed in."""
    given, program = await form_of(request), await existing_program(read, program_id)
    listed = [line.strip() for line in given.value("coordinators").splitlines() if line.strip()]
    found = {text: await found_by(read, request, program, text) for text in (given.value("sponsor"), *listed) if text}
    unknown = [text for text, person in found.items() if person is None]
    if unknown:
        said = gettext(
            "Nobody, or more than one person, is found by {texts}. Use the address or the employee id."
        ).format(texts=", ".join(unknown))
        refused: Form | None = given.refused(said)
    else:
        ids = {text: person.person_id for text, person in found.items() if person}
        sponsor = given.value("sponsor")
        body = StaffProgramBody(
            sponsor=StaffMemberBody(person_id=ids[sponsor]) if sponsor else None,
            coordinators=tuple(StaffMemberBody(person_id=ids[text]) for text in listed),
        )
        refused = await given.take(lambda: staff_program(program_id, body, request, send, read))
    if refused:
        return await settings_page(request, read, program, people=refused, status=HTTPStatus.CONFLICT)
    return done(f"/programs/{program_id}/settings", gettext("Saved. A new sponsor is asked by mail."))


async def found_by(read: Read, request: Request, program: Program, text: str) -> Person | None:
    """Return the one person whom a text names: by employee id, by address, or by the whole name.

    Whoever is on the staff already comes first among people of one name; whoever has left is found by id only.
    """
    if known := await read.get(PEOPLE, employee_key(key_of(request), text)):
        return known
    by_address = await people_at(read, text, 2) if "@" in text else []
    where = {"search": {"$regex": f"^{re.escape(searchable(text))} "}, "standing": {"$ne": Standing.LEFT}}
    named = by_address or [
        one
        for one in await read.window(PEOPLE, where, order="search", skip=0, limit=MOST_OF_ONE_NAME)
        if one.contact and searchable(one.contact.called) == searchable(text)
    ]
    staff = {*program.staff.coordinator_ids, program.staff.sponsor_id}
    return next(iter([one for one in named if one.person_id in staff] or (named if len(named) == 1 else [])), None)
