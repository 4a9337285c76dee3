"""The page behind the signed link to a sponsor: will you sponsor this program, and may it start at rollout?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import AnswerAsSponsor
from services.matching.domain.program import Program, UnknownProgram
from services.matching.domain.sponsorship import must_be_answerable
from services.matching.store import PROGRAMS
from shared.contracts.closed import total
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages import words
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED], text="The time for answering is over. The program team can send you a new link."
)
PURPOSE: Final = "sponsorship"
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "staff.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)


@router.get("/sponsorship/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show what the sponsor is asked, and the answer so far."""
    try:
        claims = _asking.claims(request, token, now)
        program = await _program(read, claims)
    except (LinkInvalid, LinkExpired, UnknownProgram) as error:
        return _asking.refusal(error)
    return _page(program, claims, now)


@router.post("/sponsorship/{token}", openapi_extra=form("answer"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the answer as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        claims = _asking.claims(request, token, now)
        program = await _program(read, claims)
    except (LinkInvalid, LinkExpired, UnknownProgram) as error:
        return _asking.refusal(error)
    answer = parse_qs((await request.body()).decode(errors="replace")).get("answer", [""])[0]
    if _case(program, claims, now) == "over":
        return _page(program, claims, now, HTTPStatus.CONFLICT)
    if answer not in {"yes", "no"}:
        return _page(program, claims, now, HTTPStatus.UNPROCESSABLE_ENTITY)

    async def conflict() -> Response:
        return _page(await _program(read, claims), claims, now, HTTPStatus.CONFLICT)

    command = AnswerAsSponsor(
        program_id=program.id,
        person_id=PersonId(claims["person_id"]),
        question=_question(claims),
        yes=answer == "yes",
    )
    return await _asking.take(send, command, again(token), conflict)


def _question(claims: Mapping[str, str]) -> SponsorQuestion:
    return SponsorQuestion(claims["question"])


async def _program(read: Read, claims: Mapping[str, str]) -> Program:
    found = await read.get(PROGRAMS, claims["program_id"])
    if found is None or claims.get("question") not in {*SponsorQuestion}:
        raise UnknownProgram("that program was discarded")
    return found


def _page(program: Program, claims: Mapping[str, str], now: datetime, status: int = HTTPStatus.OK) -> Response:
    settings = program.settings
    return _asking.page(
        _case(program, claims, now),
        status,
        question=_question(claims).value,
        program=settings.title,
        objective=settings.objective,
        time=words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
        suggested=claims.get("answer", ""),
    )


def _case(program: Program, claims: Mapping[str, str], now: datetime) -> str:
    """Return the page's case: the question is `open`, was answered with `yes` or `no`, or is `over`."""
    try:
        must_be_answerable(program, PersonId(claims["person_id"]), _question(claims), now, by_link=True)
    except Refused:
        return "over"
    word = program.staff.word_on(_question(claims))
    if word is None or word.yes is None:
        return "open"
    return "yes" if word.yes else "no"
