"""Events of the feedback service; answers never leave it."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Moment, PairId, PersonId, ProgramId, Role, SessionId, SurveyId


class Wave(StrEnum):
    """The moment a survey belongs to."""

    EXPECTATIONS = "expectations"
    PULSE = "pulse"
    DAY_30 = "day-30"
    CHECK_IN = "check-in"
    CLOSING = "closing"
    AFTER_6_MONTHS = "after-6-months"
    AFTER_12_MONTHS = "after-12-months"


class SurveyIssued(Event):
    """A survey was issued to a person; it accepts an answer until `expires_at`."""

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
    """A person answered a survey; the event does not contain the answers."""

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
