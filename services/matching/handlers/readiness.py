"""Readiness: what a person has done themselves, and what is recorded on behalf of many at once."""

from datetime import timedelta
from typing import Final

from services.matching.commands import CompleteRequirement, ForgetReport, ReadyParticipants
from services.matching.domain.lessons import must_be_current
from services.matching.domain.participants import make_ready, participant_id
from services.matching.domain.readiness import ReadinessReport, note
from services.matching.domain.requirements import Completion, RecordedBy, recorded
from services.matching.handlers.work import Work, each, participant_of, program_of
from shared.contracts.messages import Message
from shared.processing.messages import Timer

REPORT_KEPT: Final = timedelta(days=7)
"""As long as the outcomes of commands are kept, by which a repeat is known."""


def complete_requirement(command: CompleteRequirement, work: Work) -> list[Message]:
    """Record what a person has done themselves; with the last requirement they are ready."""
    program = program_of(work, command.program_id)
    program.must_be_open()
    before = participant_of(work, command.program_id, command.person_id)
    must_be_current(program, before.role, command.requirement, command.version)
    met = Completion(
        requirement=command.requirement,
        at=work.now,
        by=RecordedBy.PERSON,
        version=command.version,
        language=command.language,
        right=command.right,
        asked=command.asked,
    )
    participant, events = make_ready(before, (met,))
    work.participants.put(participant)
    return [*events]


def ready_participants(command: ReadyParticipants, work: Work) -> list[Message]:
    """Record what the people of one command have met, and report each; a fault of one does not affect the others."""
    program = program_of(work, command.program_id)
    program.must_be_open()
    report = work.readiness_reports.get(command.report_id)
    report = report or ReadinessReport(id=command.report_id, program_id=program.id)
    ids = {person_id: participant_id(program.id, person_id) for person_id in command.person_ids}
    known = each(work.participants, ids.values())
    met = recorded(command.done, at=work.now, reason=command.reason)
    messages: list[Message] = []
    for person_id, id_ in ids.items():
        report, changed, events = note(report, person_id, known.get(id_), met)
        if changed:
            work.participants.put(changed)
        messages += events
    work.readiness_reports.put(report)
    forgetting = ForgetReport(program_id=program.id, report_id=report.id)
    work.timers.put(Timer(id=f"forget-report:{report.id}", due=work.now + REPORT_KEPT, command=forgetting))
    return messages


def forget_report(command: ForgetReport, work: Work) -> list[Message]:
    """Delete a report, which names people; a repeat of its request is a new one by now."""
    work.readiness_reports.delete(command.report_id)
    return []
