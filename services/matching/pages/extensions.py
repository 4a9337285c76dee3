"""The page behind the link of a pair that ends soon: would you like to go on?"""

from datetime import datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import AgreeToExtension, TakeBackAgreement
from services.matching.domain.extensions import is_asked
from services.matching.domain.pairs import BEGUN
from services.matching.pages.whose import AUDIENCE, Whose, whose
from shared.contracts.messages import Command
from shared.pages.asking import Asking, Opened, Question, again

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "extend"
_asking = Asking("services.matching", "extensions.html.j2", AUDIENCE, purpose=PURPOSE)


async def _page(opened: Opened, found: Whose) -> Response:
    return _shown(found, _case(found, opened.now), opened.status)


async def _answer(opened: Opened, found: Whose) -> AgreeToExtension | TakeBackAgreement | None:
    """Return the command of an answer; a no is only the absence of a yes."""
    about = {"program_id": found.pair.program_id, "pair_id": found.pair.id, "person_id": found.person_id}
    answer = opened.given.get("answer")
    if answer == "yes":
        return AgreeToExtension.model_validate(about)
    return TakeBackAgreement.model_validate(about) if answer == "no" else None


def _done(opened: Opened, found: Whose, command: Command) -> Response:
    return again(opened.token) if isinstance(command, AgreeToExtension) else _shown(found, "declined")


def _case(found: Whose, now: datetime) -> str:
    pair = found.pair
    if pair.state not in BEGUN:
        return "over"
    if is_asked(pair, now):
        return "agreed" if pair.offer and found.person_id in pair.offer.agreed else "open"
    return "over" if now >= pair.ends_on else "goes-on"


def _shown(found: Whose, case: str, status: int = HTTPStatus.OK) -> Response:
    offer = found.pair.offer
    return _asking.page(
        case,
        status,
        program=found.program,
        group=found.is_group,
        day=found.day(found.pair.ends_on),
        weeks=offer.weeks if offer else 0,
    )


_asking.ask(router, "/extension/{token}", Question(find=whose, page=_page, answer=_answer, done=_done), "answer")
