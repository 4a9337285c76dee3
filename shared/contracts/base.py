"""What every message has in common: a type, a key, and strictness that depends on the side one is on."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, NewType, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

PersonId = NewType("PersonId", str)
ProgramId = NewType("ProgramId", str)
PairId = NewType("PairId", str)
SessionId = NewType("SessionId", str)
SurveyId = NewType("SurveyId", str)
RunId = NewType("RunId", str)
DeliveryId = NewType("DeliveryId", str)


def _whole_milliseconds(moment: datetime) -> datetime:
    beyond = moment.microsecond % 1000
    return moment.replace(microsecond=moment.microsecond - beyond) if beyond else moment


# MongoDB keeps milliseconds; cutting them here makes a stored value equal to the one it came from.
Moment = Annotated[AwareDatetime, AfterValidator(_whole_milliseconds)]


class Role(StrEnum):
    """What a participant does in a program; chosen, never inferred from grade."""

    MENTOR = "mentor"
    MENTEE = "mentee"


class Kind(StrEnum):
    """Who teaches whom: in a reverse program the mentor is the junior."""

    REVERSE = "reverse"
    TRADITIONAL = "traditional"
    RECIPROCAL = "reciprocal"


class Cadence(StrEnum):
    """How often a pair meets."""

    WEEKLY = "weekly"
    BIWEEKLY = "biweekly"
    MONTHLY = "monthly"


class Value(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(BaseModel):
    """A typed record with a key: an event or a command. Writers may not add fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]
    KEY: ClassVar[str]

    @property
    def key(self) -> str:
        """Return the id of the aggregate this message is about: the Kafka record key."""
        return str(getattr(self, self.KEY))


class Event(Message):
    """A fact that already happened, named in the past tense.

    `revision` counts the changes of the aggregate the event is about.
    """

    # The type before this one: whoever takes this type also reads that one, through `upcast`.
    OLDER: ClassVar["type[Event] | None"] = None

    revision: int

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Parse an event as a reader does: fields that are not known yet are ignored.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        return cls.model_validate_json(value, extra="ignore")

    @classmethod
    def read_as(cls, type_: str, value: bytes) -> Self | None:
        """Parse a record of this type or of an older one; None where it says nothing that this type does not say.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        if type_ == cls.TYPE or cls.OLDER is None:
            return cls.read(value)
        older = cls.OLDER.read_as(type_, value)
        return None if older is None else cls.upcast(older)

    @classmethod
    def upcast(cls, older: "Event") -> Self | None:
        """Return what an event of the older type says in this one; None where one of this type was published beside it.

        Whoever sets `OLDER` writes it.
        """
        raise NotImplementedError(cls.TYPE, older)

    @classmethod
    def versions(cls) -> "tuple[type[Event], ...]":
        """Return this type and every older one that it is read from."""
        return (cls, *(cls.OLDER.versions() if cls.OLDER is not None else ()))


class Tombstone(Message):
    """The end of a key on a compacted topic: a record of this type has a key and no value; before it nothing counts."""

    @classmethod
    def of(cls, key: str) -> Self:
        """Return the tombstone of a key."""
        return cls.model_validate({cls.KEY: key})


class Command(Message):
    """A wish, named in the imperative; it may be refused, and is known to its own service only."""

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Parse a command as its own service wrote it, perhaps one version ago.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        return cls.model_validate_json(value, extra="ignore")


class PairMember(Value):
    """One person of a pair and what scheduling and mail need to know of them; `zone` is an IANA name."""

    person_id: PersonId
    role: Role
    zone: str = "UTC"
