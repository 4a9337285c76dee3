"""The page behind the link of an invitation: you were nominated, would you like to take part?"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.matching.api.participants import existing_participant
from services.matching.api.programs import existing_program
from services.matching.commands import AcceptNomination, DeclineNomination
from services.matching.domain.nominations import NotInvited, waits
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.store import PEOPLE
from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind, PersonId, ProgramId
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages import words
from shared.pages.asking import Asking, Opened, Question
from shared.pages.notices import USUAL, Case
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "matching"
PURPOSE: Final = "nomination"
EXPIRED: Final = replace(
    USUAL[Case.EXPIRED],
    text=phrase(
        "The time for answering is over, and you do not take part. If you would like to, join on the page of programs."
    ),
)
ROLES: Final = {"mentor": phrase("Mentor"), "mentee": phrase("Mentee"), "partner": phrase("Partner")}
PARTS: Final = {
    "mentor": phrase("You take part as a mentor."),
    "mentee": phrase("You take part as a mentee."),
    "partner": phrase("You take part as a partner."),
}
_WORDS: Final = total([Case.EXPIRED], {Case.EXPIRED: EXPIRED})
_asking = Asking("services.matching", "nominations.html.j2", AUDIENCE, _WORDS, purpose=PURPOSE)


async def _nominee(opened: Opened) -> tuple[Program, Participant]:
    program_id = ProgramId(opened.claims["program_id"])
    program = await existing_program(opened.read, program_id)
    participant = await existing_participant(opened.read, program_id, opened.person_id)
    if participant.nomination is None:
        raise NotInvited(phrase("they were not nominated for this program"))
    return program, participant


async def _answer(opened: Opened, found: tuple[Program, Participant]) -> AcceptNomination | DeclineNomination | None:
    _, participant = found
    answer = opened.given.get("answer", "")
    whose = {"program_id": participant.program_id, "person_id": participant.person_id}
    if answer == "yes":
        return AcceptNomination.model_validate(whose)
    return DeclineNomination.model_validate(whose) if answer == "no" else None


async def _page(opened: Opened, found: tuple[Program, Participant]) -> Response:
    program, participant = found
    settings, nomination = program.settings, participant.nomination
    assert nomination is not None  # noqa: S101 - see `_nominee`
    role = "partner" if settings.kind is Kind.RECIPROCAL else participant.role.value
    return _asking.page(
        _case(program, participant, opened.now),
        opened.status,
        program=settings.title,
        objective=settings.objective,
        role=gettext(ROLES[role]),
        part=gettext(PARTS[role]),
        commitment=words.commitment(settings.session_minutes, settings.cadence, settings.weeks),
        by=await _name(opened.read, nomination.nominated_by),
        reason=nomination.reason,
        until=words.until(nomination.expires_at, words.zone_of(participant.profile.zone or "UTC")),
        suggested=opened.claims.get("answer", ""),
    )


def _case(program: Program, participant: Participant, now: datetime) -> str:
    """Return the page's case: the question is `open`, answered with `yes` or `no`, or `over`; `waits` for a seat."""
    if participant.takes_part:
        return "waits" if participant.status is Status.WAITLISTED else "yes"
    if not program.is_open or not waits(participant, now):
        return "over"
    return "no" if participant.nomination and participant.nomination.declined else "open"


async def _name(read: Reader, person_id: PersonId | None) -> str:
    """Return the name of who nominated; empty for the program team and for somebody who was forgotten."""
    found = await read.find(PEOPLE, 1, person_id=person_id) if person_id else []
    return found[0].contact.called if found and found[0].contact else ""


_asking.ask(router, "/nomination/{token}", Question(find=_nominee, page=_page, answer=_answer), "answer")
