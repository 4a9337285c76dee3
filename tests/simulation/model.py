"""What is known of pairs and people without the services: what each pair has to be now."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from services.matching.domain.pairs import Pair, State
from shared.contracts.pairs import PairEndReason
from tests.unit.matching.site import person

PAIRED: Final = 5
JUNIORS: Final = tuple(f"J{number}" for number in range(PAIRED))
SENIORS: Final = tuple(f"S{number}" for number in range(PAIRED))
BOSS: Final = "B"
EVERYBODY: Final = (*JUNIORS, *SENIORS)
Managers = dict[str, str]
OWN: Final[Managers] = {one: f"M{one}" for one in EVERYBODY}


@dataclass(frozen=True)
class Waiting:
    """A plan that is held: what its file says of managers, and the department that only this file names."""

    managers: Managers
    department: str


@dataclass
class Model:
    """What is known without the services.

    `managers` by employee id, `paused` until when a coordinator paused a pair or a person paused themself, `allowed`
    until when a pair goes on with a broken rule, `over` are the pairs that ended and why, `apart` those who never meet
    again, `gone` who left the organization, `out` who withdrew, `waiting` the plans that are held.
    """

    managers: Managers = field(default_factory=lambda: dict(OWN))
    paused: dict[str, datetime] = field(default_factory=dict)
    allowed: dict[str, datetime] = field(default_factory=dict)
    over: dict[str, PairEndReason] = field(default_factory=dict)
    apart: set[frozenset[str]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    out: set[str] = field(default_factory=set)
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def expected(self, pair: Pair, now: datetime) -> State:
        """Return the state that a pair has to be in."""
        if reason := self.over.get(pair.id):
            return State.COMPLETED if reason is PairEndReason.COMPLETED else State.ENDED
        held = any(self.is_paused(one, now) for one in (pair.id, *pair.persons))
        return State.PAUSED if held or (self.breaks(pair) and not self.is_allowed(pair, now)) else State.ACTIVE

    def is_paused(self, one: str, now: datetime) -> bool:
        """Tell whether somebody paused, or a coordinator paused a pair."""
        return self.paused.get(one, now) > now

    def is_allowed(self, pair: Pair, now: datetime) -> bool:
        """Tell whether a pair goes on though it breaks a rule."""
        return self.allowed.get(pair.id, now) > now

    def breaks(self, pair: Pair) -> bool:
        """Tell whether one of a pair stands above the other, or both have one manager."""
        one, other = (employee(person_id) for person_id in pair.persons)
        same = self.managers[one] == self.managers[other]
        return same or one in self._above(other) or other in self._above(one)

    def _above(self, one: str) -> set[str]:
        found: set[str] = set()
        while (above := self.managers.get(one)) and above not in found:
            found.add(above)
            one = above
        return found


def employee(person_id: str) -> str:
    """Return the employee id of a person."""
    return next(one for one in (BOSS, *EVERYBODY) if person(one) == person_id)
