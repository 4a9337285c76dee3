"""A sponsor's thanks to everybody who teaches in a program, over HTTP."""

from fastapi import APIRouter, Request

from services.feedback.api.held import held
from services.feedback.commands import ThankJuniors
from services.feedback.handlers.together import WORDS
from services.feedback.rights import Right
from services.feedback.settings import authorship_of
from shared.fields import Text
from shared.http import Body, Send
from shared.http.parameters import ProgramKey

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])


class ThankJuniorsBody(Body):
    """Thanks in words to the juniors of all pairs."""

    words: Text


@router.post("/thanks", status_code=204, dependencies=[held(Right.THANK_JUNIORS)])
async def thank_juniors(program_id: ProgramKey, body: ThankJuniorsBody, request: Request, send: Send) -> None:
    """Thank the juniors of the program's pairs, once in four weeks; nobody is named to who thanks."""
    sealed = authorship_of(request).seal(program_id, {WORDS: body.words})
    await send(ThankJuniors(program_id=program_id, sealed=sealed))
