"""Events of the feedback service; answers never leave it."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import (
    CommitmentId,
    Moment,
    PairId,
    PairMember,
    PersonId,
    ProgramId,
    Role,
    SessionId,
    SurveyId,
)


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


class OfPair(Event):
    """The common fields of events about what a pair does together; never published itself."""

    pair_id: PairId
    program_id: ProgramId
    members: tuple[PairMember, ...]


class AgreementDue(OfPair):
    """The members of a pair are asked to agree on their goals and how they work together.

    They are asked a day before their first session, which begins at `starts_at` as far as was known then; after
    the session if it was held before anybody was asked. Events of earlier versions do not say `starts_at`.
    """

    TYPE: ClassVar[str] = "mentoring.agreement-due.v1"
    KEY: ClassVar[str] = "pair_id"

    starts_at: Moment | None = None


class AgreementSigned(OfPair):
    """All members of a pair have signed the same version of their agreement; `version` counts them, from 1."""

    TYPE: ClassVar[str] = "mentoring.agreement-signed.v1"
    KEY: ClassVar[str] = "pair_id"

    version: int


class QuestionsAskedAhead(OfPair):
    """Somebody wrote questions for the next session, which the others can read beforehand; the words stay here."""

    TYPE: ClassVar[str] = "mentoring.questions-asked-ahead.v1"
    KEY: ClassVar[str] = "pair_id"

    person_id: PersonId


class CommitmentScope(StrEnum):
    """Whom a commitment concerns: the person who makes it, their team, or the organization."""

    SELF = "self"
    TEAM = "team"
    ORGANIZATION = "organization"


class OfCommitment(OfPair):
    """The common fields of events about a commitment; never published itself. `person_id` is who made it."""

    commitment_id: CommitmentId
    person_id: PersonId
    scope: CommitmentScope


class CommitmentMade(OfCommitment):
    """Somebody said what they would do by `due`; the words stay with the pair."""

    TYPE: ClassVar[str] = "mentoring.commitment-made.v1"
    KEY: ClassVar[str] = "pair_id"

    due: Moment


class CommitmentDue(OfCommitment):
    """The day has come by which somebody wanted to have done what they said."""

    TYPE: ClassVar[str] = "mentoring.commitment-due.v1"
    KEY: ClassVar[str] = "pair_id"


class CommitmentDone(OfCommitment):
    """Somebody did what they said they would do, by their own word."""

    TYPE: ClassVar[str] = "mentoring.commitment-done.v1"
    KEY: ClassVar[str] = "pair_id"


class CommitmentVerified(OfCommitment):
    """The other side confirmed that what was said was done; `verified_by` is who did."""

    TYPE: ClassVar[str] = "mentoring.commitment-verified.v1"
    KEY: ClassVar[str] = "pair_id"

    verified_by: PersonId


class ThanksGiven(OfPair):
    """Somebody thanked a member of a pair; the words are for that person, `recipient_id`, who decides who sees them."""

    TYPE: ClassVar[str] = "mentoring.thanks-given.v1"
    KEY: ClassVar[str] = "pair_id"

    recipient_id: PersonId


class ThanksShown(OfPair):
    """Somebody lets their manager, `manager_id`, read the thanks that they got; the words stay here."""

    TYPE: ClassVar[str] = "mentoring.thanks-shown.v1"
    KEY: ClassVar[str] = "pair_id"

    thanks_id: str
    recipient_id: PersonId
    manager_id: PersonId


class OpinionAsked(OfPair):
    """A junior of a pair is asked a question of their program's sponsor, until `expires_at`; the words stay here."""

    TYPE: ClassVar[str] = "mentoring.opinion-asked.v1"
    KEY: ClassVar[str] = "pair_id"

    person_id: PersonId
    sounding_id: str
    expires_at: Moment
