"""The page behind the signed link of a proposal: shall we introduce you? Reading it changes nothing, its forms do."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.commands import ApprovePair, DeclinePair
from services.matching.domain.pairs import Pair, State, UnknownPair
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.domain.proposals import OWN_WORD, waits
from services.matching.domain.revisions import revision_id
from services.matching.store import PAIRS, PROGRAM_REVISIONS, PROGRAMS
from shared.contracts.closed import total
from shared.contracts.pairs import DeclineReason
from shared.contracts.vocabulary import Kind, PersonId
from shared.http import Now, Read, Send
from shared.http.declared import form
from shared.pages import words
from shared.pages.asking import Asking, Token, again
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
REASONS: Final = total(
    OWN_WORD,
    {
        DeclineReason.NO_TIME: "I have no time for it at the moment",
        DeclineReason.NOT_MY_TOPICS: "The topics are not mine",
        DeclineReason.RATHER_NOT_SAY: "I would rather not say",
    },
)
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED], text="The time for answering is over. Your program team can tell you how it goes on."
)
_asking = Asking("services.matching", "proposals.html.j2", AUDIENCE, total([Case.EXPIRED], {Case.EXPIRED: EXPIRED}))


@router.get("/proposal/{token}")
async def show(request: Request, read: Read, now: Now, token: Token) -> Response:
    """Show the question, or the reason why it cannot be answered (any more)."""
    try:
        claims = _asking.claims(request, token, now)
        pair = await _pair(read, claims)
    except (LinkInvalid, LinkExpired, UnknownPair) as error:
        return _asking.refusal(error)
    return await _answer(read, pair, claims, now)


@router.post("/proposal/{token}", openapi_extra=form("answer", "reason"))
async def decide(request: Request, read: Read, send: Send, now: Now, token: Token) -> Response:
    """Send the answer as a command, then redirect to the page, so that a reload repeats nothing."""
    try:
        claims = _asking.claims(request, token, now)
        pair = await _pair(read, claims)
    except (LinkInvalid, LinkExpired, UnknownPair) as error:
        return _asking.refusal(error)
    command = _command(pair, claims, parse_qs((await request.body()).decode(errors="replace")))
    if command is None:
        return await _answer(read, pair, claims, now, status=HTTPStatus.UNPROCESSABLE_ENTITY)

    async def conflict() -> Response:
        return await _answer(read, await _pair(read, claims), claims, now, status=HTTPStatus.CONFLICT)

    return await _asking.take(send, command, again(token), conflict)


async def _pair(read: Read, claims: Mapping[str, str]) -> Pair:
    pair = await read.get(PAIRS, claims["pair_id"])
    if pair is None or claims["person_id"] not in pair.asked:
        raise UnknownPair("there is no proposal for them with that id")
    return pair


def _command(pair: Pair, claims: Mapping[str, str], form: Mapping[str, list[str]]) -> ApprovePair | DeclinePair | None:
    whose = {"program_id": pair.program_id, "pair_id": pair.id, "person_id": claims["person_id"]}
    answer, reason = form.get("answer", [""])[0], form.get("reason", [DeclineReason.RATHER_NOT_SAY])[0]
    if answer == "yes":
        return ApprovePair.model_validate(whose)
    if answer == "no" and reason in REASONS:
        return DeclinePair.model_validate({**whose, "reason": reason})
    return None


async def _answer(
    read: Read, pair: Pair, claims: Mapping[str, str], now: datetime, *, status: int = HTTPStatus.OK
) -> Response:
    person = PersonId(claims["person_id"])
    program = await program_of(read, pair)
    return _asking.page(
        _case(pair, person, now),
        status,
        program=program.settings.title if program else "Your program",
        role=_role(pair, program, person),
        facts=_facts(pair, program, person),
        reasons=[(reason.value, label) for reason, label in REASONS.items()],
        suggested=claims.get("answer", ""),
        until=_until(pair, person),
    )


async def program_of(read: Read, pair: Pair) -> Program | None:
    """Return a pair's program with the settings of the revision that the pair was made by."""
    program = await read.get(PROGRAMS, pair.program_id)
    revision = await read.get(PROGRAM_REVISIONS, revision_id(pair.program_id, pair.settings_revision))
    return replace(program, settings=revision.settings) if program and revision else program


def _role(pair: Pair, program: Program | None, person: PersonId) -> str:
    if program and program.settings.kind is Kind.RECIPROCAL:
        return "partner"
    return next(one.role for one in pair.members if one.person_id == person)


def _commitment(settings: ProgramSettings) -> str:
    return words.commitment(settings.session_minutes, settings.cadence, settings.weeks)


def _case(pair: Pair, person: PersonId, now: datetime) -> str:
    if waits(pair, now):
        return "agreed" if person in pair.approved else "open"
    return "closed" if pair.state in {State.PROPOSED, State.DECLINED} else "begun"


def _facts(pair: Pair, program: Program | None, person: PersonId) -> list[tuple[str, str]]:
    """Return the facts about a proposed pair that do not reveal the other person."""
    taught, back = pair.evidence.mentee_learns, pair.evidence.mentor_learns
    learns, teaches = (taught, back) if person in pair.mentee_ids else (back, taught)
    size = len(pair.members)
    return [
        ("You could learn", ", ".join(learns)),
        ("You could share", ", ".join(teaches)),
        ("Your time", _commitment(program.settings) if program else ""),
        ("A group of", f"{size} people" if size > 2 else ""),
        ("You both speak", ", ".join(pair.evidence.languages)),
    ]


def _until(pair: Pair, person: PersonId) -> str:
    if pair.expires_at is None:
        return ""
    zone = next(one.zone for one in pair.members if one.person_id == person)
    return words.until(pair.expires_at, words.zone_of(zone))
