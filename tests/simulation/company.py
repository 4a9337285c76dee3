"""The four services in memory, what they publish on its way to each other, and what a campaign would observe of it."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.feedback.app import service as feedback
from services.notify.app import SERVICE as NOTIFY
from services.notify.commands import RecordDelivery
from services.notify.domain.delivery import Result, State
from services.notify.store import DELIVERIES
from services.scheduling.app import SERVICE as SCHEDULING
from services.scheduling.commands import AttestSession
from shared.contracts.catalog import DEFAULT_PARTITIONS, TOPIC_OF, TOPICS
from shared.contracts.feedback import SurveyIssued
from shared.contracts.messages import Command, Event
from shared.contracts.sessions import AttestationDue
from shared.domain import Refused
from shared.kafka import partition_for
from tests.chaos.load import answer
from tests.chaos.observe import Document, Observed, Seen
from tests.keys import AUTHORSHIP
from tests.memory import Memory
from tests.simulation import promises
from tests.unit.matching.site import Site

Way = tuple[str, str]  # a reader, and the topic that it reads: in order, and no order among its topics


class Company:
    """Events wait on their way until they are delivered; people attest and answer as soon as they are asked."""

    def __init__(self) -> None:
        self.site = Site()
        others = {service.name: Memory(service=service) for service in (SCHEDULING, feedback(AUTHORSHIP), NOTIFY)}
        self.worlds: dict[str, Memory] = {"matching": self.site.world, **others}
        self.mails: Counter[str] = Counter()
        self.outcomes: dict[str, list[Document]] = defaultdict(list)
        self.rows: dict[str, list[Seen]] = {name: [] for topic in TOPICS for name in (topic.name, topic.dead)}
        self._ways: dict[Way, deque[Event]] = defaultdict(deque)
        self._heard: Counter[str] = Counter()
        self._sent: Counter[tuple[str, int]] = Counter()

    def act(self, service: str, command: Command) -> Refused | None:
        """Let a service handle a command; return its refusal."""
        try:
            self.worlds[service].hear(command)
        except Refused as refused:
            return refused
        finally:
            self.publish()
        return None

    def publish(self) -> None:
        """Put on its way what is new."""
        for name, world in self.worlds.items():
            fresh = [*world.events[self._heard[name] :]]
            self._heard[name] += len(fresh)
            for event in fresh:
                topic = TOPIC_OF.get(type(event))
                if topic is None or not isinstance(event, Event):
                    continue  # a tombstone: what it erases is checked elsewhere
                self._write(name, event)
                for reader, other in self.worlds.items():
                    if any(type(event) in routes for routes in other.service.routes.values()):
                        self._ways[reader, topic.name].append(event)

    @property
    def ways(self) -> list[Way]:
        """Return where something waits to be read."""
        return sorted(way for way, events in self._ways.items() if events)

    def deliver(self, way: Way) -> None:
        """Let a reader take the next event of a topic."""
        event = self._ways[way].popleft()
        self.worlds[way[0]].hear(event)
        self._react(way[0], event)
        self.publish()

    def spread(self) -> None:
        """Deliver everything, and send every mail, until nothing is new."""
        self.publish()
        while self.ways or self._send():
            for way in self.ways:
                while self._ways[way]:
                    self.deliver(way)

    def wait(self, time: timedelta) -> None:
        """Let time pass for everybody, and what comes of it be heard."""
        for world in self.worlds.values():
            world.wait(time)
        self.spread()

    def observed(self) -> Observed:
        """Return what a campaign would find."""
        documents: dict[tuple[str, str], list[Document]] = {
            (name, collection.name): [collection.to_document(value) for value in world.kept[collection.name].values()]
            for name, world in self.worlds.items()
            for collection in world.service.collections
        }
        documents |= {(service, "outcomes"): rows for service, rows in self.outcomes.items()}
        return Observed(records=self.rows, documents=documents, mails=self.mails, left={"notify lag": 0})

    def _write(self, service: str, event: Event) -> None:
        topic = TOPIC_OF[type(event)]
        partition = partition_for(event.key.encode(), DEFAULT_PARTITIONS)
        self._sent[topic.name, partition] += 1
        number = self._sent[topic.name, partition]
        self.rows[topic.name].append(
            Seen(
                topic=topic.name,
                partition=partition,
                offset=number,
                key=event.key,
                id=f"{topic.name}/{partition}/{number}",
                type=event.TYPE,
                source=f"/{service}",
                channel=f"{service}.all/0@1",
                sequence=number,
                event=event.model_dump(mode="json"),
            )
        )

    def _react(self, reader: str, event: Event) -> None:
        """Do what people do who hear of an event: once, when notify hears of it."""
        if reader != "notify":
            return
        if isinstance(event, AttestationDue):
            for member in event.members:
                about = {"pair_id": event.pair_id, "session_id": event.session_id, "person_id": member.person_id}
                self.act("scheduling", AttestSession(**about, held=True))
        if isinstance(event, SurveyIssued):
            self.act("feedback", answer(event.model_dump(mode="json"))[1])
        for command in promises.answer(event):
            self.act("feedback", command)

    def _send(self) -> bool:
        notify = self.worlds["notify"]
        sending = notify.find(DELIVERIES, state=State.SENDING)
        for delivery in sending:
            self.mails[delivery.id] += 1
            about = {"person_id": delivery.person_id, "delivery_id": delivery.id}
            self.act("notify", RecordDelivery(**about, result=Result.SENT, attempts=1, code=250))
        return bool(sending)


def kept(company: Company) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Return all that the services keep now, by service and collection."""
    return {(name, part): dict(rows) for name, world in company.worlds.items() for part, rows in world.kept.items()}
