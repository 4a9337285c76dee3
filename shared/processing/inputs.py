"""One message as a task sees it, whether it came from Kafka or from a timer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.cloudevents import Envelope, MalformedEvent, read
from shared.contracts.messages import Message
from shared.processing.messages import Cause

UNKNOWN = Envelope(id="", source="", type="")


@dataclass(slots=True, kw_only=True)
class Input:
    """A message with its envelope; `problem` says why it cannot be handled. `timer` is the id of the timer that fired.

    `value` is the record's, `data` the event's: the same, but in structured mode.
    """

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    data: bytes | None = None
    headers: Sequence[tuple[str, bytes | None]] = ()
    envelope: Envelope = UNKNOWN
    problem: Exception | None = None
    timer: str | None = None
    message: Message | None = field(default=None, repr=False)

    @property
    def id(self) -> str:
        """Return the message's id, or its place where it has none."""
        return self.envelope.id or f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def size(self) -> int:
        """Return the bytes of the value."""
        return len(self.value or b"")

    @property
    def cause(self) -> Cause:
        """Return what the handler may know about where the message comes from."""
        envelope = self.envelope
        request = envelope.correlation_id or self.id
        return Cause(id=self.id, type=envelope.type, correlation_id=request, actor=envelope.actor)


def from_record(record: Any) -> Input:  # noqa: ANN401 - the driver ships no types
    """Return the input of a record, whatever its bytes are."""
    taken = Input(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=record.headers,
    )
    try:
        taken.envelope, taken.data = read(record.headers, record.value)
    except MalformedEvent as problem:
        taken.problem = problem
    return taken
