"""The command that adds what is known of one person to a program's figures."""

from typing import ClassVar

from services.feedback.domain.figures import About
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Moment, ProgramId


class AddFigure(Command):
    """Add what is known of one person, without the person; `respondent` is a pseudonym under the service's own key.

    It is added at `due`, or at once; sent again by a timer.
    """

    TYPE: ClassVar[str] = "feedback.add-figure"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    about: About
    kind: str
    totals: dict[str, int]
    respondent: str
    due: Moment | None = None


class AddWorth(Command):
    """Add how worthwhile one person found a pair, beside its scores, which would tell which pair: all is sealed."""

    TYPE: ClassVar[str] = "feedback.add-worth"
    UNTRACED: ClassVar[bool] = True
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    respondent: str
    sealed: str
