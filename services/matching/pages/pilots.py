"""The page behind the link to a sponsor after a pilot: the evaluation, and what should follow from it."""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.programs import existing_program
from services.matching.commands import DecidePilot
from services.matching.domain.pilots import must_be_theirs
from services.matching.domain.program import Program
from shared.contracts.closed import total
from shared.contracts.pilots import PilotEvidence, PilotVerdict
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import Refused
from shared.languages import gettext
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
from shared.pages.pilots import CRITERIA, FINDINGS, VERDICTS, in_unit
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
PURPOSE: Final = "decision"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED],
    text=phrase("The time to decide is over. Your program team can evaluate the pilot again and ask anew."),
)
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "pilots.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)


async def _find(opened: Opened) -> Program:
    return await existing_program(opened.read, ProgramId(opened.claims["program_id"]))


async def _answer(opened: Opened, program: Program) -> DecidePilot | Response | None:
    given = opened.given.get("verdict", "")
    if given not in {*PilotVerdict}:
        return None
    if case_of(program, opened.person_id, opened.now) == "over":
        return await _page(replace(opened, status=HTTPStatus.CONFLICT), program)
    return DecidePilot(program_id=program.id, person_id=opened.person_id, verdict=PilotVerdict(given))


async def _page(opened: Opened, program: Program) -> Response:
    return _asking.page(case_of(program, opened.person_id, opened.now), opened.status, **facts_of(program))


def facts_of(program: Program) -> dict[str, Any]:
    """Return what the page shows of a pilot: its evaluation and its decision, in words."""
    evaluation, decision = program.pilot.evaluation, program.pilot.decision
    return {
        "program": program.settings.title,
        "objective": program.settings.objective,
        "pairs": evaluation.pairs if evaluation else 0,
        "recommended": gettext(VERDICTS[evaluation.recommendation]) if evaluation else "",
        "evidence": [_row(one) for one in evaluation.evidence] if evaluation else [],
        "revision": evaluation.settings_revision if evaluation else 0,
        "decided": gettext(VERDICTS[decision.verdict]) if decision else "",
        "verdicts": [(one.value, gettext(label)) for one, label in VERDICTS.items()],
    }


def _row(one: PilotEvidence) -> tuple[str, str, str, str]:
    """Return a criterion, the least value, the value found, and the finding, in words."""
    value = "" if one.value is None else in_unit(one.criterion, one.value)
    least = in_unit(one.criterion, one.at_least)
    return gettext(CRITERIA[one.criterion]), least, value, gettext(FINDINGS[one.finding])


def case_of(program: Program, person_id: PersonId, now: datetime) -> str:
    """Return the page's case: the question is `open`, was `decided`, or is `over`."""
    decision = program.pilot.decision
    try:
        must_be_theirs(program, person_id, now)
    except Refused:
        return "decided" if decision else "over"
    return "decided" if decision else "open"


_asking.ask(router, "/pilot-decision/{token}", Question(find=_find, page=_page, answer=_answer), "verdict")
