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
from shared.contracts.pilots import Criterion, PilotEvidence, PilotFinding, PilotVerdict
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import Refused
from shared.languages import gettext
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
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


def _share(value: float) -> str:
    return words.share(value / 100)


CRITERIA: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: (phrase("People who met at least once"), _share),
        Criterion.SESSIONS_HELD: (phrase("Sessions that were held"), _share),
        Criterion.WORTH_IT: (phrase("Was it worth your time? (1 to 5)"), words.decimal),
        Criterion.WOULD_RECOMMEND: (phrase("Would you recommend it? (1 to 5)"), words.decimal),
        Criterion.PAIRS_KEPT: (phrase("Pairs that did not end early"), _share),
        Criterion.PAIRED_IN_TIME: (phrase("People who got a pair within 90 days"), _share),
        Criterion.COMMITMENTS_CONFIRMED: (phrase("Commitments that were confirmed"), _share),
        Criterion.OUTCOME_CHANGE: (phrase("Change of the outcomes, in points"), words.change),
    },
)
FINDINGS: Final = total(
    PilotFinding,
    {
        PilotFinding.MET: phrase("met"),
        PilotFinding.MISSED: phrase("not met"),
        PilotFinding.TOO_FEW: phrase("too few people to show it"),
    },
)
VERDICTS: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: phrase("Open it to everybody"),
        PilotVerdict.ADJUST: phrase("Change something and go on with the pilot"),
        PilotVerdict.STOP: phrase("Close the program"),
    },
)


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
    label, shown = CRITERIA[one.criterion]
    value = "" if one.value is None else shown(one.value)
    return gettext(label), shown(one.at_least), value, gettext(FINDINGS[one.finding])


def case_of(program: Program, person_id: PersonId, now: datetime) -> str:
    """Return the page's case: the question is `open`, was `decided`, or is `over`."""
    decision = program.pilot.decision
    try:
        must_be_theirs(program, person_id, now)
    except Refused:
        return "decided" if decision else "over"
    return "decided" if decision else "open"


_asking.ask(router, "/pilot-decision/{token}", Question(find=_find, page=_page, answer=_answer), "verdict")
