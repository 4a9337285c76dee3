"""The page of a program's sponsor: what is asked of them, and how the program goes in figures that name nobody."""

import asyncio
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.programs import existing_program
from services.matching.domain.pairs import State
from services.matching.pages.site import page
from services.matching.pages.waiting import of_sponsor
from services.matching.rights import Right
from services.matching.store import PAIRS
from shared.http import Now, Read
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.pages import words

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
COUNTED: Final = (State.ACTIVE, State.PAUSED, State.COMPLETED)
# Fewer could be told by their name.
LEAST: Final = 5


@router.get("/programs/{program_id}/sponsor", dependencies=[held(Right.SEE_STAFF)])
async def sponsor(program_id: ProgramKey, request: Request, read: Read, by: By, now: Now) -> Response:
    """Show what a program asks of its sponsor, and how many take part and meet."""
    program = await existing_program(read, program_id)
    settings, lines = program.settings, program.lines
    counts = await asyncio.gather(*(read.count(PAIRS, program_id=program_id, state=state) for state in COUNTED))
    pairs = dict(zip(COUNTED, counts, strict=True))
    return await page(
        request,
        "sponsor.html.j2",
        program,
        waiting=of_sponsor(request, program, by.whose, now) if by.whose else [],
        commitment=words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
        enrolled=_shown(lines.enrolled),
        waiting_list=_shown(lines.mentors.waiting + lines.mentees.waiting),
        meeting=_shown(pairs[State.ACTIVE] + pairs[State.PAUSED]),
        completed=_shown(pairs[State.COMPLETED]),
    )


def _shown(number: int) -> str:
    """Return a number as a sponsor may see it: none, or at least as many as tell nobody apart."""
    return f"{number:,}" if number == 0 or number >= LEAST else f"< {LEAST}"
