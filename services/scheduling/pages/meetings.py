"""The page behind a mail's link to a pair's meetings: move, cancel or add one, or ask for help in private.

Whoever keeps somebody's calendar has a link of their own: it moves meetings for them, and does nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.commands import AddSession, AskForHelp, CancelSession, RescheduleSession
from services.scheduling.domain.alternatives import alternatives
from services.scheduling.domain.series import Series, UnknownSeries
from services.scheduling.domain.session import Session, SessionState, lies_ahead
from services.scheduling.pages.attest import AUDIENCE
from services.scheduling.pages.times import OTHER, calendar_of, chosen, offered
from services.scheduling.store import SERIES, SESSIONS
from shared.contracts.messages import Command
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PairMember, SessionId
from shared.pages import words
from shared.pages.asking import ONCE, Asking, Opened, Question, again
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "meetings"
SHOWN: Final = 6  # meetings that are far ahead are rarely moved
# What only the people who meet decide.
NOT_FOR_DELEGATES: Final = frozenset({"add", "cancel", "help"})
DONE: Final = {RescheduleSession: "moved", CancelSession: "cancelled", AddSession: "added", AskForHelp: "asked"}
_asking = Asking("services.scheduling", "meetings.html.j2", AUDIENCE, purpose=PURPOSE)


@dataclass(frozen=True, kw_only=True)
class Meetings:
    """All meetings of a pair by their ids, those that lie ahead, and the member whose link was opened."""

    series: Series
    member: PairMember
    ahead: tuple[Session, ...]
    known: Mapping[SessionId, Session]

    @property
    def zone(self) -> ZoneInfo:
        """Return the member's time zone."""
        return words.zone_of(self.member.zone)


async def _meetings(opened: Opened) -> Meetings:
    series = await opened.read.get(SERIES, opened.claims["pair_id"])
    members = {one.person_id: one for one in series.members} if series else {}
    if series is None or opened.person_id not in members:
        raise UnknownSeries(phrase("no sessions were planned for this person and this pair"))
    sessions = await opened.read.find(SESSIONS, pair_id=series.id)
    ahead = sorted((one for one in sessions if lies_ahead(one, opened.now)), key=lambda one: one.starts_at)
    return Meetings(
        series=series,
        member=members[opened.person_id],
        ahead=tuple(ahead[:SHOWN]),
        known={one.id: one for one in sessions},
    )


async def _answer(opened: Opened, found: Meetings) -> Command | Response | None:
    if _keeps_calendar(opened) and opened.given.get("do") in NOT_FOR_DELEGATES:
        return await _page(replace(opened, status=HTTPStatus.FORBIDDEN), found)
    session = found.known.get(SessionId(opened.given.get("session", "")))
    if session is None or lies_ahead(session, opened.now):
        return _command(opened, found, session)
    if opened.given.get("do") == "cancel" and session.state is SessionState.CANCELLED:
        return again(f"{opened.token}?done={DONE[CancelSession]}")  # the button was pressed twice, or elsewhere before
    return await _page(replace(opened, status=HTTPStatus.CONFLICT), found)


def _command(opened: Opened, found: Meetings, session: Session | None) -> Command | None:
    given, pair_id, side = opened.given, found.series.id, found.member.role
    match given.get("do"):
        case "add":
            return AddSession(pair_id=pair_id)
        case "help":
            return AskForHelp(pair_id=pair_id)
        case "move" if session and (starts_at := _time(given, found.zone)):
            return RescheduleSession(pair_id=pair_id, session_id=session.id, starts_at=starts_at, side=side)
        case "cancel" if session:
            return CancelSession(pair_id=pair_id, session_id=session.id, reason=CancelReason.BY_MEMBER, side=side)
        case _:
            return None


def _time(given: Mapping[str, str], zone: ZoneInfo) -> datetime | None:
    return chosen(given.get("starts_at", ""), given.get(OTHER, ""), zone)


def _keeps_calendar(opened: Opened) -> bool:
    return opened.claims.get("as") == "delegate"


async def _page(opened: Opened, found: Meetings) -> Response:
    wanted = opened.given.get("session") or opened.request.query_params.get("session")
    shown = next((one for one in found.ahead if one.id == wanted), found.ahead[0] if found.ahead else None)
    return _asking.page(
        found.series.state.value,
        opened.status,
        shown=await _shown(opened, found, shown) if shown else None,
        others=[(one.id, _when(one, found)) for one in found.ahead if one is not shown],
        wrong=opened.is_wrong,
        refused=opened.status == HTTPStatus.CONFLICT,
        beyond=opened.status == HTTPStatus.FORBIDDEN,
        done=opened.request.query_params.get("done", ""),
        delegate=_keeps_calendar(opened),
        once=token_urlsafe(16),
        zone=words.place(found.zone),
    )


async def _shown(opened: Opened, found: Meetings, one: Session) -> dict[str, Any]:
    # Times are looked for in weeks of everybody's hours: for one meeting only, or the page would be slow.
    times = alternatives(found.series, one.slot, await calendar_of(opened.read, found.series, opened.now))
    return {
        "id": one.id,
        "when": _when(one, found),
        "starts_at": f"{one.starts_at.astimezone(found.zone):%Y-%m-%dT%H:%M}",
        "times": offered(times, found.zone),
    }


def _when(one: Session, found: Meetings) -> str:
    return words.meeting(one.starts_at, one.ends_at, found.zone)


def _done(opened: Opened, _found: Meetings, command: Command) -> Response:
    return again(f"{opened.token}?done={DONE[type(command)]}")


_asking.ask(
    router,
    "/meetings/{token}",
    Question(find=_meetings, page=_page, answer=_answer, done=_done),
    "do",
    "session",
    "starts_at",
    OTHER,
    ONCE,
)
