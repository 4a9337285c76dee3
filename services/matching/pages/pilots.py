"""The page behind the link to a sponsor after a pilot: the evaluation, and what should follow from it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.programs import existing_program
from services.matching.commands import DecidePilot
from services.matching.domain.pilots import must_be_theirs
from services.matching.domain.program import Program, UnknownProgram
from shared.contracts.closed import total
from shared.contracts.pilots import Criterion, PilotEvidence, PilotFinding, PilotVerdict
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import Refused
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
PURPOSE: Final = "decision"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED], text="The time to decide is over. Your program team can evaluate the pilot again and ask anew."
)
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "pilots.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)
CRITERIA: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: ("People who met at least once", "{:.0f}%"),
        Criterion.SESSIONS_HELD: ("Sessions that were held", "{:.0f}%"),
        Criterion.WORTH_IT: ("Was it worth your time? (1 to 5)", "{:.1f}"),
        Criterion.WOULD_RECOMMEND: ("Would you recommend it? (1 to 5)", "{:.1f}"),
    },
)
FINDINGS: Final = total(
    PilotFinding,
    {
        PilotFinding.MET: "met",
        PilotFinding.MISSED: "not met",
        PilotFinding.TOO_FEW: "too few people to show it",
    },
)
VERDICTS: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: "Open it to everybody",
        PilotVerdict.ADJUST: "Change something and go on with the pilot",
        PilotVerdict.STOP: "Close the program",
    },
)


@router.get("/pilot-decision/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the evaluation and the question, or what was decided."""
    try:
        claims = _asking.claims(request, token, now)
        program = await existing_program(read, ProgramId(claims["program_id"]))
    except (LinkInvalid, LinkExpired, UnknownProgram) as error:
        return _asking.refusal(error)
    return _page(program, claims, now)


@router.post("/pilot-decision/{token}", openapi_extra=form("verdict"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the decision as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        claims = _asking.claims(request, token, now)
        program = await existing_program(read, ProgramId(claims["program_id"]))
    except (LinkInvalid, LinkExpired, UnknownProgram) as error:
        return _asking.refusal(error)
    given = parse_qs((await request.body()).decode(errors="replace")).get("verdict", [""])[0]
    if given not in {*PilotVerdict}:
        return _page(program, claims, now, HTTPStatus.UNPROCESSABLE_ENTITY)

    async def conflict() -> Response:
        return _page(await existing_program(read, program.id), claims, now, HTTPStatus.CONFLICT)

    command = DecidePilot(program_id=program.id, person_id=PersonId(claims["person_id"]), verdict=PilotVerdict(given))
    if _case(program, claims, now) == "over":
        return await conflict()
    return await _asking.take(send, command, again(token), conflict)


def _page(program: Program, claims: Mapping[str, str], now: datetime, status: int = HTTPStatus.OK) -> Response:
    evaluation, decision = program.pilot.evaluation, program.pilot.decision
    return _asking.page(
        _case(program, claims, now),
        status,
        program=program.settings.title,
        objective=program.settings.objective,
        pairs=evaluation.pairs if evaluation else 0,
        recommended=VERDICTS[evaluation.recommendation] if evaluation else "",
        evidence=[_row(one) for one in evaluation.evidence] if evaluation else [],
        revision=evaluation.settings_revision if evaluation else 0,
        decided=VERDICTS[decision.verdict] if decision else "",
        verdicts=[(one.value, label) for one, label in VERDICTS.items()],
    )


def _row(one: PilotEvidence) -> tuple[str, str, str, str]:
    """Return a criterion, the least value, the value found, and the finding, in words."""
    label, shown = CRITERIA[one.criterion]
    value = "" if one.value is None else shown.format(one.value)
    return label, shown.format(one.at_least), value, FINDINGS[one.finding]


def _case(program: Program, claims: Mapping[str, str], now: datetime) -> str:
    """Return the page's case: the question is `open`, was `decided`, or is `over`."""
    decision = program.pilot.decision
    try:
        must_be_theirs(program, PersonId(claims["person_id"]), now)
    except Refused:
        return "decided" if decision else "over"
    return "decided" if decision else "open"
