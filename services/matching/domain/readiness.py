"""Readiness of many people at once, with a report."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.matching.domain.participants import Participant, make_ready
from services.matching.domain.requirements import Completion
from shared.contracts.messages import Event
from shared.contracts.vocabulary import PersonId, ProgramId


@dataclass(frozen=True, kw_only=True)
class ReadinessReport:
    """The result of a request about many people; it counts or names each person once.

    Attributes:
        changed: how many met at least one requirement newly, `unchanged`: how many had met all of them before.
        unknown: people who do not take part in the program; `withdrawn`: people who have left it.
    """

    id: str
    program_id: ProgramId
    changed: int = 0
    unchanged: int = 0
    unknown: tuple[PersonId, ...] = ()
    withdrawn: tuple[PersonId, ...] = ()


def note(
    report: ReadinessReport, person_id: PersonId, before: Participant | None, met: tuple[Completion, ...]
) -> tuple[ReadinessReport, Participant | None, Iterable[Event]]:
    """Return the report with one more person, the participant if they changed, and the events."""
    if before is None:
        return replace(report, unknown=(*report.unknown, person_id)), None, ()
    if not before.takes_part:
        return replace(report, withdrawn=(*report.withdrawn, person_id)), None, ()
    after, events = make_ready(before, met)
    if after == before:
        return replace(report, unchanged=report.unchanged + 1), None, ()
    return replace(report, changed=report.changed + 1), after, events
