"""Commands about single changes of people that do harm: weighed first, and held as a plan if they are a burst."""

from datetime import date
from typing import ClassVar

from services.matching.commands.people import OfPerson
from services.matching.commands.plans import OfPlan
from services.matching.commands.syncs import OfOrganization
from services.matching.domain.changes import Harm, Touched
from services.matching.domain.holds import Limits
from services.matching.domain.identity import EmployeeKey
from shared.contracts.vocabulary import PersonId


class WeighChange(OfOrganization):
    """Count a change of a person and hold it over a limit; what was held of them before is replaced.

    Without harm the change only takes back what was held. `people` is how many there are.
    """

    TYPE: ClassVar[str] = "matching.weigh-change"

    person_id: PersonId
    employee_key: EmployeeKey
    harm: Harm
    touched: tuple[Touched, ...] = ()
    people: int
    limits: Limits


class TellPlan(OfPlan):
    """Tell that a plan of single changes is held, once the first of them have been collected."""

    TYPE: ClassVar[str] = "matching.tell-plan"


class SettleChanges(OfPlan):
    """Let one batch of held changes take hold, or drop it."""

    TYPE: ClassVar[str] = "matching.settle-changes"

    takes_hold: bool
    batch: int = 0


class CarryOutChange(OfPerson):
    """Let a change that was held take hold, unless something newer has happened to the person."""

    TYPE: ClassVar[str] = "matching.carry-out-change"

    leaves: bool
    last_day: date | None = None
    moves: bool
    manager: EmployeeKey | None = None
    was: EmployeeKey | None = None
