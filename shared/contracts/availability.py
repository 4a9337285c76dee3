"""Events of people's availability: when they can meet."""

from datetime import date
from typing import ClassVar

from shared.contracts.messages import Event, Tombstone, Value
from shared.contracts.vocabulary import PersonId


class Away(Value):
    """Days on which a person has no sessions, both included."""

    first: date
    last: date


class HoursChanged(Event):
    """A person set their working hours or time off; `opens` and `closes` are minutes after local midnight in `zone`.

    Monday is day 0; `away` are their days off, in order.
    """

    TYPE: ClassVar[str] = "mentoring.hours-changed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    zone: str
    opens: int
    closes: int
    days: tuple[int, ...]
    away: tuple[Away, ...] = ()


class HoursErased(Tombstone):
    """A person's hours were erased: the null record after the last hours-changed."""

    TYPE: ClassVar[str] = "mentoring.hours-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
