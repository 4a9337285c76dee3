"""The four services in memory, a program played on them, and what a campaign would observe of it."""

from collections import Counter, defaultdict
from datetime import timedelta
from typing import Any

from services.feedback.app import service as feedback
from services.notify.app import SERVICE as NOTIFY
from services.notify.commands import RecordDelivery, SetPreferences
from services.notify.domain.delivery import Result, State
from services.notify.store import DELIVERIES
from services.scheduling.app import SERVICE as SCHEDULING
from services.scheduling.commands import AttestSession, CancelSession
from shared.contracts.catalog import CONTACTS, TOPIC_OF, TOPICS, Topic
from shared.contracts.messages import Event
from shared.contracts.sessions import AttestationDue, CancelReason
from shared.contracts.vocabulary import PersonId
from shared.kafka import partition_for
from tests.chaos.history import Fate, History
from tests.chaos.load import answer
from tests.chaos.observe import Document, Observed, Seen
from tests.keys import AUTHORSHIP
from tests.memory import Memory
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row

PEOPLE = 6
MARK = "bad-1"


class Stage:
    """Plays with six people, three weeks, and one bad record."""

    def __init__(self) -> None:
        self.site = Site()
        others = {service.name: Memory(service=service) for service in (SCHEDULING, feedback(AUTHORSHIP), NOTIFY)}
        self.worlds: dict[str, Memory] = {"matching": self.site.world, **others}
        self.history = History()
        self.mails: Counter[str] = Counter()
        self._heard: Counter[str] = Counter()
        self._outcomes: dict[str, list[Document]] = defaultdict(list)
        self._rows: dict[str, list[Seen]] = {name: [] for topic in TOPICS for name in (topic.name, topic.dead)}
        self._sent: Counter[tuple[str, int]] = Counter()

    async def play(self) -> None:
        """Take a program from its draft to its end."""
        rows = [row(f"e{number}", JUNIOR if number % 2 else SENIOR) for number in range(PEOPLE)]
        self.history.people = {person(one["participant_id"]) for one in rows}
        await self.site.publish(cadence="weekly", weeks=3)
        await self.site.enroll(*rows)
        self.history.rows = {one.id: PEOPLE for one in self.site.world.kept["imports"].values()}
        await self.site.release(await self.site.draft())
        self._spread()
        self._act("scheduling", "cancel", self._cancel())
        self._act("notify", "wish", SetPreferences(person_id=PersonId("wisher"), opted_out=("survey",)))
        self.history.wishes["wisher"] = {"survey"}
        for _ in range(15):
            self._wait(timedelta(days=1))
        await self.site.post(f"{self.site.program}/stages", {"stage": "closed"})
        self._wait(timedelta(days=1))
        self._bury()

    def observed(self) -> Observed:
        """Return what a campaign would find."""
        documents: dict[tuple[str, str], list[Document]] = {
            (name, collection.name): [collection.to_document(value) for value in world.kept[collection.name].values()]
            for name, world in self.worlds.items()
            for collection in world.service.collections
        }
        documents |= {(service, "outcomes"): rows for service, rows in self._outcomes.items()}
        return Observed(records=self._rows, documents=documents, mails=self.mails, left={"notify lag": 0})

    def _cancel(self) -> CancelSession:
        session = min(self.worlds["scheduling"].kept["sessions"].values(), key=lambda one: one.id)
        return CancelSession(pair_id=session.pair_id, session_id=session.id, reason=CancelReason.BY_MEMBER)

    def _act(self, service: str, id_: str, command: Any) -> None:  # noqa: ANN401 - a command of any service
        self.worlds[service].hear(command)
        self._outcomes[service].append({"_id": id_, "status": 200})
        self.history.sent(service, id_, Fate.OK)
        self._spread()

    def _wait(self, time: timedelta) -> None:
        for world in self.worlds.values():
            world.wait(time)
        self._spread()

    def _spread(self) -> None:
        """Publish what is new, let its readers hear it, and people act on it, until nothing is new."""
        while fresh := [event for name, world in self.worlds.items() for event in self._new(name, world)]:
            for event in fresh:
                for world in self.worlds.values():
                    if any(type(event) in routes for routes in world.service.routes.values()):
                        world.hear(event)
                self._react(event)
            self._send()

    def _new(self, name: str, world: Memory) -> list[Event]:
        fresh = world.events[self._heard[name] :]
        self._heard[name] += len(fresh)
        for event in fresh:
            self._write(name, event)
        return fresh

    def _write(self, service: str, event: Event) -> None:
        topic = TOPIC_OF[type(event)]
        partition = partition_for(event.key.encode(), topic.partitions)
        self._sent[topic.name, partition] += 1
        number = self._sent[topic.name, partition]
        self._rows[topic.name].append(
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

    def _react(self, event: Event) -> None:
        if isinstance(event, AttestationDue):
            for member in event.members:
                self.worlds["scheduling"].hear(
                    AttestSession(
                        pair_id=event.pair_id, session_id=event.session_id, person_id=member.person_id, held=True
                    )
                )
        if event.TYPE == "mentoring.survey-issued.v1":
            self.worlds["feedback"].hear(answer(event.model_dump(mode="json"))[1])

    def _send(self) -> None:
        notify = self.worlds["notify"]
        for delivery in notify.find(DELIVERIES, state=State.SENDING):
            self.mails[delivery.id] += 1
            notify.hear(
                RecordDelivery(
                    person_id=delivery.person_id, delivery_id=delivery.id, result=Result.SENT, attempts=1, code=250
                )
            )

    def _bury(self) -> None:
        """Write garbage to the contacts, and the dead letter that notify makes of it."""
        (topic,) = (topic for topic in TOPICS if topic.name == CONTACTS)
        bad = Seen(
            topic=topic.name,
            partition=0,
            offset=999,
            key="",
            id="",
            type="",
            source="",
            channel="",
            sequence=0,
            mark=MARK,
        )
        self._rows[topic.name].append(bad)
        self._rows[topic.dead].append(_dead(bad, topic))


def _dead(bad: Seen, topic: Topic) -> Seen:
    return Seen(
        topic=topic.dead,
        partition=bad.partition,
        offset=0,
        key="",
        id="",
        type="",
        source="",
        channel="notify.people/0@1",
        sequence=1,
        mark=bad.mark,
    )
