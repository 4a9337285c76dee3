"""What became of a command, kept for seven days under the command's id: how a repeat is known, and its answer."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """A command's fate. `status` is HTTP's: 200 it was done, 4xx the domain refused, 500 our own fault (a dead letter).

    `fingerprint` is that of the request the outcome belongs to; empty where nobody gave one.
    """

    id: str
    status: int
    title: str = ""
    detail: str = ""
    code: str = ""
    fingerprint: str = ""
