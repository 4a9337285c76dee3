"""Events of the feedback service; answers never leave it."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.base import Event, Moment, PairId, PersonId, ProgramId, Role, SessionId, SurveyId


class Wave(StrEnum):
    """The moment a survey belongs to."""

    EXPECTATIONS = "expectations"
    PULSE = "pulse"


class SurveyIssued(Event):
    """Somebody is asked; the answer is taken until `expires_at`."""

    TYPE: ClassVar[str] = "mentoring.survey-issued.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    survey_id: SurveyId
    person_id: PersonId
    role: Role
    wave: Wave
    instrument: str
    instrument_version: int
    session_id: SessionId | None = None
    expires_at: Moment


class FeedbackSubmitted(Event):
    """Somebody answered; what they answered is not said."""

    TYPE: ClassVar[str] = "mentoring.feedback-submitted.v1"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    survey_id: SurveyId
    person_id: PersonId
    role: Role
    wave: Wave
    instrument: str
    instrument_version: int


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
