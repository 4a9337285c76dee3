"""The page behind the signed link of a proposal: shall we introduce you?"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from fastapi import APIRouter
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
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
REASONS: Final = total(
    OWN_WORD,
    {
        DeclineReason.NO_TIME: phrase("I have no time for it at the moment"),
        DeclineReason.NOT_MY_TOPICS: phrase("The topics are not mine"),
        DeclineReason.RATHER_NOT_SAY: phrase("I would rather not say"),
    },
)
ROLES: Final = {"mentor": phrase("as a mentor"), "mentee": phrase("as a mentee"), "partner": phrase("as a partner")}
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED], text=phrase("The time for answering is over. You stay on the list, and need not do anything.")
)
_asking = Asking("services.matching", "proposals.html.j2", AUDIENCE, total([Case.EXPIRED], {Case.EXPIRED: EXPIRED}))


async def _pair(opened: Opened) -> Pair:
    pair = await opened.read.get(PAIRS, opened.claims["pair_id"])
    if pair is None or opened.person_id not in pair.asked:
        raise UnknownPair(phrase("there is no proposal for them with that id"))
    return pair


async def _answer(opened: Opened, pair: Pair) -> ApprovePair | DeclinePair | None:
    whose = {"program_id": pair.program_id, "pair_id": pair.id, "person_id": opened.person_id}
    answer, reason = opened.given.get("answer", ""), opened.given.get("reason", DeclineReason.RATHER_NOT_SAY)
    if answer == "yes":
        return ApprovePair.model_validate(whose)
    if answer == "no" and reason in REASONS:
        return DeclinePair.model_validate({**whose, "reason": reason})
    return None


async def _page(opened: Opened, pair: Pair) -> Response:
    person, program = opened.person_id, await program_of(opened.read, pair)
    return _asking.page(
        _case(pair, person, opened.now),
        opened.status,
        program=program.settings.title if program else gettext("your program"),
        role=gettext(ROLES[_role(pair, program, person)]),
        facts=_facts(pair, program, person),
        reasons=[(reason.value, label) for reason, label in REASONS.items()],
        suggested=opened.claims.get("answer", ""),
        until=_until(pair, person),
    )


async def program_of(read: Reader, pair: Pair) -> Program | None:
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
        (gettext("You could learn"), ", ".join(learns)),
        (gettext("You could share"), ", ".join(teaches)),
        (gettext("Your time"), _commitment(program.settings) if program else ""),
        (gettext("A group of"), gettext("{number} people").format(number=size) if size > 2 else ""),
        (gettext("You both speak"), words.listed(words.language_name(one) for one in pair.evidence.languages)),
    ]


def _until(pair: Pair, person: PersonId) -> str:
    if pair.expires_at is None:
        return ""
    zone = next(one.zone for one in pair.members if one.person_id == person)
    return words.until(pair.expires_at, words.zone_of(zone))


_asking.ask(router, "/proposal/{token}", Question(find=_pair, page=_page, answer=_answer), "answer", "reason")
