"""The page behind the signed link to a sponsor: will you sponsor this program, and may it start at rollout?"""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter
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
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED], text=phrase("The time for answering is over. The program team can send you a new link.")
)
PURPOSE: Final = "sponsorship"
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "staff.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)


async def _find(opened: Opened) -> Program:
    found = await opened.read.get(PROGRAMS, opened.claims["program_id"])
    if found is None or opened.claims.get("question") not in {*SponsorQuestion}:
        raise UnknownProgram(phrase("that program was discarded"))
    return found


async def _answer(opened: Opened, program: Program) -> AnswerAsSponsor | Response | None:
    question, answer = _question(opened), opened.given.get("answer", "")
    if case_of(program, opened.person_id, question, opened.now, by_link=True) == "over":
        return await _page(replace(opened, status=HTTPStatus.CONFLICT), program)
    if answer not in {"yes", "no"}:
        return None
    return AnswerAsSponsor(program_id=program.id, person_id=opened.person_id, question=question, yes=answer == "yes")


def _question(opened: Opened) -> SponsorQuestion:
    return SponsorQuestion(opened.claims["question"])


async def _page(opened: Opened, program: Program) -> Response:
    question = _question(opened)
    return _asking.page(
        case_of(program, opened.person_id, question, opened.now, by_link=True),
        opened.status,
        question=question.value,
        **facts_of(program),
        suggested=opened.claims.get("answer", ""),
    )


def facts_of(program: Program) -> dict[str, str]:
    """Return what a sponsor is told of a program."""
    settings = program.settings
    return {
        "program": settings.title,
        "objective": settings.objective,
        "time": words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
    }


def case_of(
    program: Program, person_id: PersonId, question: SponsorQuestion, now: datetime, *, by_link: bool = False
) -> str:
    """Return the page's case: the question is `open`, was answered with `yes` or `no`, or is `over`."""
    try:
        must_be_answerable(program, person_id, question, now, by_link=by_link)
    except Refused:
        return "over"
    word = program.staff.word_on(question)
    if word is None or word.yes is None:
        return "open"
    return "yes" if word.yes else "no"


_asking.ask(router, "/sponsorship/{token}", Question(find=_find, page=_page, answer=_answer), "answer")
