"""Events of insights: aggregates over the answers of at least k people."""

from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.pilots import PilotEvidence, PilotVerdict
from shared.contracts.vocabulary import ProgramId


class InsightPublished(Event):
    """A new edition of a program's report was published, over at least k answers; figures are means on 1..5."""

    TYPE: ClassVar[str] = "mentoring.insight-published.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    instrument_version: int
    edition: int
    answers: int
    means: dict[str, float]


class PilotEvaluated(Event):
    """A pilot was evaluated by the criteria of a revision of the settings; `number` counts evaluations, from 1."""

    TYPE: ClassVar[str] = "mentoring.pilot-evaluated.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    number: int
    settings_revision: int
    pairs: int
    recommendation: PilotVerdict
    evidence: tuple[PilotEvidence, ...]
