"""The waves of surveys: when each is asked, and what the report calls its answers."""

from dataclasses import dataclass
from typing import Final

from shared.contracts.closed import total
from shared.contracts.feedback import Wave


@dataclass(frozen=True, kw_only=True, slots=True)
class WavePlan:
    """What holds for every survey of a wave.

    Attributes:
        heading: what the report calls the answers.
        each_session: asked after every session that was held; else once a pair.
        days: how long after the pair's first day it is asked; 0: as soon as there is a pair.
    """

    heading: str
    each_session: bool = False
    days: int = 0


WAVES: Final = total(
    Wave,
    {
        Wave.EXPECTATIONS: WavePlan(heading="What people expect"),
        Wave.PULSE: WavePlan(heading="How sessions went", each_session=True),
    },
)
