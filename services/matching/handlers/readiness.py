"""Readiness of many people at once; a fault of one person does not affect the others."""

from services.matching.commands import ReadyParticipants
from services.matching.domain.participants import participant_id
from services.matching.domain.readiness import ReadinessReport, note
from services.matching.handlers.work import Work, each, program_of
from shared.contracts.messages import Message


def ready_participants(command: ReadyParticipants, work: Work) -> list[Message]:
    """Record the requirements that the people of one command have met, and add them to the request's report."""
    program = program_of(work, command.program_id)
    program.must_be_open()
    report = work.readiness_reports.get(command.report_id)
    report = report or ReadinessReport(id=command.report_id, program_id=program.id)
    ids = {person_id: participant_id(program.id, person_id) for person_id in command.person_ids}
    known = each(work.participants, ids.values())
    messages: list[Message] = []
    for person_id, id_ in ids.items():
        report, changed, events = note(report, person_id, known.get(id_), command.done)
        if changed:
            work.participants.put(changed)
        messages += events
    work.readiness_reports.put(report)
    return messages
