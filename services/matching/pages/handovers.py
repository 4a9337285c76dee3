"""The page of a handover note: a leaver writes it, the other members read it."""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import WriteHandover
from services.matching.domain.departures import Handover, handover_id
from services.matching.domain.pairs import NotAMember, UnknownPair
from services.matching.pages.whose import AUDIENCE, Whose, answers, whose
from services.matching.store import HANDOVERS
from shared.fields import cleaned
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "handover"
LONGEST_NOTE: Final = 4_000
MOST_LEAVERS: Final = 100
_asking = Asking("services.matching", "handovers.html.j2", AUDIENCE, purpose=PURPOSE)


@router.get("/handover/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the note to write, or the notes to read."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    return await _page(read, found, now)


@router.post("/handover/{token}", openapi_extra=form("note"))
async def write(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the note as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    if await read.get(HANDOVERS, handover_id(found.pair.id, found.person_id)) is None:
        return await _page(read, found, now, status=HTTPStatus.CONFLICT)
    note = cleaned((await answers(request)).get("note", "")).strip()
    if not 0 < len(note) <= LONGEST_NOTE:
        return await _page(read, found, now, draft=note, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    command = WriteHandover(
        program_id=found.pair.program_id, pair_id=found.pair.id, person_id=found.person_id, note=note
    )

    async def conflict() -> Response:
        return await _page(read, found, now, status=HTTPStatus.CONFLICT)

    return await _asking.take(send, command, again(token), conflict)


async def _page(
    read: Read, found: Whose, now: datetime, *, draft: str | None = None, status: int = HTTPStatus.OK
) -> Response:
    known = await read.find(HANDOVERS, MOST_LEAVERS, pair_id=found.pair.id)
    own = next((one for one in known if one.person_id == found.person_id), None)
    notes = [one.note for one in known if one.note and one.person_id != found.person_id]
    return _asking.page(
        _case(own, now, readable=bool(notes)),
        status,
        program=found.program,
        pair=found.others,
        note=draft if draft is not None else (own.note if own else None) or "",
        saved=bool(own and own.note),
        too_long=draft is not None,
        longest=LONGEST_NOTE,
        deadline=found.day(own.deadline) if own else "",
        notes=notes,
    )


def _case(own: Handover | None, now: datetime, *, readable: bool) -> str:
    if own and now < own.deadline:
        return "write"
    return "read" if readable else "nothing"
