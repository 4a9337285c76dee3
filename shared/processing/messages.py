"""What a handler meets besides its message: where it came from, refusals, timers and long work."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import ClassVar

from shared.contracts.base import Command


class Refused(Exception):
    """The domain says no. A command's sender gets this as its outcome; an event goes to the dead letters.

    Subclasses live beside what raises them; their docstring says the rule, `status` is the HTTP status.
    """

    status: ClassVar[int] = 409

    @property
    def title(self) -> str:
        """Return the refusal's name as a sentence: `AlreadyPaired` is "Already paired"."""
        return re.sub(r"(?<!^)(?=[A-Z])", " ", type(self).__name__).capitalize()

    @property
    def code(self) -> str:
        """Return the refusal's name as a stable code: `AlreadyPaired` is "already-paired"."""
        return self.title.lower().replace(" ", "-")


class NotFound(Refused):
    """There is nothing with that id."""

    status = 404


@dataclass(frozen=True, kw_only=True, slots=True)
class Cause:
    """The message being handled: its id, its type, and the id of the request all of it goes back to."""

    id: str
    type: str
    correlation_id: str


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


def identifier(*parts: object) -> str:
    """Return an opaque id that is the same for the same parts: 32 hexadecimal digits (BLAKE2b, RFC 7693)."""
    return blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=16).hexdigest()
