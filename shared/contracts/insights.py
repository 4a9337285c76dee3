"""Events of insights: what at least k people said."""

from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import ProgramId


class InsightPublished(Event):
    """A program's report has a new edition over at least k answers; figures are means on the instrument's scale."""

    TYPE: ClassVar[str] = "mentoring.insight-published.v1"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    instrument_version: int
    edition: int
    answers: int
    means: dict[str, float]
