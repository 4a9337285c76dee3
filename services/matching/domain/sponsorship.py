"""Staffing a program, and what its sponsor is asked and says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from services.matching.domain.program import Program, ProgramIsClosed, staffed
from services.matching.domain.staff import SponsorWord, Staff
from shared.contracts.messages import Event
from shared.contracts.programs import (
    SponsorAnswered,
    SponsorAsked,
    SponsorNoLongerAsked,
    SponsorQuestion,
    StaffLeft,
    Stage,
)
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

TO_ANSWER: Final = timedelta(days=30)


class SponsorStays(Refused):
    """An open program keeps a sponsor: another person can follow, but nobody cannot."""


class NoSponsorToAsk(Refused):
    """A question goes to the sponsor of a program, so somebody must be named first."""


class NotTheSponsor(Refused):
    """Only the person who is the sponsor now answers for the sponsor."""

    status: ClassVar[int] = 404


class NothingAsked(Refused):
    """A sponsor answers a question that was asked, and in time."""


class QuestionIsOver(Refused):
    """A question about a step is over once the step was taken."""


def staff(
    program: Program, sponsor_id: PersonId | None, coordinator_ids: Sequence[PersonId], now: datetime
) -> tuple[Program, list[Event]]:
    """Name the sponsor and the coordinators; a new sponsor is asked to accept.

    Raises:
        ProgramIsClosed, SponsorStays: see there.
    """
    if program.stage is Stage.CLOSED:
        raise ProgramIsClosed(phrase("the program is closed, and its staff stays as it was"))
    before = program.staff
    if sponsor_id is None and before.sponsor_id and program.is_open:
        raise SponsorStays(phrase("people were told who sponsors this program; name the person who follows"))
    named = replace(before, sponsor_id=sponsor_id, coordinator_ids=tuple(dict.fromkeys(coordinator_ids)))
    if named == before:
        return program, []
    if sponsor_id == before.sponsor_id:
        return _told(replace(program, staff=named))
    after, events = _told(replace(program, staff=replace(named, words=())))
    if sponsor_id is None:
        return after, [SponsorNoLongerAsked(revision=after.revision, program_id=program.id)]
    asked, question = ask(after, SponsorQuestion.SPONSORSHIP, now)
    return asked, [*events, *question]


def lose(program: Program, person_id: PersonId) -> tuple[Program, list[Event]]:
    """Take somebody off the staff who has left the organization; an open program then waits for another sponsor."""
    before = program.staff
    if program.stage is Stage.CLOSED or not before.has(person_id):
        return program, []
    was_sponsor = person_id == before.sponsor_id
    remain = tuple(one for one in before.coordinator_ids if one != person_id)
    left = replace(before, coordinator_ids=remain)
    left = replace(left, sponsor_id=None, words=()) if was_sponsor else left
    after, events = _told(replace(program, staff=left))
    told = StaffLeft(revision=after.revision, program_id=program.id, was_sponsor=was_sponsor, coordinator_ids=remain)
    return after, [*events, told]


def ask(program: Program, question: SponsorQuestion, now: datetime) -> tuple[Program, list[Event]]:
    """Ask the sponsor by mail, again if they were asked before; an earlier answer holds until the next one.

    Raises:
        NoSponsorToAsk, QuestionIsOver: see there.
    """
    sponsor = program.staff.sponsor_id
    if sponsor is None:
        raise NoSponsorToAsk(phrase("name the sponsor before you ask them"))
    must_matter(program, question)
    before = program.staff.word_on(question)
    word = replace(before, asked_at=now, expires_at=now + TO_ANSWER) if before else None
    word = word or SponsorWord(question=question, asked_at=now, expires_at=now + TO_ANSWER)
    after = replace(program, staff=_with(program.staff, word), revision=program.revision + 1)
    settings = program.settings
    event = SponsorAsked(
        revision=after.revision,
        program_id=program.id,
        title=settings.title,
        kind=settings.kind,
        cadence=settings.cadence,
        weeks=settings.weeks,
        session_minutes=settings.session_minutes,
        languages=settings.languages,
        objective=settings.objective,
        settings_revision=program.settings_revision,
        pilot_criteria=settings.pilot.criteria.thresholds() if settings.pilot else (),
        person_id=sponsor,
        question=question,
        expires_at=word.expires_at,
    )
    return after, [event]


def answer(program: Program, person_id: PersonId, given: SponsorWord, now: datetime) -> tuple[Program, list[Event]]:
    """Record the sponsor's answer; a later answer replaces it while the question matters.

    Raises:
        NotTheSponsor, NothingAsked, QuestionIsOver: see there.
    """
    must_be_answerable(program, person_id, given.question, now, by_link=given.recorded_by is None)
    before = program.staff.word_on(given.question)
    if before and (before.yes, before.recorded_by) == (given.yes, given.recorded_by):
        return program, []
    word = replace(given, asked_at=before.asked_at, expires_at=before.expires_at) if before else given
    after = replace(program, staff=_with(program.staff, word), revision=program.revision + 1)
    event = SponsorAnswered(
        revision=after.revision,
        program_id=program.id,
        question=given.question,
        yes=bool(given.yes),
        coordinator_ids=program.staff.coordinator_ids,
    )
    told, events = _told(after) if given.question is SponsorQuestion.SPONSORSHIP else (after, [])
    return told, [event, *events]


def must_be_answerable(
    program: Program, person_id: PersonId, question: SponsorQuestion, now: datetime, *, by_link: bool
) -> None:
    """Refuse an answer of somebody else, to a question that was not asked, or too late.

    Raises:
        NotTheSponsor, NothingAsked, QuestionIsOver: see there.
    """
    if person_id != program.staff.sponsor_id:
        raise NotTheSponsor(phrase("somebody else sponsors this program by now"))
    must_matter(program, question)
    word = program.staff.word_on(question)
    if by_link and (word is None or now >= word.expires_at):
        raise NothingAsked(phrase("the time to answer is over; the coordinator can ask again"))


def must_matter(program: Program, question: SponsorQuestion) -> None:
    """Refuse a question about a step that was taken already.

    Raises:
        QuestionIsOver: see there.
    """
    if program.stage is Stage.CLOSED:
        raise QuestionIsOver(phrase("the program is closed"))
    if question is SponsorQuestion.ROLLOUT and program.stage not in {Stage.DRAFT, Stage.ENROLLING}:
        raise QuestionIsOver(phrase("the program is in its {stage} already"), stage=program.stage)


def _with(before: Staff, word: SponsorWord) -> Staff:
    others = (one for one in before.words if one.question is not word.question)
    return replace(before, words=(*others, word))


def _told(program: Program) -> tuple[Program, list[Event]]:
    """Count the change, and tell it of a published program; nobody was told of a draft."""
    after = replace(program, revision=program.revision + 1)
    return after, [] if after.stage is Stage.DRAFT else [staffed(after)]
