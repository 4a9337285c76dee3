"""What waits for a person, each with the page where it can be done."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request

from services.matching.domain.extensions import is_asked
from services.matching.domain.nominations import waits as invitation_waits
from services.matching.domain.pairs import BEGUN, Pair
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.domain.proposals import waits as proposal_waits
from services.matching.pages import pilots, staff
from services.matching.pages.doors import door
from services.matching.store import HANDOVERS
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import PersonId
from shared.languages import gettext
from shared.mongo import Reader


@dataclass(frozen=True, kw_only=True)
class Waits:
    """One thing that waits: what, in which program, where it is done, and what its button says."""

    what: str
    program: str
    address: str
    button: str


@dataclass(frozen=True, kw_only=True)
class Part:
    """A person's part in one program, with its pairs and proposals."""

    program: Program
    participant: Participant
    pairs: Sequence[Pair]


def of_part(request: Request, part: Part, now: datetime) -> list[Waits]:
    """Return what waits in a program: an invitation, the orientation, proposals, and pairs that come to their end."""
    return [*_of_participant(request, part, now), *_of_pairs(request, part, now)]


def _of_participant(request: Request, part: Part, now: datetime) -> list[Waits]:
    program, participant = part.program, part.participant
    claims = {"program_id": program.id, "person_id": participant.person_id}
    title = program.settings.title
    if participant.status is Status.INVITED and program.is_open and invitation_waits(participant, now):
        address = door(request, now, "nomination", purpose="nomination", **claims)
        return [_waits(gettext("You are invited"), title, address, gettext("Say yes or no"))]
    if participant.takes_part and participant.missing and program.is_open:
        address = door(request, now, "readiness", purpose="readiness", **claims)
        return [_waits(gettext("Your orientation"), title, address, gettext("Go on"))]
    return []


def _of_pairs(request: Request, part: Part, now: datetime) -> list[Waits]:
    person, title = part.participant.person_id, part.program.settings.title
    found: list[Waits] = []
    for pair in part.pairs:
        claims = {"pair_id": pair.id, "person_id": person}
        if proposal_waits(pair, now) and person in pair.asked and person not in pair.approved:
            address = door(request, now, "proposal", **claims)
            found.append(_waits(gettext("Shall we introduce you?"), title, address, gettext("Say yes or no")))
        if pair.state in BEGUN and is_asked(pair, now) and pair.offer and person not in pair.offer.agreed:
            address = door(request, now, "extension", purpose="extend", **claims)
            found.append(_waits(gettext("Would you like to go on?"), title, address, gettext("Say yes or no")))
    return found


async def notes(request: Request, read: Reader, part: Part, now: datetime) -> AsyncIterator[Waits]:
    """Yield the handover notes to write, and those to read."""
    person = part.participant.person_id
    for pair in part.pairs:
        known = await read.find(HANDOVERS, 10, pair_id=pair.id)
        claims = {"pair_id": pair.id, "person_id": person}
        address = door(request, now, "handover", purpose="handover", **claims)
        title = part.program.settings.title
        if any(one.person_id == person and one.note is None and now < one.deadline for one in known):
            yield _waits(gettext("What should the others know?"), title, address, gettext("Write a note"))
        if any(one.person_id != person and one.note for one in known):
            yield _waits(gettext("A note to you"), title, address, gettext("Read it"))


def of_sponsor(request: Request, program: Program, person_id: PersonId, now: datetime) -> list[Waits]:
    """Return what a program asks of its sponsor."""
    title, claims = program.settings.title, {"program_id": program.id, "person_id": person_id}
    found = []
    for question in SponsorQuestion:
        word = program.staff.word_on(question)
        if word is None or staff.case_of(program, person_id, question, now) != "open":
            continue
        rollout = question is SponsorQuestion.ROLLOUT
        address = door(request, now, "sponsorship", purpose="sponsorship", question=question.value, **claims)
        what = gettext("May it start at rollout?") if rollout else gettext("Will you sponsor this program?")
        found.append(_waits(what, title, address, gettext("Say yes or no")))
    if pilots.case_of(program, person_id, now) == "open":
        address = door(request, now, "pilot-decision", purpose="decision", **claims)
        found.append(_waits(gettext("What should follow from the pilot?"), title, address, gettext("Decide")))
    return found


def _waits(what: str, program: str, address: str, button: str) -> Waits:
    return Waits(what=what, program=program, address=address, button=button)
