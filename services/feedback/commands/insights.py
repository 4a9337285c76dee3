"""Commands about what a program's reports are made of."""

from typing import ClassVar

from services.feedback.domain.counts import Counted
from shared.contracts.feedback import Wave
from shared.contracts.messages import Command
from shared.contracts.vocabulary import ProgramId, Role


class CountSurveys(Command):
    """Count issued surveys of a pair; `roles` has one entry per survey."""

    TYPE: ClassVar[str] = "feedback.count-surveys"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    roles: tuple[Role, ...]


class RecordAnswer(Command):
    """Record an answer: scales and topics, no person. `respondent` is a pseudonym under the service's own key.

    `part` is the part of the organization, sealed, for a small one would tell who it is.
    """

    TYPE: ClassVar[str] = "feedback.record-answer"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int
    role: Role
    respondent: str
    scores: dict[str, int]
    topics: tuple[str, ...] = ()
    part: str = ""


class PublishWaiting(Command):
    """Publish answers that have waited long enough for more answers of their role; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.publish-waiting"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    instrument: str
    version: int


class RecordChange(Command):
    """Record how one person's answers changed between two surveys: differences, no person; `part` is sealed."""

    TYPE: ClassVar[str] = "feedback.record-change"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    wave: Wave
    before: int
    after: int
    role: Role
    respondent: str
    scores: dict[str, int]
    part: str = ""


class PublishChange(Command):
    """Release changes that have waited long enough for more of their role; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.publish-change"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    wave: Wave
    before: int
    after: int


class NoteTopics(Command):
    """Note the topics of a new pair, which its program's surveys may offer to others."""

    TYPE: ClassVar[str] = "feedback.note-topics"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    topics: tuple[str, ...]


class CountOnce(Command):
    """Count what somebody did, without saying who: `respondent` is a pseudonym under the service's own key."""

    TYPE: ClassVar[str] = "feedback.count-once"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    what: Counted
    about: str = ""
    respondent: str
