"""Group notify.programs: a program's facts for its mails, and its closing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from services.notify.commands import (
    AskAboutPilot,
    CallOffDelivery,
    TellBatchOfClosing,
    TellCoordinator,
    TellOfClosing,
    TellSponsor,
)
from services.notify.domain.delivery import News
from services.notify.domain.references import BATCHES, Asked, Program
from services.notify.handlers.work import Work
from shared.contracts.closed import total
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import (
    PilotDecided,
    PilotDecisionDue,
    ProgramClosed,
    ProgramClosing,
    ProgramDiscarded,
    ProgramPublished,
    ProgramRevised,
    ProgramStaffed,
    ScheduledRunEnded,
    ScheduledRunOutcome,
    SponsorAnswered,
    SponsorAsked,
    SponsorNoLongerAsked,
    SponsorQuestion,
    StaffLeft,
)
from shared.contracts.vocabulary import PersonId, ProgramId

ANSWERS: Final = total(
    SponsorQuestion,
    {
        SponsorQuestion.SPONSORSHIP: {True: News.SPONSOR_ACCEPTED, False: News.SPONSOR_DECLINED},
        SponsorQuestion.ROLLOUT: {True: News.ROLLOUT_AGREED, False: News.ROLLOUT_DECLINED},
    },
)

RUNS: Final[Mapping[ScheduledRunOutcome, News | None]] = total(
    ScheduledRunOutcome,
    {
        ScheduledRunOutcome.DRAFTED: News.RUN_DRAFTED,
        ScheduledRunOutcome.RELEASED: News.RUN_RELEASED,
        ScheduledRunOutcome.HELD: News.RUN_HELD,
        ScheduledRunOutcome.WAITS: News.RUN_WAITS,
        ScheduledRunOutcome.FAILED: News.RUN_FAILED,
        ScheduledRunOutcome.SKIPPED: None,
    },
)
DECIDED: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: News.PILOT_EXPANDED,
        PilotVerdict.ADJUST: News.PILOT_ADJUSTED,
        PilotVerdict.STOP: News.PILOT_STOPPED,
    },
)


def on_program_published(event: ProgramPublished, work: Work) -> list[Message]:
    """Save a published program's facts for its mails, and who sponsors it."""
    _set(event, work)
    return _sponsored(event.program_id, event.sponsor_id, work)


def on_program_revised(event: ProgramRevised, work: Work) -> list[Message]:
    """Save a program's changed facts for its mails."""
    _set(event, work)
    return []


def on_program_staffed(event: ProgramStaffed, work: Work) -> list[Message]:
    """Save who sponsors and who coordinates a program."""
    if known := work.programs.get(event.program_id):
        work.programs.put(replace(known, sponsor_id=event.sponsor_id, coordinator_ids=event.coordinator_ids))
    return []


def on_sponsor_asked(event: SponsorAsked, work: Work) -> Iterator[Message]:
    """Ask the sponsor, and nobody who was to be it before; the program may be a draft of which nothing is known."""
    _set(event, work)
    cause = f"{event.program_id}:{event.revision}"
    asked = Asked(person_id=event.person_id, kind=NotificationKind.SPONSOR_ASKED, cause=cause, question=event.question)
    yield from _ask_instead(event.program_id, asked, work)
    yield TellSponsor(
        person_id=event.person_id,
        program_id=event.program_id,
        cause=cause,
        question=event.question,
        expires_at=event.expires_at,
    )


def on_sponsor_no_longer_asked(event: SponsorNoLongerAsked, work: Work) -> Iterator[Message]:
    """Call off what asks whoever was named as the sponsor of a draft."""
    yield from _call_off(event.program_id, _everything, work)


def on_program_discarded(event: ProgramDiscarded, work: Work) -> Iterator[Message]:
    """Call off what asks about a discarded draft, and forget its facts."""
    yield from _call_off(event.program_id, _everything, work)
    work.programs.delete(event.program_id)


def on_sponsor_answered(event: SponsorAnswered, work: Work) -> Iterator[Message]:
    """Tell the coordinators what the sponsor answered; a mail that still asks is called off."""
    yield from _call_off(event.program_id, lambda one: one.question is event.question, work)
    for person_id in event.coordinator_ids:
        yield TellCoordinator(
            person_id=person_id,
            program_id=event.program_id,
            cause=f"{event.program_id}:{event.revision}",
            news=ANSWERS[event.question][event.yes],
        )


def on_staff_left(event: StaffLeft, work: Work) -> Iterator[Message]:
    """Save who coordinates a program now, and tell them that somebody of the staff has left the organization."""
    if known := work.programs.get(event.program_id):
        work.programs.put(replace(known, coordinator_ids=event.coordinator_ids))
    if event.was_sponsor:
        yield from _call_off(event.program_id, _everything, work)
    for person_id in event.coordinator_ids:
        yield TellCoordinator(
            person_id=person_id,
            program_id=event.program_id,
            cause=f"{event.program_id}:{event.revision}",
            news=News.SPONSOR_LEFT if event.was_sponsor else News.COORDINATOR_LEFT,
        )


def on_scheduled_run_ended(event: ScheduledRunEnded, work: Work) -> Iterator[Message]:  # noqa: ARG001 - the signature
    """Tell the coordinators what became of a run that happened by itself, unless there was nothing to do."""
    news = RUNS[event.outcome]
    if news is None:
        return
    for person_id in event.coordinator_ids:
        yield TellCoordinator(
            person_id=person_id, program_id=event.program_id, cause=event.run_id, news=news, subject=event.run_id
        )


def on_pilot_decision_due(event: PilotDecisionDue, work: Work) -> Iterator[Message]:
    """Ask the sponsor what follows from the pilot, and tell the coordinators that it was evaluated."""
    cause = f"{event.program_id}:{event.revision}"
    if event.sponsor_id:
        asked = Asked(person_id=event.sponsor_id, kind=NotificationKind.PILOT_DECISION, cause=cause)
        yield from _ask_instead(event.program_id, asked, work)
        yield AskAboutPilot(
            person_id=event.sponsor_id, program_id=event.program_id, cause=cause, expires_at=event.expires_at
        )
    news = News.PILOT_EVALUATED if event.sponsor_id else News.PILOT_NOT_ASKED
    yield from _tell(event.coordinator_ids, event.program_id, cause, news)


def on_pilot_decided(event: PilotDecided, work: Work) -> Iterator[Message]:
    """Tell the coordinators what was decided about the pilot; a mail that still asks the sponsor is called off."""
    yield from _call_off(event.program_id, lambda one: one.question is None, work)
    yield from _tell(
        event.coordinator_ids, event.program_id, f"{event.program_id}:{event.revision}", DECIDED[event.decision]
    )


def _ask_instead(program_id: ProgramId, asked: Asked, work: Work) -> Iterator[Message]:
    """Note what the sponsor is asked; a mail with the same question, or to an earlier sponsor, is called off."""
    person_id, question = asked.person_id, asked.question
    yield from _call_off(program_id, lambda one: one.person_id != person_id or one.question is question, work)
    if known := work.programs.get(program_id):
        work.programs.put(replace(known, asked=(*known.asked, asked)))


def _call_off(program_id: ProgramId, is_over: Callable[[Asked], bool], work: Work) -> Iterator[Message]:
    """Call off the mails that ask the sponsor what does not matter any more."""
    if known := work.programs.get(program_id):
        for one in filter(is_over, known.asked):
            yield CallOffDelivery(person_id=one.person_id, kind=one.kind, cause=one.cause)
        work.programs.put(replace(known, asked=tuple(one for one in known.asked if not is_over(one))))


def _everything(_: Asked) -> bool:
    return True


def _tell(people: Sequence[PersonId], program_id: ProgramId, cause: str, news: News) -> Iterator[Message]:
    for person_id in people:
        yield TellCoordinator(person_id=person_id, program_id=program_id, cause=cause, news=news)


def on_program_closing(event: ProgramClosing, work: Work) -> Iterator[Message]:  # noqa: ARG001 - the signature
    """Tell the coordinators that a program is about to close, or is not any more."""
    if event.closes_at and event.after_pilot:
        return  # they hear of the decision about the pilot
    news = News.CLOSING_PLANNED if event.closes_at else News.CLOSING_TAKEN_BACK
    yield from _tell(event.coordinator_ids, event.program_id, f"{event.program_id}:{event.revision}", news)


def on_program_closed(event: ProgramClosed, work: Work) -> Iterator[Message]:
    """Save that a program has closed, and tell its participants, batch by batch; its sponsor is asked nothing more."""
    yield from _call_off(event.program_id, _everything, work)
    known = work.programs.get(event.program_id)
    if known is not None:
        work.programs.put(replace(known, closed=True))
    for batch in range(BATCHES):
        yield TellBatchOfClosing(program_id=event.program_id, batch=batch)


def tell_batch_of_closing(command: TellBatchOfClosing, work: Work) -> Iterator[Message]:
    """Tell one batch of a program's participants that it has closed."""
    for one in work.participations.find(program_id=command.program_id, batch=command.batch):
        yield TellOfClosing(person_id=one.person_id, program_id=one.program_id, role=one.role)


def _set(event: ProgramPublished | ProgramRevised | SponsorAsked, work: Work) -> None:
    """Save a program's facts; an older revision changes nothing."""
    known = work.programs.get(event.program_id)
    if known is None or known.revision < event.revision:
        work.programs.put(
            Program(
                id=event.program_id,
                title=event.title,
                kind=event.kind,
                cadence=event.cadence,
                weeks=event.weeks,
                session_minutes=event.session_minutes,
                revision=event.revision,
                objective=event.objective,
                sponsor_id=known.sponsor_id if known else None,
                coordinator_ids=known.coordinator_ids if known else (),
                closed=known is not None and known.closed,
                digest_due=known.digest_due if known else None,
                asked=known.asked if known else (),
                languages=event.languages,
            )
        )


def _sponsored(program_id: ProgramId, sponsor_id: PersonId | None, work: Work) -> list[Message]:
    if known := work.programs.get(program_id):
        work.programs.put(replace(known, sponsor_id=sponsor_id))
    return []
