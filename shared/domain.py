"""Refusals and ids, which every domain uses."""

import re
from hashlib import blake2b
from typing import ClassVar


class Refused(Exception):
    """A domain rule refuses a message. A command's sender gets it as the outcome; an event becomes a dead letter.

    Subclasses live beside what raises them; their docstring says the rule, `status` is the HTTP status. `words` is a
    phrase of the catalogs, and `values` go into its braces: a page says both in the reader's language.
    """

    status: ClassVar[int] = 409

    def __init__(self, words: str = "", /, **values: object) -> None:
        super().__init__(words.format(**values) if values else words)

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


def identifier(*parts: object) -> str:
    """Return an opaque id, the same for the same parts: 32 hexadecimal digits (BLAKE2b, RFC 7693)."""
    return blake2b("\x1f".join(str(part) for part in parts).encode(), digest_size=16).hexdigest()
