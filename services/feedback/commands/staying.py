"""Commands about people in a program: whether they got a pair, and whether they are still there later."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import Moment, PersonId, ProgramId, Role


class NotePaired(Command):
    """Note that somebody has a pair in a program, from `starts_on` on."""

    TYPE: ClassVar[str] = "feedback.note-paired"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    starts_on: Moment


class LookAtEntry(Command):
    """Look at somebody some time after they came into a program; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.look-at-entry"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
