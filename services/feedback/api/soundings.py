"""The sounding board over HTTP: a sponsor asks, and reads what at least five juniors said together."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.feedback.api.held import held
from services.feedback.commands import AskJuniors
from services.feedback.domain.soundings import FEWEST_CHOICES, MOST_CHOICES, Sounding, State, UnknownSounding
from services.feedback.handlers.soundings import CHOICES, QUESTION
from services.feedback.rights import Right
from services.feedback.settings import authorship_of
from services.feedback.store import SOUNDINGS
from shared.domain import identifier
from shared.fields import Line
from shared.http import Body, Cursor, Limit, Now, Page, Read, Send
from shared.http.parameters import ProgramKey
from shared.phrases import phrase

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["feedback"])


class SoundingBody(Body):
    """A question with two to six choices, such as the points of a scale."""

    question: Line
    choices: Annotated[tuple[Line, ...], Field(min_length=FEWEST_CHOICES, max_length=MOST_CHOICES)]


class ChoiceView(BaseModel):
    """A choice, and how many have taken it, as far as that may be shown."""

    choice: str
    answers: int


class SoundingView(BaseModel):
    """A question and its answers in blocks of at least five people; who was asked is shown to nobody."""

    id: str
    question: str
    asked_at: datetime
    closes_at: datetime
    state: State
    answers: list[ChoiceView]
    words: list[str]


@router.post("/soundings", status_code=201, dependencies=[held(Right.ASK_JUNIORS)])
async def ask_juniors(  # noqa: PLR0913 - FastAPI's parameters
    *, program_id: ProgramKey, body: SoundingBody, request: Request, read: Read, send: Send, now: Now
) -> SoundingView:
    """Ask the juniors of the program's pairs, five at least; one question at a time, open for two weeks."""
    # The same question is asked once a month, so that a repeated request asks nothing new.
    id_ = identifier("sounding", program_id, body.question, *body.choices, f"{now:%Y-%m}")
    given = {QUESTION: body.question, CHOICES: "\n".join(body.choices)}
    sealed = authorship_of(request).seal(id_, given)
    await send(AskJuniors(program_id=program_id, sounding_id=id_, sealed=sealed))
    asked = await read.get(SOUNDINGS, id_)
    if asked is None:
        raise UnknownSounding(phrase("there is no question with that id"))
    return _view(asked)


@router.get("/soundings", dependencies=[held(Right.SEE_SOUNDINGS)])
async def list_soundings(
    program_id: ProgramKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[SoundingView]:
    """List the questions that the program's juniors were asked, with what may be shown of the answers."""
    found, following = await read.page(SOUNDINGS, cursor, limit, program_id=program_id)
    return Page(items=[_view(one) for one in found], next=following)


def _view(one: Sounding) -> SoundingView:
    counted = zip(one.choices, one.released, strict=True)
    return SoundingView(
        id=one.id,
        question=one.question,
        asked_at=one.asked_at,
        closes_at=one.closes_at,
        state=one.state,
        answers=[ChoiceView(choice=choice, answers=answers) for choice, answers in counted],
        words=list(one.words),
    )
