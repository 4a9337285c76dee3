"""The outbox: records that a task has decided to publish, stored until Kafka has acknowledged them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from shared.collection import Document
from shared.contracts.cloudevents import Headers, own_headers, sequence_number, shared_headers
from shared.kafka import Record
from shared.processing.drafts import Draft

BUCKET_BYTES = 4_000_000  # a document holds 16 MB, and one transaction should stay well below


class Numbered(NamedTuple):
    """A draft with its number in its channel, and its place among what one batch wrote."""

    draft: Draft
    number: int
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """What all records of one batch have in common."""

    task: str
    channel: str
    source: str
    batch: int
    time: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Bucket:
    """Some of a batch's records, in order; buckets are published one after the other by their `seq`."""

    seq: int
    origin: Origin
    records: tuple[Numbered, ...]

    @property
    def id(self) -> str:
        """Return the document's id."""
        return f"{self.origin.task}:{self.seq:012}"

    def to_document(self, at: datetime) -> Document:
        """Return the document, lists all the way down."""
        origin = self.origin
        return {
            "_id": self.id,
            "task": origin.task,
            "seq": self.seq,
            "channel": origin.channel,
            "source": origin.source,
            "batch": origin.batch,
            "time": origin.time,
            "at": at,
            "records": [[*draft, number, place] for draft, number, place in self.records],
        }

    @classmethod
    def from_document(cls, document: Document) -> "Bucket":
        """Return the bucket of a document."""
        origin = Origin(**{name: document[name] for name in ("task", "channel", "source", "batch", "time")})
        return cls(seq=document["seq"], origin=origin, records=tuple(map(_numbered, document["records"])))

    def to_records(self) -> list[Record]:
        """Return what Kafka gets."""
        origin = self.origin
        common = shared_headers(source=origin.source, time=origin.time, channel=origin.channel)
        return [self._record(common, *record) for record in self.records]

    def _record(self, common: list[tuple[str, bytes | None]], draft: Draft, number: int, place: int) -> Record:
        headers = self._dead(draft, number) if draft.raw else [*common, *self._own(draft, number, place)]
        return Record(draft.topic, draft.partition, draft.key, draft.value, headers)

    def _own(self, draft: Draft, number: int, place: int) -> list[tuple[str, bytes | None]]:
        return own_headers(
            event_id=f"{self.origin.task}:{self.origin.batch}:{place}",
            event_type=draft.type,
            subject=draft.key or b"",
            sequence=number,
            correlation_id=draft.correlation_id,
            causation_id=draft.causation_id,
            traceparent=draft.traceparent,
            actor=draft.actor,
        )

    def _dead(self, draft: Draft, number: int) -> list[tuple[str, bytes | None]]:
        ours = (("ce_channel", self.origin.channel.encode()), ("ce_sequence", sequence_number(number)))
        return [header for header in draft.raw if header[0] not in {"ce_channel", "ce_sequence"}] + [*ours]


def _numbered(row: Sequence[Any]) -> Numbered:
    *plain, raw, number, place = row
    # A bucket that an earlier version has left names no actor.
    without = [""] * (Draft._fields.index("raw") - len(plain))
    return Numbered(Draft._make([*plain, *without, tuple((name, value) for name, value in raw)]), number, place)


def buckets(origin: Origin, after: int, records: Iterable[Numbered]) -> list[Bucket]:
    """Split a batch's records into buckets of at most 4 MB, numbered from `after` + 1 on."""
    parts: list[list[Numbered]] = []
    size = BUCKET_BYTES
    for record in records:
        weight = _weight(record.draft)
        if size + weight > BUCKET_BYTES:
            parts.append([])
            size = 0
        parts[-1].append(record)
        size += weight
    return [
        Bucket(seq=after + number, origin=origin, records=tuple(part)) for number, part in enumerate(parts, start=1)
    ]


def _weight(draft: Draft) -> int:
    return 300 + len(draft.key or b"") + len(draft.value or b"") + _headers_weight(draft.raw)


def _headers_weight(headers: Headers) -> int:
    return sum(len(name) + len(value or b"") for name, value in headers)
