"""The page behind the link to leave a pair: what happens, what the others are told, one button; or a break instead."""

from datetime import time
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import LeavePair, PauseParticipant
from services.matching.domain.pairs import BEGUN, State
from services.matching.domain.participants import participant_id
from services.matching.domain.pauses import A_DAY, LONGEST, is_possible
from services.matching.pages.whose import AUDIENCE, Whose, whose
from services.matching.store import PARTICIPANTS
from shared.contracts.pairs import PairEndReason
from shared.pages.asking import Asking, Opened, Question
from shared.pages.forms import moment_of
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

PURPOSE: Final = "leave"
# The sentences of the mail that everybody in the pair gets, word for word.
TOLD: Final = {
    "pair": phrase("This is nobody's fault: not every pair fits, and nobody has to give a reason."),
    "group": phrase("This is nobody's fault: not every group fits, and nobody has to give a reason."),
}
_asking = Asking("services.matching", "leave.html.j2", AUDIENCE, purpose=PURPOSE)


async def _page(opened: Opened, found: Whose) -> Response:
    participant = await opened.read.get(PARTICIPANTS, participant_id(found.pair.program_id, found.person_id))
    paused_until = participant.paused_until if participant else None
    today = opened.now.astimezone(found.zone).date()
    return _asking.page(
        case_of(found),
        opened.status,
        program=found.program,
        group=found.is_group,
        told=TOLD[found.others],
        paused_until=found.day(paused_until) if paused_until else "",
        first=today + A_DAY,
        last=today + LONGEST - A_DAY,
        wrong=opened.is_wrong,
    )


def case_of(found: Whose) -> str:
    """Return whether a pair can be left, was left, or is over for another reason."""
    pair = found.pair
    if pair.state in BEGUN:
        return "open"
    left = pair.state is State.ENDED and pair.end_reason is PairEndReason.NO_FAULT
    return "left" if left else "over"


async def _answer(opened: Opened, found: Whose) -> LeavePair | PauseParticipant | None:
    about = {"program_id": found.pair.program_id, "person_id": found.person_id}
    if opened.given.get("do") == "leave":
        return LeavePair.model_validate({**about, "pair_id": found.pair.id})
    until = moment_of(opened.given.get("until", ""), time(), found.zone)
    if opened.given.get("do") == "pause" and until and is_possible(until, opened.now):
        return PauseParticipant.model_validate({**about, "until": until})
    return None


_asking.ask(router, "/leave/{token}", Question(find=whose, page=_page, answer=_answer), "do", "until")
