"""The demo's own record of what people did, against which the services are checked."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

BOTH: Final = 2
Member = tuple[str, str]  # a pair and a person in it


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
        signed: who signed the agreement of a pair, by pair.
        made: until when somebody, as pair and person, would do what they said; `done`, `verified`: commitments by id.
        opinions: the sponsor's question that somebody answered; `shared`: those that came with words to show.
        thanks: whom a senior thanked, as pair and person; `honoured`: whom the sponsor thanked.
        shown: thanks that those who run the program may see.
        cancelled: meetings that somebody called off; `mended`: pairs that met again after a nudge.
        before: how people felt at the beginning, by pair and person; `changes`: how that changed until the end.
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
    signed: dict[str, set[str]] = field(default_factory=dict)
    made: dict[Member, date] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    verified: set[str] = field(default_factory=set)
    opinions: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    thanks: set[Member] = field(default_factory=set)
    honoured: set[str] = field(default_factory=set)
    shown: set[str] = field(default_factory=set)
    cancelled: int = 0
    mended: set[str] = field(default_factory=set)
    before: dict[Member, dict[str, int]] = field(default_factory=dict)
    changes: list[dict[str, int]] = field(default_factory=list)

    @property
    def agreements(self) -> int:
        """Count the pairs whose members both signed."""
        return sum(len(people) == BOTH for people in self.signed.values())

    def change(self, outcome: str) -> int:
        """Return the mean change of an outcome, in hundredths of a point."""
        found = [one[outcome] for one in self.changes]
        return round(100 * sum(found) / len(found)) if found else 0

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
