"""The page behind a mail's signed link to attest a session."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.scheduling.commands import AttestSession
from services.scheduling.domain.attestation import ANSWER_WITHIN, said_by, standing
from services.scheduling.domain.session import Session, UnknownSession
from services.scheduling.store import SESSIONS
from shared.contracts.closed import total
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE = "scheduling"
ANSWERS = {"yes": True, "no": False}

EXPIRED = replace(
    USUAL[Case.EXPIRED],
    text=phrase("The time for answering is over. What you and the other person said until then was counted."),
)
_asking = Asking("services.scheduling", "attest.html.j2", AUDIENCE, total([Case.EXPIRED], {Case.EXPIRED: EXPIRED}))


async def _session(opened: Opened) -> Session:
    session = await opened.read.get(SESSIONS, opened.claims["session_id"])
    if session is None or opened.person_id not in session.people:
        raise UnknownSession(phrase("there is no session with this id"))
    return session


async def _answer(opened: Opened, session: Session) -> AttestSession | None:
    held = ANSWERS.get(opened.given.get("held", ""))
    if held is None:
        return None
    return AttestSession(pair_id=session.pair_id, session_id=session.id, person_id=opened.person_id, held=held)


async def _page(opened: Opened, session: Session) -> Response:
    person = opened.person_id
    return _asking.page(
        standing(session, opened.now),
        opened.status,
        number=session.number,
        length=session.series_length,
        when=_when(session, person),
        until=_until(session, person),
        said={True: "yes", False: "no", None: ""}[said_by(session, person)],
        then=opened.claims.get("then", ""),
        suggested=opened.claims.get("held", ""),
    )


def _when(session: Session, person: str) -> str:
    return words.meeting(session.starts_at, session.ends_at, _zone(session, person))


def _until(session: Session, person: str) -> str:
    return words.until(session.deadline or session.ends_at + ANSWER_WITHIN, _zone(session, person))


def _zone(session: Session, person: str) -> ZoneInfo:
    return words.zone_of(next(member.zone for member in session.members if member.person_id == person))


_asking.ask(router, "/attestation/{token}", Question(find=_session, page=_page, answer=_answer), "held")
