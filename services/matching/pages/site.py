"""What all pages of signed-in people have in common here: the frame, the program, and the caller's own name."""

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from starlette.responses import HTMLResponse

from services.matching.domain.program import Program
from services.matching.pages.names import called
from services.matching.pages.page_words import PAGE_WORDS
from services.matching.pages.value_words import VALUES
from services.matching.rights import RIGHTS, Right
from services.matching.store import PEOPLE
from shared.auth.caller import LOCAL, Caller
from shared.auth.rights import NOWHERE, Place, may
from shared.http.state import platform
from shared.pages.frame import Frame, InProgram
from shared.pages.told import said_on_pages, spoken_as

if TYPE_CHECKING:
    from collections.abc import Mapping

FRAME: Final = Frame("services.matching")
spoken_as(*VALUES)
said_on_pages(PAGE_WORDS)


async def page(
    request: Request,
    template: str,
    program: Program | None = None,
    *,
    under: str = "",
    status: int = HTTPStatus.OK,
    **values: Any,  # noqa: ANN401 - what the template shows
) -> HTMLResponse:
    """Return a page in the frame; of a program, with the program's navigation: `under` is a page of it."""
    place = Place(program_id=program.id) if program else NOWHERE
    by = caller_of(request)
    shown: Mapping[str, Any] = {
        "called": await _own_name(request, by),
        "mine": lambda right: may(by, RIGHTS[Right(right)], place),
        "now": now_of(request),
        **({"settings": program.settings, "whole": program} if program else {}),
    }
    here = f"/programs/{program.id}/{under}" if program and under else ""
    in_program = InProgram(id=program.id, title=program.settings.title) if program else None
    return FRAME.page(request, template, program=in_program, under=here, status=status, **{**shown, **values})


def caller_of(request: Request) -> Caller:
    """Return who asks for a page."""
    found: Caller = getattr(request.state, "caller", LOCAL)
    return found


def now_of(request: Request) -> datetime:
    """Return the time of the platform."""
    return platform(request).clock.now()


async def _own_name(request: Request, by: Caller) -> str:
    found = await platform(request).reader.find(PEOPLE, 1, person_id=by.person_id) if by.person_id else []
    return called(found[0]) if found else ""
