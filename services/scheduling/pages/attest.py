"""The page behind a mail's signed link to attest a session; GET changes nothing, POST records the answer."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.commands import AttestSession
from services.scheduling.domain.attestation import ANSWER_WITHIN, said_by, standing
from services.scheduling.domain.session import Session, UnknownSession
from services.scheduling.store import SESSIONS
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages import words
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE = "scheduling"
ANSWERS = {"yes": True, "no": False}

EXPIRED = replace(
    USUAL[Case.EXPIRED],
    text="The time for answering is over. What you and the other person said until then was counted.",
)
_asking = Asking("services.scheduling", "attest.html.j2", AUDIENCE, total([Case.EXPIRED], {Case.EXPIRED: EXPIRED}))


@router.get("/attestation/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the question, or the reason why it cannot be answered."""
    try:
        claims = _asking.claims(request, token, now)
        session = await _session(read, claims)
    except (LinkInvalid, LinkExpired, UnknownSession) as error:
        return _asking.refusal(error)
    return _answer(session, claims, now)


@router.post("/attestation/{token}", openapi_extra=form("held"))
async def answer(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Record the answer, then redirect to the page, so that a reload repeats nothing."""
    try:
        claims = _asking.claims(request, token, now)
        session = await _session(read, claims)
    except (LinkInvalid, LinkExpired, UnknownSession) as error:
        return _asking.refusal(error)
    held = ANSWERS.get(parse_qs((await request.body()).decode(errors="replace")).get("held", [""])[0])
    if held is None:
        return _answer(session, claims, now, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def conflict() -> Response:
        return _answer(await _session(read, claims), claims, now, status=HTTPStatus.CONFLICT)

    return await _asking.take(send, _command(session, claims, held=held), again(token), conflict)


async def _session(read: Read, claims: dict[str, str]) -> Session:
    session = await read.get(SESSIONS, claims["session_id"])
    if session is None or claims["person_id"] not in session.people:
        raise UnknownSession(claims["session_id"])
    return session


def _command(session: Session, claims: dict[str, str], *, held: bool) -> AttestSession:
    return AttestSession(
        pair_id=session.pair_id, session_id=session.id, person_id=PersonId(claims["person_id"]), held=held
    )


def _answer(session: Session, claims: dict[str, str], now: datetime, *, status: int = HTTPStatus.OK) -> Response:
    person = claims["person_id"]
    return _asking.page(
        standing(session, now),
        status,
        number=session.number,
        length=session.series_length,
        when=_when(session, person),
        until=_until(session, person),
        said={True: "yes", False: "no", None: ""}[said_by(session, PersonId(person))],
        suggested=claims.get("held", ""),
    )


def _when(session: Session, person: str) -> str:
    return words.meeting(session.starts_at, session.ends_at, _zone(session, person))


def _until(session: Session, person: str) -> str:
    return words.until(session.deadline or session.ends_at + ANSWER_WITHIN, _zone(session, person))


def _zone(session: Session, person: str) -> ZoneInfo:
    return words.zone_of(next(member.zone for member in session.members if member.person_id == person))
