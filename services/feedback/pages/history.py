"""What a pair agreed and promised, in its line of time: the day and that it happened; never a word or an answer."""

from collections.abc import Iterator, Sequence
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.domain.agreement import Agreement
from services.feedback.domain.commitments import Commitment
from services.feedback.domain.survey import Survey
from services.feedback.rights import Right
from services.feedback.store import AGREEMENTS, COMMITMENTS, SURVEYS
from shared.contracts.closed import total
from shared.contracts.feedback import Wave
from shared.http import Read
from shared.http.parameters import PairKey
from shared.languages import gettext
from shared.pages.frame import Frame
from shared.pages.history import Happened, line
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 200
_FRAME: Final = Frame("services.feedback")
ASKED: Final = total(
    Wave,
    {
        Wave.EXPECTATIONS: phrase("Asked what they expect"),
        Wave.PULSE: phrase("Asked whether a session was worth their time"),
        Wave.DAY_30: phrase("Asked how the first month was"),
        Wave.CHECK_IN: phrase("Asked how it goes"),
        Wave.CLOSING: phrase("Asked what came of it"),
        Wave.AFTER_6_MONTHS: phrase("Asked what is left after half a year"),
        Wave.AFTER_12_MONTHS: phrase("Asked what is left after a year"),
    },
)


@router.get("/pairs/{pair_id}/history", dependencies=[held(Right.SEE_HISTORY)])
async def history(pair_id: PairKey, request: Request, read: Read) -> Response:
    """Show when a pair signed its agreement, was asked, and made and kept promises."""
    agreement = await read.get(AGREEMENTS, pair_id)
    commitments = await read.find(COMMITMENTS, MOST, pair_id=pair_id)
    surveys = await read.find(SURVEYS, MOST, pair_id=pair_id)
    return _FRAME.page(request, "history.html.j2", events=line(_happened(agreement, commitments, surveys)))


def _happened(
    agreement: Agreement | None, commitments: Sequence[Commitment], surveys: Sequence[Survey]
) -> Iterator[Happened]:
    if agreement and agreement.signed_at:
        yield Happened(at=agreement.signed_at, what=gettext("Agreement signed by all"))
    for one in commitments:
        yield Happened(at=one.made_at, what=gettext("A commitment was made"))
        if one.done_at:
            yield Happened(at=one.done_at, what=gettext("A commitment was kept"))
    # All of a pair are asked at one moment: who was, and who answered, is not told.
    for survey in {(one.wave, one.number): one for one in surveys}.values():
        yield Happened(at=survey.issued_at, what=gettext(ASKED[survey.wave]))
