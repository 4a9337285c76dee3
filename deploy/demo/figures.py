"""The demo's figures, each from the services and from a second source that is independent of them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from deploy.client import Platform
from deploy.demo.expected import Expected
from deploy.demo.story import Story
from shared.contracts.catalog import STREAMS, TOPICS
from shared.contracts.contacts import ContactChanged
from shared.contracts.feedback import FeedbackSubmitted
from shared.contracts.notifications import NotificationFailed, NotificationSent
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.sessions import SessionHeld

HAD_A_PAIR: Final = frozenset({"active", "paused", "completed"})
OVER: Final = frozenset({"ended", "completed"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """One figure from two sources, which must agree."""

    figure: str
    source: str
    value: int
    second_source: str
    second_value: int

    @property
    def holds(self) -> bool:
        """Tell whether both sources agree."""
        return self.value == self.second_value

    def __str__(self) -> str:
        """Return the check as a sentence."""
        verb = "as" if self.holds else "but"
        return f"{self.figure}: {self.value} {self.source}, {verb} {self.second_value} {self.second_source}"


@dataclass(frozen=True, kw_only=True)
class Events:
    """Counts on Kafka: distinct events by type and by topic, and records in the dead-letter topics."""

    by_type: Counter[str]
    by_topic: Counter[str]
    contacts: int
    dead: int


async def read_events(kafka: str) -> Events:
    """Read every topic from its start to its present end; records with the same id count once."""
    seen: set[tuple[str, str]] = set()
    by_type, by_topic, contacts, dead = Counter[str](), Counter[str](), set[bytes](), 0
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        ends = await _ends(consumer)
        dead = sum(end for partition, end in ends.items() if partition.topic.endswith(".dead"))
        wanted = {p: end for p, end in ends.items() if end and not p.topic.endswith(".dead")}
        consumer.assign(list(wanted))
        while wanted:
            for partition, records in (await consumer.getmany(timeout_ms=200)).items():
                for record in records:
                    kind, id_ = _header(record.headers, "ce_type"), _header(record.headers, "ce_id")
                    if (partition.topic, id_) not in seen:
                        seen.add((partition.topic, id_))
                        by_type[kind] += 1
                        by_topic[partition.topic] += 1
                    if kind == ContactChanged.TYPE:
                        contacts.add(record.key)
            wanted = {p: end for p, end in wanted.items() if await consumer.position(p) < end}
    finally:
        await consumer.stop()
    return Events(by_type=by_type, by_topic=by_topic, contacts=len(contacts), dead=dead)


async def _ends(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    names = [*((topic.name, topic) for topic in STREAMS), *((topic.dead, topic) for topic in TOPICS)]
    partitions = [TopicPartition(name, number) for name, topic in names for number in range(topic.partitions)]
    consumer.assign(partitions)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    return ends


def _header(headers: list[tuple[str, bytes]], name: str) -> str:
    return next((value.decode() for key, value in headers if key == name), "")


async def checks(platform: Platform, story: Story, expected: Expected, events: Events) -> list[Check]:
    """Compare every figure of the table with its second source."""
    ledger, program = story.ledger, f"/v1/programs/{story.program_id}"
    report = await platform.get("matching", f"/v1/imports/{story.import_id}")
    participants = await platform.every("matching", f"{program}/participants")
    pairs = await platform.every("matching", f"{program}/pairs")
    sessions = await platform.every("scheduling", f"{program}/sessions")
    surveys = await platform.every("feedback", f"{program}/surveys")
    deliveries = await platform.every("notify", f"{program}/deliveries")
    paired = {person for pair in pairs if pair["state"] in HAD_A_PAIR for person in _members(pair)}
    standing = ledger.ready - ledger.withdrawn
    unmatched = [p for p in participants if p["person_id"] in standing - paired]
    told = Counter(delivery["state"] for delivery in deliveries)
    held = sum(session["state"] == "held" for session in sessions)
    answered = sum(survey["state"] == "answered" for survey in surveys)
    linked = len({mail.message_id for mail in story.mailbox.mails if "attestation" in mail.links})
    asked = sum(delivery["kind"] == "attestation" and delivery["state"] == "sent" for delivery in deliveries)
    kind = events.by_type

    def check(figure: str, source: str, value: int, second_source: str, second_value: int) -> Check:
        return Check(figure=figure, source=source, value=value, second_source=second_source, second_value=second_value)

    return [
        check("people", "contacts on Kafka", events.contacts, "good people in the CSV", expected.people),
        check("refused rows", "in the import's report", report["refused"], "in the CSV", expected.refused),
        check("participants", "in matching", len(participants), "with a role in the CSV", expected.participants),
        check("ready people", "paired + unmatched", len(paired) + len(unmatched), "readied and stayed", len(standing)),
        check("unmatched", "said by matching", _said_unmatched(participants), "counted", len(unmatched)),
        check("pairs", "in matching", len(pairs), "pair-created events", kind[PairCreated.TYPE]),
        check("ended pairs", "in matching", _count(pairs, OVER), "pair-ended events", kind[PairEnded.TYPE]),
        check("attestation mails", "with a link", linked, "deliveries sent", asked),
        check("sessions held", "in scheduling", held, "as the people attested", ledger.held),
        check("sessions held", "session-held events", kind[SessionHeld.TYPE], "in scheduling", held),
        check("answers", "in feedback", answered, "as the people answered", ledger.answers),
        check("answers", "feedback-submitted events", kind[FeedbackSubmitted.TYPE], "in feedback", answered),
        check(
            "mails",
            "on disk",
            story.mailbox.distinct(),
            "notification-sent events",
            kind[NotificationSent.TYPE],
        ),
        check("mails", "deliveries sent", told["sent"], "on disk", story.mailbox.distinct()),
        check(
            "failures",
            "deliveries failed",
            told["failed"],
            "notification-failed events",
            kind[NotificationFailed.TYPE],
        ),
        check("dead letters", "on Kafka", events.dead, "expected", 0),
    ]


def _members(pair: dict[str, list[str]]) -> list[str]:
    return [*pair["mentor_ids"], *pair["mentee_ids"]]


def _count(pairs: list[dict[str, object]], states: Collection[str]) -> int:
    return sum(pair["state"] in states for pair in pairs)


def _said_unmatched(participants: list[dict[str, object]]) -> int:
    return sum(participant["status"] == "unmatched" for participant in participants)
