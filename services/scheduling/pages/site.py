"""What the pages of signed-in people have in common here: the frame, a part for another page, and local times."""

from http import HTTPStatus
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.responses import Response

from services.scheduling.domain.session import Session
from shared.auth.caller import LOCAL, Caller
from shared.contracts.vocabulary import PersonId
from shared.pages import words
from shared.pages.frame import Frame, done, urls_of

FRAME: Final = Frame("services.scheduling")
HOME: Final = "/home"


def page(request: Request, template: str, *, status: int = HTTPStatus.OK, **values: Any) -> Response:  # noqa: ANN401 - what the template shows
    """Return a page, or only its part if another page includes it."""
    return FRAME.page(request, template, status=status, home=home_of(request), **values)


def home_of(request: Request) -> str:
    """Return the address of everybody's own page."""
    return f"{urls_of(request)['matching']}{HOME}"


def back_home(request: Request, said: str) -> Response:
    """Return the answer to a form that was taken in: one's own page, which says what was done."""
    return done(home_of(request), said)


def reader_of(request: Request) -> PersonId | None:
    """Return the person who reads a page."""
    by: Caller = getattr(request.state, "caller", LOCAL)
    return by.whose


def zone_for(session: Session, person_id: PersonId | None) -> ZoneInfo:
    """Return the zone in which somebody reads a session's time: a member's own, else the series'."""
    own = {one.person_id: one.zone for one in session.members}
    return words.zone_of(own.get(person_id, session.zone) if person_id else session.zone)
