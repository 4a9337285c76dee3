"""Many people become ready at once, and a report says what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.matching.domain.participants import Participant, Requirement, Status, make_ready
from shared.contracts.messages import Event
from shared.contracts.vocabulary import PersonId, ProgramId


@dataclass(frozen=True, kw_only=True)
class ReadinessReport:
    """What became of a request about many people; each of them is counted, or named, once.

    Attributes:
        changed: how many had not finished all of it before, `unchanged` how many had.
        unknown: who does not take part in the program, `withdrawn` who does no more.
    """

    id: str
    program_id: ProgramId
    changed: int = 0
    unchanged: int = 0
    unknown: tuple[PersonId, ...] = ()
    withdrawn: tuple[PersonId, ...] = ()


def note(
    report: ReadinessReport, person_id: PersonId, before: Participant | None, done: tuple[Requirement, ...]
) -> tuple[ReadinessReport, Participant | None, Iterable[Event]]:
    """Return the report with one person more, that person if something changed for them, and what is told of it."""
    if before is None:
        return replace(report, unknown=(*report.unknown, person_id)), None, ()
    if before.status is Status.WITHDRAWN:
        return replace(report, withdrawn=(*report.withdrawn, person_id)), None, ()
    after, events = make_ready(before, done)
    if after == before:
        return replace(report, unchanged=report.unchanged + 1), None, ()
    return replace(report, changed=report.changed + 1), after, events
