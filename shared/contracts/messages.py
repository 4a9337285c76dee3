"""What every message has in common: a type, a key, and strictness that depends on the side one is on."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict


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
