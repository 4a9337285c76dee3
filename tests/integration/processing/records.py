"""Records as the driver hands them over, for tests that feed a task themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Message


@dataclass(frozen=True, kw_only=True)
class Fed:
    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    timestamp: int = 0


def fed(topic: str, partition: int, offset: int, message: Message, **attributes: str | int) -> Fed:
    """A well-formed record of a message."""
    envelope = Envelope(id=f"{topic}/{offset}", source="/elsewhere", type=message.TYPE, subject=message.key)
    return Fed(
        topic=topic,
        partition=partition,
        offset=offset,
        key=message.key.encode(),
        value=message.model_dump_json().encode(),
        headers=[*to_headers(replace(envelope, **attributes))],
    )
