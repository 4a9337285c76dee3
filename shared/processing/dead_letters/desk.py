"""Dead letters on a cluster: reads them with the decisions about each, replays them, drops them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self

from shared.contracts.catalog import GROUPS, OPERATIONS, TOPICS, TaskGroup, Topic
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.operations import DeadLetterDropped, DeadLetterReplayed
from shared.domain import identifier
from shared.errors import Unavailable
from shared.kafka import Admin, Publisher, Record, history
from shared.processing.dead_letters.errors import Refused
from shared.processing.dead_letters.letters import Letter, NotReplayable, from_record, replay
from shared.processing.partitions import usual
from shared.transport import Kafka

Settled = DeadLetterReplayed | DeadLetterDropped
_READ: Final = {kind.TYPE: kind for kind in (DeadLetterReplayed, DeadLetterDropped)}


@dataclass(frozen=True, kw_only=True)
class Item:
    """A letter and the decisions about it, oldest first; a letter without decisions is open."""

    letter: Letter
    decided: tuple[Settled, ...] = ()

    @property
    def dropped(self) -> DeadLetterDropped | None:
        """Return the decision to drop it, if that is the last decision."""
        last = self.decided[-1] if self.decided else None
        return last if isinstance(last, DeadLetterDropped) else None


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The operator and the reason of a decision; both are recorded."""

    by: str
    why: str


class Desk:
    """A context manager that connects to Kafka. `topics` and `groups` default to the catalog's."""

    def __init__(self, kafka: Kafka, topics: Sequence[Topic] = TOPICS, groups: Sequence[TaskGroup] = GROUPS) -> None:
        self._kafka, self._publisher = kafka, Publisher(kafka)
        self._groups = {group.name: group for group in groups}
        commands = {group.commands for group in groups}
        self._dead = [topic.dead for topic in topics]
        self._commands = [topic.name for topic in topics if topic.name in commands]

    async def __aenter__(self) -> Self:
        # A letter goes back to the task of its partition: its commands have as many as the dead letters.
        alike = {*self._dead, *self._commands}
        async with Admin(self._kafka) as admin:
            found = {name: one.partitions for name, one in (await admin.describe([*alike, OPERATIONS])).items()}
        number = usual([found[name] for name in alike & found.keys()] or [0])
        wrong = {name for name in alike if found.get(name) != number} | ({OPERATIONS} - found.keys())
        if wrong:
            raise Unavailable(
                f"{', '.join(sorted(wrong))}: not there, or not with as many partitions as the others; "
                "see `python -m deploy.cli topics diff`"
            )
        await self._publisher.start([*self._commands, OPERATIONS])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._publisher.stop()

    async def items(self) -> list[Item]:
        """Return every letter once, oldest first, each with the decisions about it."""
        letters: dict[tuple[str, ...], Letter] = {}
        async for record in history(self._kafka, self._dead):
            letter = from_record(record)
            letters.setdefault(letter.number, letter)
        decided = await self._decided()
        found = [Item(letter=letter, decided=tuple(decided.get(letter.id, ()))) for letter in letters.values()]
        return sorted(found, key=lambda item: (item.letter.at, item.letter.id))

    def records(self, items: Iterable[Item]) -> list[Record]:
        """Return the records that a replay would write.

        Raises:
            Refused: the effect of replaying one of the letters is uncertain; nothing is written.
        """
        reasons, made = [], []
        for item in items:
            if dropped := item.dropped:
                reasons.append(f"{item.letter.id} was dropped by {dropped.by}: {dropped.why}")
                continue
            try:
                made.append(replay(item.letter, self._groups))
            except NotReplayable as reason:
                reasons.append(str(reason))
        if reasons:
            raise Refused(reasons)
        return made

    async def replay(self, items: Sequence[Item], signature: Signature) -> None:
        """Replay letters to their tasks in order, and record it; repeating it changes nothing.

        Raises:
            Refused: see `records`.
            Unavailable: not everything was acknowledged: repeat it.
        """
        await self._publisher.publish(self.records(items))
        await self._note([_replayed(item, signature) for item in items])  # last: a recorded replay has happened

    async def discard(self, items: Sequence[Item], signature: Signature) -> None:
        """Record that letters will not be replayed.

        Raises:
            Unavailable: not everything was acknowledged: repeat it.
        """
        await self._note([_dropped(item, signature) for item in items])

    async def _decided(self) -> Mapping[str, list[Settled]]:
        decided: dict[str, list[Settled]] = {}
        async for record in history(self._kafka, [OPERATIONS]):
            headers = dict(record.headers)
            if kind := _READ.get(headers.get("ce_type", b"").decode()):
                event = kind.read(record.value)
                decided.setdefault(event.letter_id, []).append(event)
        return decided

    async def _note(self, events: Iterable[Settled]) -> None:
        await self._publisher.publish([self._record(event) for event in events])

    def _record(self, event: Settled) -> Record:
        key = event.key.encode()
        envelope = Envelope(
            id=identifier(event.TYPE, event.letter_id, event.revision),
            source="/operations",
            type=event.TYPE,
            subject=event.key,
            time=datetime.now(UTC).isoformat(),
        )
        partition = self._publisher.partition(OPERATIONS, key)
        return Record(OPERATIONS, partition, key, event.model_dump_json().encode(), [*to_headers(envelope)])


def _replayed(item: Item, signature: Signature) -> DeadLetterReplayed:
    letter = item.letter
    return DeadLetterReplayed(
        revision=len(item.decided) + 1,
        letter_id=letter.id,
        group=letter.group,
        fingerprint=letter.fingerprint,
        delivery_id=letter.delivery_id,
        by=signature.by,
        why=signature.why,
    )


def _dropped(item: Item, signature: Signature) -> DeadLetterDropped:
    letter = item.letter
    return DeadLetterDropped(
        revision=len(item.decided) + 1,
        letter_id=letter.id,
        group=letter.group,
        fingerprint=letter.fingerprint,
        by=signature.by,
        why=signature.why,
    )
