"""The places of a program that its participants take."""

from dataclasses import replace

from services.matching.domain.participants import Participant
from services.matching.handlers.work import Work, program_of


def count(work: Work, before: Participant | None, after: Participant) -> None:
    """Count a participant who joins or leaves the program; whoever changes a participant's status calls this."""
    more = after.takes_part - (before is not None and before.takes_part)
    if more:
        program = program_of(work, after.program_id)
        work.programs.put(replace(program, enrolled=program.enrolled + more))
