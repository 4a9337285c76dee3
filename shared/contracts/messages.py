"""Base classes of messages: a type and a key; writers may not add fields, readers ignore unknown ones."""

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """A part of a message."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(BaseModel):
    """A typed record with a key: an event or a command. Unknown fields are refused, except by `read`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    TYPE: ClassVar[str]
    KEY: ClassVar[str]

    @property
    def key(self) -> str:
        """Return the id of the message's aggregate, which is the Kafka record key."""
        return str(getattr(self, self.KEY))


class Event(Message):
    """A fact that already happened, named in the past tense.

    `revision` counts the changes of the aggregate the event is about.
    """

    # The previous version: consumers of this type also read that one, through `upcast`.
    OLDER: ClassVar["type[Event] | None"] = None

    revision: int

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Parse an event, ignoring unknown fields.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        return cls.model_validate_json(value, extra="ignore")

    @classmethod
    def read_as(cls, type_: str, value: bytes) -> Self | None:
        """Parse a record of this type or of an older one; None if a record of this type was published beside it.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        if type_ == cls.TYPE or cls.OLDER is None:
            return cls.read(value)
        older = cls.OLDER.read_as(type_, value)
        return None if older is None else cls.upcast(older)

    @classmethod
    def upcast(cls, older: "Event") -> Self | None:
        """Convert an event of the older type to this one; None if one of this type was published beside it.

        A class that sets `OLDER` must override it.
        """
        raise NotImplementedError(cls.TYPE, older)

    @classmethod
    def versions(cls) -> "tuple[type[Event], ...]":
        """Return this type and the older types that `read_as` accepts."""
        return (cls, *(cls.OLDER.versions() if cls.OLDER is not None else ()))


class Tombstone(Message):
    """A record with a key and no value on a compacted topic: it erases all earlier records of the key."""

    @classmethod
    def of(cls, key: str) -> Self:
        """Return the tombstone of a key."""
        return cls.model_validate({cls.KEY: key})


class Command(Message):
    """A request, named in the imperative; it may be refused, and only its own service knows it.

    An `UNTRACED` command starts a trace of its own: its record does not say which message caused it. A `NAMELESS` one
    is somebody's own word: neither its record, nor what it causes, nor the log says whose. Who sends it for somebody
    else is named as ever.
    """

    UNTRACED: ClassVar[bool] = False
    NAMELESS: ClassVar[bool] = False

    @property
    def nameless(self) -> bool:
        """Tell whether nothing may say who sent this command for themself."""
        return self.NAMELESS

    @classmethod
    def read(cls, value: bytes) -> Self:
        """Parse a command, which another version of the same service may have written, ignoring unknown fields.

        Raises:
            pydantic.ValidationError: a field is missing or wrong.
        """
        return cls.model_validate_json(value, extra="ignore")
