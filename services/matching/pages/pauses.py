"""The page of the pairs that a broken rule holds: a coordinator lets one go on for some days, or ends it."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.pairs import EndPairBody, end_now, existing_pair
from services.matching.api.pauses import ResumePairBody, resume_pair
from services.matching.api.programs import existing_program
from services.matching.domain.pairs import Pair, State, UnknownPair
from services.matching.domain.pauses import LONGEST_OVERRIDE
from services.matching.domain.program import Program
from services.matching.pages.rule_words import rules_in_words
from services.matching.pages.site import page
from services.matching.rights import Right
from services.matching.store import PAIRS, PEOPLE
from shared.auth.sessions import FORM_FIELD
from shared.contracts.pairs import PairEndReason, PauseReason
from shared.contracts.vocabulary import PairId, PersonId
from shared.http import Problem, Read, Send
from shared.http.declared import form
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.asking import fields_of
from shared.pages.forms import number_of
from shared.pages.frame import done
from shared.pages.told import told
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["pages"])
SHOWN: Final = 50
ADDRESS: Final = "/programs/{program_id}/pauses/report.html"
MISSING: Final = phrase("say for how many days the pair may go on (1 to {most}), and why")


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A pair that waits: its members by name, the rules it breaks, and since when."""

    id: str
    members: str
    rules: str
    since: datetime


@router.get(ADDRESS, response_class=HTMLResponse, dependencies=[held(Right.RUN_PROGRAM)])
async def pauses_page(program_id: ProgramKey, request: Request, read: Read) -> HTMLResponse:
    """Show the pairs that a broken rule holds, each with what a coordinator can do."""
    return await _page(request, read, await existing_program(read, program_id))


@router.post(
    ADDRESS,
    response_class=HTMLResponse,
    openapi_extra=form("pair_id", "decision", "days", "reason", FORM_FIELD),
    dependencies=[held(Right.RUN_PROGRAM)],
)
async def decide_pause(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Let a pair go on for some days, or end it, then show who still waits; what was refused is said."""
    program, given = await existing_program(read, program_id), await fields_of(request)
    pair = await existing_pair(read, PairId(given.get("pair_id", "")))
    if pair.program_id != program.id:
        raise UnknownPair(phrase("there is no pair with that id in this program"))
    wanted = _resumed(given)
    if given.get("decision") != "end" and wanted is None:
        return await _page(
            request,
            read,
            program,
            gettext(MISSING).format(most=LONGEST_OVERRIDE.days),
            HTTPStatus.UNPROCESSABLE_ENTITY,
            given,
        )
    try:
        if wanted:
            await resume_pair(pair.id, send, read, wanted)
        else:
            await end_now(pair.id, send, read, EndPairBody(reason=PairEndReason.COORDINATOR))
    except Problem as problem:
        if problem.status_code != HTTPStatus.CONFLICT:
            raise
        return await _page(request, read, program, told(problem.detail or ""), HTTPStatus.CONFLICT)
    return done(f"/v1{ADDRESS.format(program_id=program_id)}")


def _resumed(given: dict[str, str]) -> ResumePairBody | None:
    """Return for how long and why a pair goes on, or None if the form does not say both."""
    if given.get("decision") == "end":
        return None
    try:
        said = ResumePairBody.model_validate({"days": number_of(given.get("days", "")), "reason": given.get("reason")})
    except ValidationError:
        return None
    return said if said.days else None


async def _page(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request,
    read: Reader,
    program: Program,
    wrong: str = "",
    status: int = HTTPStatus.OK,
    given: dict[str, str] | None = None,
) -> HTMLResponse:
    of_these = {"program_id": program.id, "state": State.PAUSED, "pauses.reason": PauseReason.RULE_BROKEN}
    pairs = await read.find(PAIRS, SHOWN, **of_these)
    shown = {
        "pairs": [await _waiting(read, pair) for pair in pairs],
        "count": await read.count(PAIRS, **of_these),
        "most": LONGEST_OVERRIDE.days,
        "wrong": wrong,
        "given": given or {},
    }
    return await page(request, "pauses.html.j2", program, under="pairs", status=status, **shown)


async def _waiting(read: Reader, pair: Pair) -> Waiting:
    cause = next(one for one in pair.pauses if one.reason is PauseReason.RULE_BROKEN)
    return Waiting(
        id=pair.id,
        members=words.listed([await _name(read, one) for one in (*pair.mentor_ids, *pair.mentee_ids)]),
        rules=rules_in_words(cause.rules),
        since=cause.since,
    )


async def _name(read: Reader, person_id: PersonId) -> str:
    found = await read.find(PEOPLE, 1, person_id=person_id)
    return found[0].contact.called if found and found[0].contact else gettext("Somebody without a name")
