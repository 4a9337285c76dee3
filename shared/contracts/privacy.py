"""Events of privacy: the erasure of a person, from its request to the last receipt, and links that are withdrawn."""

from typing import ClassVar

from shared.contracts.messages import Event, Value
from shared.contracts.vocabulary import Moment, PersonId


class PersonErasureAsked(Event):
    """A person has asked to be erased themself; it begins by itself at `begins_at`, null: they have taken it back."""

    TYPE: ClassVar[str] = "mentoring.person-erasure-asked.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    begins_at: Moment | None = None


class PersonErasureRequested(Event):
    """A person is to be erased everywhere; services erase what they hold, and send receipts."""

    TYPE: ClassVar[str] = "mentoring.person-erasure-requested.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    requested_at: Moment


class PersonLinksWithdrawn(Event):
    """No link that a person was sent before this moment leads anywhere any more."""

    TYPE: ClassVar[str] = "mentoring.person-links-withdrawn.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    withdrawn_at: Moment


class ErasedPlace(Value):
    """A place that a service looked through: how many records it erased there, and how many are still left."""

    place: str
    erased: int
    left: int


class PersonDataErased(Event):
    """A service's receipt: it has erased what it held about a person.

    Sweeps are numbered from 1; the last one comes when every copy has expired, and also looks through the topics that
    the service reads or writes. `problem` says in words why a sweep could not be done.
    """

    TYPE: ClassVar[str] = "mentoring.person-data-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    service: str
    sweep: int
    last: bool
    erased_at: Moment
    places: tuple[ErasedPlace, ...] = ()
    problem: str | None = None

    @property
    def left(self) -> int:
        """Return how many records are still left in all places."""
        return sum(one.left for one in self.places)


class PersonErased(Event):
    """A person is erased: every service has looked through everything when all copies had expired, and found nothing.

    `requested_at` and `erased_at` are when it was asked for and when the last receipt came.
    """

    TYPE: ClassVar[str] = "mentoring.person-erased.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    requested_at: Moment
    erased_at: Moment
