"""What the feedback service tells itself, keyed by pair or by program."""

from typing import ClassVar

from shared.contracts.feedback import Wave
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role, SurveyId


class AskMembers(Command):
    """The time of a wave has come for a pair."""

    TYPE: ClassVar[str] = "feedback.ask-members"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    wave: Wave


class SubmitAnswers(Command):
    """Take somebody's answer; `person_id` is set where a link says who it was."""

    TYPE: ClassVar[str] = "feedback.submit-answers"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    survey_id: SurveyId
    person_id: PersonId | None = None
    answers: dict[str, int | str]


class ExpireSurvey(Command):
    """A survey's time is over."""

    TYPE: ClassVar[str] = "feedback.expire-survey"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    survey_id: SurveyId


class CountSurveys(Command):
    """Members of a pair were asked; `roles` names each once."""

    TYPE: ClassVar[str] = "feedback.count-surveys"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    roles: tuple[Role, ...]


class RecordAnswer(Command):
    """Somebody answered: scales only, no person. `respondent` is a one-way pseudonym by which people are counted."""

    TYPE: ClassVar[str] = "feedback.record-answer"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    role: Role
    respondent: str
    scores: dict[str, int]


class PublishWaiting(Command):
    """Answers have waited long enough for more of their own role."""

    TYPE: ClassVar[str] = "feedback.publish-waiting"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
