"""The page behind the link of a pair that ends soon: would you like to go on?"""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import AgreeToExtension, TakeBackAgreement
from services.matching.domain.extensions import is_asked
from services.matching.domain.pairs import BEGUN, NotAMember, UnknownPair
from services.matching.pages.whose import AUDIENCE, Whose, answers, whose
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "extend"
_asking = Asking("services.matching", "extensions.html.j2", AUDIENCE, purpose=PURPOSE)


@router.get("/extension/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the question, or what became of it."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    return _page(found, _case(found, now))


@router.post("/extension/{token}", openapi_extra=form("answer"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the answer as a command; a no is only the absence of a yes."""
    try:
        found = await whose(read, _asking.claims(request, token, now))
    except (LinkInvalid, LinkExpired, UnknownPair, NotAMember) as error:
        return _asking.refusal(error)
    about = {"program_id": found.pair.program_id, "pair_id": found.pair.id, "person_id": found.person_id}
    answer = (await answers(request)).get("answer")

    async def conflict() -> Response:
        later = await whose(read, _asking.claims(request, token, now))
        return _page(later, _case(later, now), HTTPStatus.CONFLICT)

    if answer == "yes":
        return await _asking.take(send, AgreeToExtension.model_validate(about), again(token), conflict)
    if answer == "no":
        return await _asking.take(send, TakeBackAgreement.model_validate(about), _page(found, "declined"), conflict)
    return _page(found, _case(found, now), HTTPStatus.UNPROCESSABLE_ENTITY)


def _case(found: Whose, now: datetime) -> str:
    pair = found.pair
    if pair.state not in BEGUN:
        return "over"
    if is_asked(pair, now):
        return "agreed" if pair.offer and found.person_id in pair.offer.agreed else "open"
    return "over" if now >= pair.ends_on else "goes-on"


def _page(found: Whose, case: str, status: int = HTTPStatus.OK) -> Response:
    offer = found.pair.offer
    return _asking.page(
        case,
        status,
        program=found.program,
        pair=found.others,
        day=found.day(found.pair.ends_on),
        weeks=offer.weeks if offer else 0,
    )
