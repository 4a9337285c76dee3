"""What a handler meets besides its message: where it came from, refusals, timers and long work."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts.messages import Command, Message, Tombstone

MAX_VALUE: Final = 900_000  # bytes; the broker takes a batch of one megabyte


class TooLarge(Exception):
    """A message is too large for a record: cut it into several, or keep it in a blob and send the blob's id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """The message being handled: its id, its type, the request all of it goes back to, and the caller behind it."""

    id: str
    type: str
    correlation_id: str
    actor: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Timer:
    """A command to oneself that comes due: `due` is domain time; the same id replaces, so a timer can be moved."""

    id: str
    due: datetime
    command: Command


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """Work too long or too outward for a task: leased by one process at a time until its commands are accepted.

    `due` is domain time; None means at once.
    """

    id: str
    kind: str
    subject: str
    due: datetime | None = None


def to_value(message: Message) -> bytes | None:
    """Return a message as the value of a record; a tombstone has none.

    Raises:
        TooLarge: it does not fit into a record.
    """
    if isinstance(message, Tombstone):
        return None
    value = message.__pydantic_serializer__.to_json(message)
    if len(value) > MAX_VALUE:
        raise TooLarge(f"{message.TYPE} of {len(value):,} bytes")
    return value
