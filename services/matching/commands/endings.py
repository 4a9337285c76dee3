"""Commands about endings by single calls: weighed first, and held as a plan if they are a burst."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.commands.plans import OfPlan
from services.matching.commands.syncs import OfOrganization
from services.matching.domain.endings import Ending
from services.matching.domain.holds import Limits


class WeighEnding(OfOrganization):
    """Count an ending and hold it over a limit; one that is held already stays so.

    `among` is how many people take part in the program, `live` how many pairs and proposals it has, `by` who asks.
    """

    TYPE: ClassVar[str] = "matching.weigh-ending"

    ending: Ending
    among: int
    live: int
    by: str
    limits: Limits


class SettleEndings(OfPlan):
    """Let one batch of held endings take hold, or drop it."""

    TYPE: ClassVar[str] = "matching.settle-endings"

    takes_hold: bool
    batch: int = 0


class CarryOutEnding(OfProgram):
    """Let an ending that was held take hold, unless it has happened otherwise by now."""

    TYPE: ClassVar[str] = "matching.carry-out-ending"

    ending: Ending
