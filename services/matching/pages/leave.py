"""The page behind the link to leave a pair: what happens, what the others are told, one button; or a break instead."""

from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import LeavePair, PauseParticipant
from services.matching.domain.pairs import BEGUN, NotAMember, State, UnknownPair
from services.matching.domain.participants import participant_id
from services.matching.domain.pauses import A_DAY, LONGEST, is_possible
from services.matching.pages.whose import AUDIENCE, Whose, answers, whose
from services.matching.store import PARTICIPANTS
from shared.contracts.pairs import PairEndReason
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "leave"
# The sentences of the mail that everybody in the pair gets, word for word.
TOLD: Final = {
    "pair": "This is nobody's fault: not every pair fits, and nobody has to give a reason.",
    "group": "This is nobody's fault: not every group fits, and nobody has to give a reason.",
}
_asking = Asking("services.matching", "leave.html.j2", AUDIENCE, purpose=PURPOSE)


@router.get("/leave/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show what leaving means, or that the pair is over."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    return await _page(read, found, now)


@router.post("/leave/{token}", openapi_extra=form("do", "until"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send what was chosen as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    command = _command(found, await answers(request), now)

    async def conflict() -> Response:
        later = await whose(read, _asking.claims(request, token, now))
        return await _page(read, later, now, status=HTTPStatus.CONFLICT)

    if command is None:
        return await _page(read, found, now, wrong=True, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return await _asking.take(send, command, again(token), conflict)


def _command(found: Whose, given: dict[str, str], now: datetime) -> LeavePair | PauseParticipant | None:
    about = {"program_id": found.pair.program_id, "person_id": found.person_id}
    if given.get("do") == "leave":
        return LeavePair.model_validate({**about, "pair_id": found.pair.id})
    until = _until(found, given.get("until", ""))
    if given.get("do") == "pause" and until and is_possible(until, now):
        return PauseParticipant.model_validate({**about, "until": until})
    return None


def _until(found: Whose, given: str) -> datetime | None:
    """Return the beginning of a day in the member's zone; None if it is no date."""
    try:
        return datetime.combine(date.fromisoformat(given), time(), found.zone).astimezone(UTC)
    except ValueError:
        return None


async def _page(
    read: Read, found: Whose, now: datetime, *, wrong: bool = False, status: int = HTTPStatus.OK
) -> Response:
    participant = await read.get(PARTICIPANTS, participant_id(found.pair.program_id, found.person_id))
    paused_until = participant.paused_until if participant else None
    today = now.astimezone(found.zone).date()
    return _asking.page(
        _case(found),
        status,
        program=found.program,
        pair=found.others,
        told=TOLD[found.others],
        paused_until=found.day(paused_until) if paused_until else "",
        first=today + A_DAY,
        last=today + LONGEST - A_DAY,
        wrong=wrong,
    )


def _case(found: Whose) -> str:
    pair = found.pair
    if pair.state in BEGUN:
        return "open"
    left = pair.state is State.ENDED and pair.end_reason is PairEndReason.NO_FAULT
    return "left" if left else "over"
