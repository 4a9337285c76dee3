"""What a plan would do, in people and in pairs."""

from dataclasses import dataclass
from typing import Final

from shared.contracts.vocabulary import PersonId, ProgramId


@dataclass(frozen=True, kw_only=True)
class PlanTotals:
    """What a plan would do, in people.

    Attributes:
        people: how many are known now and have not left.
        managers: whose manager changes; `addresses`: whose e-mail address changes; `names`: whose name does.
        places: whose country or time zone becomes another; one that was unknown or guessed does not count.
        harmed: who leaves, or is in one of the four above.
        same_address: who would join with the address of somebody known under another id.
        unreadable: rows whose employee id cannot be read, so that it is not known whom they are about.
        absent: who leaves because no row names them, not by a last day in their row.
        withdrawn: who would be withdrawn from a program; `unpaired`: who would lose a pair.
    """

    people: int = 0
    joins: int = 0
    returns: int = 0
    changes: int = 0
    leaves: int = 0
    unchanged: int = 0
    managers: int = 0
    addresses: int = 0
    names: int = 0
    places: int = 0
    harmed: int = 0
    same_address: int = 0
    unreadable: int = 0
    absent: int = 0
    withdrawn: int = 0
    unpaired: int = 0

    @property
    def commands(self) -> int:
        """Return how many people would change."""
        return self.joins + self.returns + self.changes + self.leaves


NOTHING: Final = PlanTotals()


@dataclass(frozen=True, kw_only=True)
class AtRisk:
    """What a plan would do to one program's live pairs: how many there are, would break a rule, or lose a member."""

    program_id: ProgramId
    live: int
    breaking: int
    ending: int


@dataclass(frozen=True, kw_only=True)
class Effects:
    """The result of computing a plan; `digest` is that of all it would do, `circle` names people above themselves."""

    digest: str
    totals: PlanTotals
    programs: tuple[AtRisk, ...] = ()
    circle: tuple[PersonId, ...] = ()
