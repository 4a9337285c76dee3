"""Commands about surveys and their answers."""

from typing import ClassVar

from shared.contracts.feedback import Wave
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, SurveyId


class AskMembers(Command):
    """Issue a wave's surveys to a pair, for the `round`th time if it is repeated; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.ask-members"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    wave: Wave
    round: int = 0


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
