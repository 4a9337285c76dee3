"""The demo's figures, each from the services and from a second source that is independent of them."""

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from deploy.client import Json, Platform
from deploy.demo.expected import Expected, registered
from deploy.demo.story import Story
from shared.contracts.catalog import STREAMS, TOPICS
from shared.contracts.contacts import ContactChanged
from shared.contracts.feedback import FeedbackSubmitted
from shared.contracts.notifications import NotificationFailed, NotificationSent
from shared.contracts.organization import PlanHeld
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason, PairExtended, PairPaused, PairResumed
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


@dataclass(kw_only=True)
class Events:
    """Counts on Kafka: distinct events by type and by topic, ends of pairs by reason, and dead letters."""

    by_type: Counter[str] = field(default_factory=Counter)
    by_topic: Counter[str] = field(default_factory=Counter)
    ends: Counter[str] = field(default_factory=Counter)
    people: set[bytes] = field(default_factory=set)
    dead: int = 0
    _seen: set[tuple[str, str]] = field(default_factory=set)

    @property
    def contacts(self) -> int:
        """Count the people whose contact was told."""
        return len(self.people)

    def count(self, record: ConsumerRecord[bytes, bytes]) -> None:
        """Count a record; records of one topic with the same id count once."""
        kind, id_ = _header(record.headers, "ce_type"), _header(record.headers, "ce_id")
        if (record.topic, id_) in self._seen:
            return
        self._seen.add((record.topic, id_))
        self.by_type[kind] += 1
        self.by_topic[record.topic] += 1
        if kind == ContactChanged.TYPE:
            self.people.add(record.key)
        if kind == PairEnded.TYPE:
            self.ends[json.loads(record.value)["reason"]] += 1


async def read_events(kafka: str) -> Events:
    """Read every topic from its start to its present end."""
    events = Events()
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest", enable_auto_commit=False)
    await consumer.start()
    try:
        ends = await _ends(consumer)
        events.dead = sum(end for partition, end in ends.items() if partition.topic.endswith(".dead"))
        wanted = {p: end for p, end in ends.items() if end and not p.topic.endswith(".dead")}
        consumer.assign(list(wanted))
        while wanted:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    events.count(record)
            wanted = {p: end for p, end in wanted.items() if await consumer.position(p) < end}
    finally:
        await consumer.stop()
    return events


async def _ends(consumer: AIOKafkaConsumer) -> dict[TopicPartition, int]:
    names = [*((topic.name, topic) for topic in STREAMS), *((topic.dead, topic) for topic in TOPICS)]
    partitions = [TopicPartition(name, number) for name, topic in names for number in range(topic.partitions)]
    consumer.assign(partitions)
    ends: dict[TopicPartition, int] = await consumer.end_offsets(partitions)
    return ends


def _header(headers: list[tuple[str, bytes]], name: str) -> str:
    return next((value.decode() for key, value in headers if key == name), "")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the services say of a program at the end."""

    report: Json
    participants: list[Json]
    pairs: list[Json]
    sessions: list[Json]
    surveys: list[Json]
    deliveries: list[Json]
    plans: list[Json]

    def ended(self, reason: PairEndReason) -> int:
        """Count the pairs that ended for a reason."""
        return sum(pair["end_reason"] == reason for pair in self.pairs)

    def told(self, kind: str) -> int:
        """Count the pairs of which somebody was told by a mail of a kind."""
        return len({one["pair_id"] for one in self.deliveries if (one["kind"], one["state"]) == (kind, "sent")})


async def see(platform: Platform, story: Story) -> Seen:
    """Ask every service about the program."""
    program = story.office.program
    return Seen(
        report=await platform.get("matching", f"/v1/imports/{story.office.import_id}"),
        participants=await platform.every("matching", f"{program}/participants"),
        pairs=await platform.every("matching", f"{program}/pairs"),
        sessions=await platform.every("scheduling", f"{program}/sessions"),
        surveys=await platform.every("feedback", f"{program}/surveys"),
        deliveries=await platform.every("notify", f"{program}/deliveries"),
        plans=await platform.every("matching", "/v1/plans", state="discarded"),
    )


def checks(seen: Seen, story: Story, expected: Expected, events: Events) -> list[Check]:
    """Compare every figure of the table with its second source."""
    return [
        *_of_people(seen, story, expected, events),
        *_of_pairs(seen, story, events),
        *_of_mails(seen, story, events),
    ]


def _of_people(seen: Seen, story: Story, expected: Expected, events: Events) -> list[Check]:
    participants, ready = seen.participants, story.ledger.stayed
    paired = {person for pair in seen.pairs if pair["state"] in HAD_A_PAIR for person in _members(pair)}
    unmatched = [one for one in participants if one["person_id"] in ready - paired]
    said = sum(one["status"] == "unmatched" for one in participants)
    return [
        check(
            "people", "contacts on Kafka", events.contacts, "good people in HR's file", len(registered(story.roster))
        ),
        check("refused rows", "in the import's report", seen.report["refused"], "in the CSV", expected.refused),
        check("participants", "in matching", len(participants), "with a role in the CSV", expected.participants),
        check("ready people", "paired + unmatched", len(paired) + len(unmatched), "readied and stayed", len(ready)),
        check("unmatched", "said by matching", said, "counted", len(unmatched)),
        check(
            "held plans", "plan-held events", events.by_type[PlanHeld.TYPE], "discarded in matching", len(seen.plans)
        ),
    ]


def _of_pairs(seen: Seen, story: Story, events: Events) -> list[Check]:
    kind, ends, ledger = events.by_type, events.ends, story.ledger
    completed, left = PairEndReason.COMPLETED, PairEndReason.LEFT
    over, extended = _count(seen.pairs, OVER), kind[PairExtended.TYPE]
    held = _count(seen.sessions, {"held"})
    return [
        check("pairs", "in matching", len(seen.pairs), "pair-created events", kind[PairCreated.TYPE]),
        check("ended pairs", "in matching", over, "pair-ended events", kind[PairEnded.TYPE]),
        check("completed pairs", "in matching", seen.ended(completed), "pair-ended events", ends[completed]),
        check("extended pairs", "pair-extended events", extended, "as both said yes by link", ledger.extended),
        check("paused pairs", "pair-paused events", kind[PairPaused.TYPE], "told by mail", seen.told("pair-paused")),
        check(
            "resumed pairs", "pair-resumed events", kind[PairResumed.TYPE], "told by mail", seen.told("pair-resumed")
        ),
        check("left pairs", "in matching", seen.ended(left), "asked for a note by mail", seen.told("handover")),
        check("left pairs", "pair-ended events", ends[left], "in matching", seen.ended(left)),
        check("handover notes", "written by link", ledger.notes, "read by who stays", ledger.read),
        check("sessions held", "in scheduling", held, "as the people attested", ledger.sessions_held),
        check("sessions held", "session-held events", kind[SessionHeld.TYPE], "in scheduling", held),
    ]


def _of_mails(seen: Seen, story: Story, events: Events) -> list[Check]:
    kind, mailbox = events.by_type, story.mailbox
    told = Counter(delivery["state"] for delivery in seen.deliveries)
    answered, given = _count(seen.surveys, {"answered"}), kind[FeedbackSubmitted.TYPE]
    linked = len({mail.message_id for mail in mailbox.mails if "attestation" in mail.links})
    asked = sum((one["kind"], one["state"]) == ("attestation", "sent") for one in seen.deliveries)
    sent, failed, mails = kind[NotificationSent.TYPE], kind[NotificationFailed.TYPE], mailbox.distinct()
    return [
        check("answers", "in feedback", answered, "as the people answered", story.ledger.answers),
        check("answers", "feedback-submitted events", given, "in feedback", answered),
        check("attestation mails", "with a link", linked, "deliveries sent", asked),
        check("mails", "on disk", mails, "notification-sent events", sent),
        check("mails", "deliveries sent", told["sent"], "on disk", mails),
        check("failures", "deliveries failed", told["failed"], "notification-failed events", failed),
        check("dead letters", "on Kafka", events.dead, "expected", 0),
    ]


def check(figure: str, source: str, value: int, second_source: str, second_value: int) -> Check:
    """Return one figure with its two sources."""
    return Check(figure=figure, source=source, value=value, second_source=second_source, second_value=second_value)


def _members(pair: Json) -> list[str]:
    return [*pair["mentor_ids"], *pair["mentee_ids"]]


def _count(things: list[Json], states: Collection[str]) -> int:
    return sum(one["state"] in states for one in things)
