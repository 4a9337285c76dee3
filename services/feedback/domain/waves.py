"""The waves of surveys: when each is issued, and its heading in the report."""

from dataclasses import dataclass
from typing import Final

from shared.contracts.closed import total
from shared.contracts.feedback import Wave


@dataclass(frozen=True, kw_only=True, slots=True)
class WavePlan:
    """The settings of a wave's surveys.

    Attributes:
        heading: the report's heading for the answers.
        each_session: issued after every session that was held; else once per pair.
        at_the_end: issued when the pair has run to its planned end.
        days: days after the pair's first day when it is issued; 0: as soon as there is a pair.
    """

    heading: str
    each_session: bool = False
    days: int = 0
    at_the_end: bool = False


WAVES: Final = total(
    Wave,
    {
        Wave.EXPECTATIONS: WavePlan(heading="What people expect"),
        Wave.PULSE: WavePlan(heading="How sessions went", each_session=True),
        Wave.CLOSING: WavePlan(heading="Looking back", at_the_end=True),
    },
)
