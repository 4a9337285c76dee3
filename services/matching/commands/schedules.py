"""Commands about match runs that happen by themselves."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.runs import OfRun
from shared.contracts.vocabulary import Moment


class StartScheduledRun(OfProgram):
    """Start the run that is due, unless its time was changed since; sent by a timer."""

    TYPE: ClassVar[str] = "matching.start-scheduled-run"

    due: Moment


class SkipMatchRun(OfRun):
    """Record that there was nobody to match."""

    TYPE: ClassVar[str] = "matching.skip-match-run"
