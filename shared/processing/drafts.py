"""A record on its way out, before its task has numbered it."""

from typing import NamedTuple


class Draft(NamedTuple):
    """One record before it has a number. `raw` are the headers of a dead letter, which keeps its original's."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes | None
    type: str = ""
    correlation_id: str = ""
    causation_id: str = ""
    traceparent: str = ""
    actor: str = ""
    raw: tuple[tuple[str, bytes | None], ...] = ()
