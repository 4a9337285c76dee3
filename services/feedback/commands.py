"""Commands of the feedback service, keyed by pair or by program."""

from typing import ClassVar

from shared.contracts.feedback import Wave
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role, SurveyId


class AskMembers(Command):
    """Issue a wave's surveys to a pair; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.ask-members"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    wave: Wave


class SubmitAnswers(Command):
    """Submit the sealed answers of a survey; `person_id` is set if they come through a link, which names the person."""

    TYPE: ClassVar[str] = "feedback.submit-answers"
    NAMELESS: ClassVar[bool] = True
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    survey_id: SurveyId
    person_id: PersonId | None = None
    sealed: str


class ExpireSurvey(Command):
    """Expire a survey that was not answered in time; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.expire-survey"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    survey_id: SurveyId


class CountSurveys(Command):
    """Count issued surveys of a pair; `roles` has one entry per survey."""

    TYPE: ClassVar[str] = "feedback.count-surveys"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    roles: tuple[Role, ...]


class RecordAnswer(Command):
    """Record an answer: scales only, no person. `respondent` is a pseudonym under the service's own key."""

    TYPE: ClassVar[str] = "feedback.record-answer"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    role: Role
    respondent: str
    scores: dict[str, int]


class PublishWaiting(Command):
    """Publish answers that have waited long enough for more answers of their role; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.publish-waiting"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int


class NotePilotPair(Command):
    """Note what became of a pair of a pilot: its people, sessions held or missed since, and its end."""

    TYPE: ClassVar[str] = "feedback.note-pilot-pair"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    pair_id: PairId
    people: int
    held: int = 0
    missed: int = 0
    ended: bool = False


class EvaluatePilot(Command):
    """Evaluate the pilot of a program: asked for, or some time after its last pair has ended (sent by a timer)."""

    TYPE: ClassVar[str] = "feedback.evaluate-pilot"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    asked: bool = False
