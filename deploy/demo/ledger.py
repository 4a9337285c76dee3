"""The demo's own record of what people did, against which the services are checked."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

BOTH: Final = 2


@dataclass(kw_only=True)
class Ledger:
    """Who did what.

    Attributes:
        ready: the people who finished their orientation; some of them `withdrew`, or `left` the organization.
        verdicts: what sponsors decided about a pilot.
        attested: what people answered, by session.
        agreed: the pair that somebody wants to go on with, by person.
        notes: the handover notes that leavers wrote; `read`: those that were read by whoever stays.
        held: the plans of files of people that were held, and then discarded.
    """

    ready: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)
    verdicts: int = 0
    withdrew: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    attested: dict[str, list[str]] = field(default_factory=dict)
    answers: int = 0
    agreed: dict[str, str] = field(default_factory=dict)
    notes: int = 0
    read: int = 0
    held: set[str] = field(default_factory=set)

    @property
    def sessions_held(self) -> int:
        """Count the sessions that must be held: all people who answered said that it took place."""
        return sum(set(said) == {"yes"} for said in self.attested.values())

    @property
    def extended(self) -> int:
        """Count the pairs that must go on: both of its members said yes."""
        return sum(yes == BOTH for yes in Counter(self.agreed.values()).values())

    @property
    def stayed(self) -> set[str]:
        """Return the ready people who neither withdrew nor left."""
        return self.ready - self.withdrew - self.left
