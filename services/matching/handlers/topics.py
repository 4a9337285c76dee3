"""A program's own relations between topics."""

from services.matching.commands import ReviseTopics
from services.matching.domain.topic_table import ProgramTopics, revised
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message


def revise_topics(command: ReviseTopics, work: Work) -> list[Message]:
    """Replace the relations; later runs and couples by hand use them, existing drafts stay as they are."""
    program = program_of(work, command.program_id)
    known = work.topics.get(program.id) or ProgramTopics(id=program.id)
    work.topics.put(revised(known, command.relations, command.revision))
    return []
