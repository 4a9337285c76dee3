"""Looks for what topics still hold of an erased person: copies past their time, and records that are not compacted."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from shared.contracts.catalog import PERSONAL, TOPICS, Topic
from shared.contracts.vocabulary import PersonId
from shared.kafka import Log, history
from shared.processing.erasure import Erased
from shared.processing.service import Service
from shared.transport import Kafka

LATE: Final = timedelta(hours=1)  # Kafka looks for what has expired every five minutes, and deletes a minute later


class Copies:
    """The copies of personal data on the topics that one service reads or writes."""

    def __init__(self, kafka: Kafka, service: Service) -> None:
        self._kafka = kafka
        self._compacted = [one for one in TOPICS if one.tombstone and one.producer == service.name]
        self._expiring = [*_expiring(TOPICS, service.reached)]

    async def left(self, person_id: PersonId) -> list[Erased]:
        """Return how much is left on each topic: partitions with records past their time, records not compacted.

        Raises:
            Unavailable: the broker does not answer.
        """
        return [*await self._past_their_time(), *[await self._not_compacted(one, person_id) for one in self._compacted]]

    async def _past_their_time(self) -> list[Erased]:
        log, since, found = Log(self._kafka), datetime.now(UTC) - PERSONAL - LATE, list[Erased]()
        try:
            for name in self._expiring:  # one by one: a broker takes long to answer for hundreds of partitions
                old = await log.older_than(await log.partitions([name]), since)
                found.append(Erased(place=name, changed=0, left=len(old)))
        finally:
            await log.stop()
        return found

    async def _not_compacted(self, topic: Topic, person_id: PersonId) -> Erased:
        key = person_id.encode()
        records = history(self._kafka, [topic.name], key=key)
        left = [record.offset async for record in records if record.key == key and record.value is not None]
        return Erased(place=topic.name, changed=0, left=len(left))


def _expiring(topics: Iterable[Topic], mine: Iterable[str]) -> Iterable[str]:
    known = {*mine}
    for topic in topics:
        if topic.name in known and topic.retention and topic.retention <= PERSONAL:
            yield topic.name
        if topic.dead in known:
            yield topic.dead
