"""What the simulated programs assume of people; every figure of the detector holds under assumptions alone.

Each set changes one thing of the first. What is taken from elsewhere is said; everything else is an assumption.
"""

from dataclasses import dataclass, replace
from typing import Final

# The share of matches that ended early among 6,468 published ones.
END_EARLY: Final = 0.38


@dataclass(frozen=True, kw_only=True)
class Assumptions:
    """How people and pairs behave.

    Attributes:
        ends_early: the share of pairs that end before their last day; the hazard is scaled until it holds.
        sudden: the share of early ends that nothing foreshadows: somebody leaves, moves, is reorganized.
        pull: how much the hazard of the other ends grows as the bond weakens; 0: not at all.
        shows: how much a weak bond shows in cancellations, moves and no-shows; 0: not at all.
        drift: the standard deviation by which a bond changes from meeting to meeting.
        rub: how much a meeting that did not happen weakens the bond, and a held one mends half of it.
        busy: the standard deviation of how busy people are, which cancels sessions and says nothing of the bond.
        senior: how much busier seniors are than juniors.
        lingers: for how many meetings, on average, a pair that has given up goes on being planned before it ends.
        attests: how likely a person answers whether a session took place; a third of people answer half as often.
    """

    ends_early: float = END_EARLY
    sudden: float = 0.35
    pull: float = 0.8
    shows: float = 0.6
    drift: float = 0.35
    rub: float = 0.15
    busy: float = 0.7
    senior: float = 0.5
    lingers: float = 2.0
    attests: float = 0.8


CENTRAL: Final = Assumptions()
SETS: Final = {
    "central": CENTRAL,
    "forgetful": replace(CENTRAL, attests=0.5),
    "busy": replace(CENTRAL, busy=1.2, senior=1.0),
    "discreet": replace(CENTRAL, shows=0.3),
    "abrupt": replace(CENTRAL, lingers=0.0),
    "sudden": replace(CENTRAL, sudden=0.7),
    "loyal": replace(CENTRAL, ends_early=0.2),
    "unrelated": replace(CENTRAL, pull=0.0, rub=0.0, lingers=0.0),
}
SAID: Final = {
    "central": "the first assumptions",
    "forgetful": "people answer half as often whether they met",
    "busy": "far more is cancelled because people are busy",
    "discreet": "a weak bond shows half as much",
    "abrupt": "who gives up ends the pair at once",
    "sudden": "70% of early ends come out of the blue",
    "loyal": "20% end early instead of 38%",
    "unrelated": "a weak bond ends nothing: there is nothing to find",
}
