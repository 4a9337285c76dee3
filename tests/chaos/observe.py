"""What is there afterwards: every topic read to its end, every document, every mail."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer
from pymongo import MongoClient

from deploy.services import NAMES
from shared.contracts.catalog import EVENTS, TOPICS
from shared.kafka.known import begin

Document = dict[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """One record; `event` is its value where its type is a known one, `mark` that of the rig's own bad records."""

    topic: str
    partition: int
    offset: int
    key: str
    id: str
    type: str
    source: str
    channel: str
    sequence: int
    mark: str = ""
    event: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Observed:
    """The platform at rest: records by topic in order, documents by service and collection, mails by delivery."""

    records: dict[str, list[Seen]]
    documents: dict[tuple[str, str], list[Document]]
    mails: Counter[str]
    left: dict[str, int]

    def events(self) -> Sequence[Seen]:
        """Return every record of a public topic that a service wrote."""
        return [
            seen
            for topic, rows in self.records.items()
            if not topic.endswith((".dead", ".commands.v1"))
            for seen in rows
            if seen.event and not seen.mark and seen.source != "/chaos"
        ]

    def by_id(self, service: str, collection: str) -> dict[str, Document]:
        """Return the documents of a collection by their id."""
        return {document["_id"]: document for document in self.documents.get((service, collection), ())}


async def read_topics(kafka: str) -> dict[str, list[Seen]]:
    """Return all records of all topics, dead letters too, in order of partition and offset."""
    names = [name for topic in TOPICS for name in (topic.name, topic.dead)]
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest", max_poll_records=5000
    )
    try:
        items = await begin(consumer, names)
        consumer.assign(items)
        ends = await consumer.end_offsets(items)
        found: dict[str, list[Seen]] = {name: [] for name in names}
        behind = {item for item in items if ends[item]}
        while behind:
            for item, rows in (await consumer.getmany(timeout_ms=500)).items():
                found[item.topic] += [seen(row) for row in rows]
            behind = {item for item in behind if await consumer.position(item) < ends[item]}
    finally:
        await consumer.stop()
    return {name: sorted(rows, key=lambda row: (row.partition, row.offset)) for name, rows in found.items()}


def seen(record: Any) -> Seen:  # noqa: ANN401 - the driver ships no types
    """Return what matters of a record."""
    headers = {name: (value or b"").decode(errors="replace") for name, value in record.headers}
    type_ = headers.get("ce_type", "")
    return Seen(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=(record.key or b"").decode(errors="replace"),
        id=headers.get("ce_id", ""),
        type=type_,
        source=headers.get("ce_source", ""),
        channel=headers.get("ce_channel", ""),
        sequence=int(headers.get("ce_sequence") or 0),
        mark=headers.get("chaos_mark", ""),
        event=_event(record.value) if type_ in EVENTS and "chaos_mark" not in headers else {},
    )


def _event(value: bytes | None) -> Document:
    try:
        event = orjson.loads(value or b"")
    except orjson.JSONDecodeError:
        return {}
    event.pop("agenda", None)  # long, and nobody's concern here
    return dict(event) if isinstance(event, dict) else {}


def read_documents(mongodb: str) -> dict[tuple[str, str], list[Document]]:
    """Return every document of every service, large pieces aside."""
    with MongoClient[Document](mongodb, tz_aware=True, readConcernLevel="majority") as client:
        return {
            (service, name): [*client[service][name].find({}, {"agenda": 0, "bytes": 0, "snapshot": 0})]
            for service in NAMES
            for name in client[service].list_collection_names()
            if not name.startswith("system.")
        }
