"""Commands of the sounding board. Words are sealed on their way."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import PairId, PersonId, ProgramId


class AskJuniors(Command):
    """Ask the juniors of a program a question, whose words and choices are sealed."""

    TYPE: ClassVar[str] = "feedback.ask-juniors"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sounding_id: str
    sealed: str


class AskMoreJuniors(Command):
    """Go on asking juniors, from the one of this number on; sent by a command to itself."""

    TYPE: ClassVar[str] = "feedback.ask-more-juniors"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sounding_id: str
    first: int


class AskForOpinion(Command):
    """Ask one junior of a pair a program's question."""

    TYPE: ClassVar[str] = "feedback.ask-for-opinion"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    sounding_id: str
    person_id: PersonId


class SubmitOpinion(Command):
    """Answer a program's question; which answer, and with which words, is sealed."""

    TYPE: ClassVar[str] = "feedback.submit-opinion"
    NAMELESS: ClassVar[bool] = True
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    person_id: PersonId
    opinion_id: str
    sealed: str


class RecordOpinion(Command):
    """Record an answer without its person; `respondent` is a pseudonym, the answer is sealed."""

    TYPE: ClassVar[str] = "feedback.record-opinion"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sounding_id: str
    respondent: str
    sealed: str


class CloseSounding(Command):
    """Close a question whose time is over; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.close-sounding"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    sounding_id: str
