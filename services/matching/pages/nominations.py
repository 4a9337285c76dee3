"""The page behind the link of an invitation: you were nominated, would you like to take part?"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.participants import existing_participant
from services.matching.api.programs import existing_program
from services.matching.commands import AcceptNomination, DeclineNomination
from services.matching.domain.nominations import NotInvited, waits
from services.matching.domain.participants import Participant, Status, UnknownParticipant
from services.matching.domain.program import Program, UnknownProgram
from services.matching.store import PEOPLE
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, PersonId, ProgramId
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.mongo import Reader
from shared.pages import words
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
PURPOSE: Final = "nomination"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED],
    text="The time for answering is over, and you do not take part. If you would like to, tell your program team.",
)
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "nominations.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)
NOWHERE: Final = (LinkInvalid, LinkExpired, UnknownParticipant, UnknownProgram, NotInvited)


@router.get("/nomination/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the question, or the reason why it cannot be answered (any more)."""
    try:
        claims = _asking.claims(request, token, now)
        program, participant = await _nominee(read, claims)
    except NOWHERE as error:
        return _asking.refusal(error)
    return await _answer(read, program, participant, claims, now)


@router.post("/nomination/{token}", openapi_extra=form("answer"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the answer as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        claims = _asking.claims(request, token, now)
        program, participant = await _nominee(read, claims)
    except NOWHERE as error:
        return _asking.refusal(error)
    given = parse_qs((await request.body()).decode(errors="replace")).get("answer", [""])[0]
    command = _command(participant, given)
    if command is None:
        return await _answer(read, program, participant, claims, now, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def conflict() -> Response:
        return await _answer(read, *(await _nominee(read, claims)), claims, now, status=HTTPStatus.CONFLICT)

    return await _asking.take(send, command, again(token), conflict)


async def _nominee(read: Reader, claims: Mapping[str, str]) -> tuple[Program, Participant]:
    program_id, person_id = ProgramId(claims["program_id"]), PersonId(claims["person_id"])
    program = await existing_program(read, program_id)
    participant = await existing_participant(read, program_id, person_id)
    if participant.nomination is None:
        raise NotInvited("they were not nominated for this program")
    return program, participant


def _command(participant: Participant, answer: str) -> AcceptNomination | DeclineNomination | None:
    whose = {"program_id": participant.program_id, "person_id": participant.person_id}
    if answer == "yes":
        return AcceptNomination.model_validate(whose)
    return DeclineNomination.model_validate(whose) if answer == "no" else None


async def _answer(  # noqa: PLR0913 - a page's facts
    read: Reader,
    program: Program,
    participant: Participant,
    claims: Mapping[str, str],
    now: datetime,
    *,
    status: int = HTTPStatus.OK,
) -> Response:
    settings, nomination = program.settings, participant.nomination
    return _asking.page(
        _case(program, participant, now),
        status,
        program=settings.title,
        objective=settings.objective,
        role="partner" if settings.kind is Kind.RECIPROCAL else participant.role.value,
        commitment=words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
        by=await _name(read, nomination.nominated_by) if nomination else "",
        reason=nomination.reason if nomination else "",
        until=words.until(nomination.expires_at, words.zone_of(participant.profile.zone or "UTC"))
        if nomination
        else "",
        suggested=claims.get("answer", ""),
    )


def _case(program: Program, participant: Participant, now: datetime) -> str:
    """Return the page's case: the question is `open`, answered with `yes` or `no`, or `over`; `waits` for a seat."""
    if participant.takes_part:
        return "waits" if participant.status is Status.WAITLISTED else "yes"
    if not program.is_open or not waits(participant, now):
        return "over"
    return "no" if participant.nomination and participant.nomination.declined else "open"


async def _name(read: Reader, person_id: PersonId | None) -> str:
    """Return the name of who nominated; empty for the program team and for somebody who was forgotten."""
    found = await read.find(PEOPLE, 1, person_id=person_id) if person_id else []
    return found[0].contact.called if found and found[0].contact else ""
