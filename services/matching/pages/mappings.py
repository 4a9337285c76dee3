"""Columns that a program's coordinators mapped by hand, kept under a name for the files that come later."""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.commands import DeleteMapping, SetMapping
from services.matching.domain.mappings import ColumnMapping, mapping_id
from services.matching.rights import Right
from services.matching.store import COLUMN_MAPPINGS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send, Sender
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.pages.frame import done

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 100
LONGEST_NAME: Final = 100


@router.post(
    "/programs/{program_id}/column-mappings/removals",
    dependencies=[held(Right.ENROLL)],
    openapi_extra=takes("mapping", FORM_FIELD),
)
async def remove_mapping(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Delete a mapping that a program keeps; imports that began with it keep its headings."""
    form = await form_of(request)
    one = next((one for one in await mappings_of(read, program_id) if one.id == form.value("mapping")), None)
    said = ""
    if one is not None:
        refused = await form.take(lambda: send(DeleteMapping(name=one.id)))
        said = refused.wrong if refused else gettext("“{name}” is no longer kept.").format(name=one.called)
    return done(f"/programs/{program_id}/imports", said)


async def mappings_of(read: Reader, program_id: ProgramId) -> list[ColumnMapping]:
    """Return the mappings that a program keeps, in order of their names."""
    found = await read.find(COLUMN_MAPPINGS, MOST, program_id=program_id)
    return sorted(found, key=lambda one: one.called.casefold())


async def keep(program_id: ProgramId, form: Form, by_hand: Mapping[str, str], send: Sender) -> Form:
    """Keep what was chosen by hand under the name that the form gives it, if any; return the form with a refusal."""
    called = form.value("called")[:LONGEST_NAME]
    if not called:
        return form
    if not by_hand:
        wrong = gettext("Choose a heading for at least one column; then there is something to keep.")
        return form.refused(called=wrong)
    kept = SetMapping(name=mapping_id(program_id, called), columns={**by_hand}, program_id=program_id, called=called)
    return await form.take(lambda: send(kept)) or form
