"""The command that counts what became of a program's pairs."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import ProgramId


class NoteProgress(Command):
    """Note one thing that happened to a pair: it began with `places` members, ended, held a session or missed one.

    `people` are its members, as pseudonyms under the service's own key; a version before names none. `month`, like
    2026-03, is that of the session; `minutes` are those of one that was held, `first` tells whether it was the first.
    """

    TYPE: ClassVar[str] = "feedback.note-progress"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    people: tuple[str, ...] = ()
    places: int = 0
    ended: PairEndReason | None = None
    month: str = ""
    minutes: int = 0
    first: bool = False
    missed: bool = False


class SetCosts(Command):
    """Say what a program costs as a whole, in whole units of a currency."""

    TYPE: ClassVar[str] = "feedback.set-costs"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    amount: int
    currency: str
