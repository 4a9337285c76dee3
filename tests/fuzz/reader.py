"""One task in memory: the real way from a record to a decision, its documents and its dead letters, without servers."""

from dataclasses import replace

import bson
from pydantic import ValidationError

from shared.kafka import partition_for
from shared.processing.inputs import Input, from_record
from shared.processing.outcomes import Outcome
from shared.processing.service import Service
from shared.processing.tasks.channels import Place, Received, Verdict
from shared.processing.tasks.decisions import Decision, Handled, Result, Rules
from shared.processing.tasks.outbox import Bucket, Numbered, Origin, buckets
from shared.processing.unit_of_work import UnitOfWork
from tests.integration.processing.records import Fed
from tests.memory import Memory

PARTITIONS = 16
# What MongoDB's driver refuses: such a message is buried alone.
UNSTORABLE = (bson.errors.BSONError, ValidationError, TypeError, OverflowError)


class Reader:
    """Takes a group's records one after the other; whatever they are, the next one gets its turn."""

    def __init__(self, service: Service, number: int) -> None:
        self.group = service.task_groups[number]
        self.memory = Memory(service=service)
        self._rules = Rules(service, self.group, lambda _topic, key: partition_for(key, PARTITIONS))
        self._received, self._known = Received({}, {}), dict[str, Outcome]()
        self._offset = 0

    def take(self, record: Fed) -> Handled:
        """Process one record; return what became of it."""
        self._offset += 1
        message = from_record(replace(record, offset=self._offset))
        verdict = self._judge(message)
        if verdict is not Verdict.TAKE:
            return Handled(message, Result(verdict.value))
        decision = self._decide(message)
        self._known |= decision.outcomes
        for letter in self._published(decision):
            assert dict(letter.headers).get("dead_error"), "a dead letter without a reason"
        return decision.handled[0]

    def _judge(self, message: Input) -> Verdict:
        envelope, place = message.envelope, Place(topic=message.topic, offset=message.offset)
        verdict = self._received.judge(envelope.channel, envelope.sequence, place) if envelope.channel else Verdict.TAKE
        self._received.keep()
        return verdict

    def _decide(self, message: Input) -> Decision:
        work, decision = self._attempt(message)
        try:
            _encode(work)
        except UNSTORABLE as fault:
            message.problem = fault
            work, decision = self._attempt(message)
        self.memory._save(work)
        return decision

    def _attempt(self, message: Input) -> tuple[UnitOfWork, Decision]:
        service = self.memory.service
        work = service.work(service.collections, self.memory.now, self.memory.chance)
        while True:
            decision = self._rules.decide([message], work, self._known, partition_for(message.key or b"", PARTITIONS))
            if not work.incomplete:
                return work, decision
            self.memory._load(work)

    def _published(self, decision: Decision) -> list[object]:
        origin = Origin(task=f"{self.group.name}/0", channel="c", source="/x", batch=self._offset, time="t")
        made = buckets(origin, 0, [Numbered(draft, number, 0) for number, draft in enumerate(decision.drafts, 1)])
        stored = [
            Bucket.from_document(bson.decode(bson.encode(bucket.to_document(self.memory.now)))) for bucket in made
        ]
        assert stored == made
        return [record for bucket in stored for record in bucket.to_records() if record.topic.endswith(".dead")]


def _encode(work: UnitOfWork) -> None:
    for store in work.stores.values():
        for value in store.changed.values():
            if value is not None:
                bson.encode(store.collection.to_document(value))
    for timer in work.timers.changed.values():
        if timer is not None:
            bson.encode({"due": timer.due, "value": timer.command.model_dump_json().encode(), "key": timer.command.key})
