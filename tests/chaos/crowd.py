"""The people of the programs: they read what is published, as any subscriber does, and act on it.

They attest and answer, and do on the pages of their pairs what waits there: agree, ask, promise, confirm, thank.
"""

import asyncio
from collections.abc import Iterator
from zlib import crc32

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from services.scheduling.commands import AttestSession
from shared.contracts.catalog import DEFAULT_PARTITIONS, FEEDBACK, SESSIONS
from shared.contracts.feedback import SurveyIssued
from shared.contracts.messages import Command
from shared.contracts.sessions import AttestationDue
from tests.chaos.client import Client, Json
from tests.chaos.load import answer
from tests.simulation import promises

Wish = tuple[str, str, Command]
HEARD = {kind.TYPE: kind for kind in promises.HEARD}
# What tells apart what one person does: there is one agreement and one commitment of each pair.
WHOSE = ("pair_id", "person_id", "commitment_id", "opinion_id")


class Crowd:
    """Says of every session whether it took place, and answers most surveys; each act has one id."""

    def __init__(self, client: Client, kafka: str) -> None:
        self._client, self._kafka = client, kafka
        self._offsets: dict[TopicPartition, int] = {}

    async def run(self) -> None:
        """Read and act, for ever; a consumer that fails is replaced."""
        while True:
            consumer = AIOKafkaConsumer(bootstrap_servers=self._kafka, enable_auto_commit=False)
            try:
                await consumer.start()
                await self._read(consumer)
            except KafkaError:
                await asyncio.sleep(0.5)
            finally:
                await consumer.stop()

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        items = [
            TopicPartition(topic, number) for topic in (SESSIONS, FEEDBACK) for number in range(DEFAULT_PARTITIONS)
        ]
        consumer.assign(items)
        for item in items:
            consumer.seek(item, self._offsets.get(item, 0))
        while True:
            for item, records in (await consumer.getmany(timeout_ms=500)).items():
                await self._act([wish for record in records for wish in _wishes(record)])
                self._offsets[item] = records[-1].offset + 1

    async def _act(self, wishes: list[Wish]) -> None:
        for group in {group for group, _, _ in wishes}:
            await self._client.send(group, [(id_, command) for own, id_, command in wishes if own == group])


def _wishes(record: object) -> Iterator[Wish]:
    kind = dict(record.headers).get("ce_type", b"").decode(errors="replace")
    if kind not in {AttestationDue.TYPE, SurveyIssued.TYPE, *HEARD}:
        return
    try:
        if kind in HEARD:
            yield from _promised(kind, record.value or b"")
        else:
            yield from _reactions(kind, orjson.loads(record.value or b""))
    except (orjson.JSONDecodeError, KeyError, ValueError, TypeError):
        return  # somebody else's garbage


def _reactions(kind: str, event: Json) -> Iterator[Wish]:
    if kind == AttestationDue.TYPE:
        for member in event["members"]:
            command = AttestSession(
                pair_id=event["pair_id"], session_id=event["session_id"], person_id=member["person_id"], held=True
            )
            yield "scheduling.pairs", f"attest:{event['session_id']}:{member['person_id']}", command
    elif crc32(event["survey_id"].encode()) % 4:
        yield "feedback.pairs", *answer(event)


def _promised(kind: str, value: bytes) -> Iterator[Wish]:
    for command in promises.answer(HEARD[kind].read(value)):
        yield "feedback.pairs", _id_of(command), command


def _id_of(command: Command) -> str:
    return ":".join([command.TYPE, *(str(getattr(command, name)) for name in WHOSE if hasattr(command, name))])
