"""`python -m deploy.cli topics apply | diff`: creates the topics of the catalog; it never changes a partition count.

`apply` is idempotent, and waits until Kafka can coordinate consumer groups, so that services start without an error.
`KAFKA_BOOTSTRAP` says where (127.0.0.1:9092), `KAFKA_REPLICATION` how many copies of each partition (1). Exit codes:
0 done, 1 refused (or, for `diff`, something differs), 2 wrong command line, 69 Kafka does not answer.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from deploy.cli.servers import servers
from shared.contracts.catalog import GROUPS, PERSONAL, TOPICS, TaskGroup, Topic
from shared.errors import Unavailable
from shared.kafka import Admin

DEAD_RECORD_BYTES = 2_000_000  # a dead letter contains its original and the reason
FOREVER = -1
SEGMENT = timedelta(days=1)
OTHER, AWAY = 1, 69


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A topic as the catalog requires it."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A topic as it exists in the cluster."""

    partitions: int
    config: Mapping[str, str] = field(default_factory=dict)


class Unequal(Exception):
    """The inputs of a task group must have the same number of partitions; the message names those that differ."""


def wanted(topics: Iterable[Topic]) -> list[Wanted]:
    """Return the topics of a catalog, each with its dead-letter topic."""
    return [one for topic in topics for one in (_alive(topic), _dead(topic))]


def _alive(topic: Topic) -> Wanted:
    config = {"cleanup.policy": "delete", **_kept(topic.retention)}
    if topic.compacted:
        # An erasure is complete only after compaction: limit how long that can take.
        config = {
            "cleanup.policy": "compact",
            "segment.ms": str(_milliseconds(SEGMENT)),
            "max.compaction.lag.ms": str(_milliseconds(timedelta(days=2))),
            "delete.retention.ms": str(_milliseconds(PERSONAL)),
        }
    return Wanted(name=topic.name, partitions=topic.partitions, config=config)


def _dead(topic: Topic) -> Wanted:
    config = {
        "cleanup.policy": "delete",
        **_kept(PERSONAL),
        "max.message.bytes": str(DEAD_RECORD_BYTES),
    }
    return Wanted(name=topic.dead, partitions=topic.partitions, config=config)


def _kept(retention: timedelta | None) -> dict[str, str]:
    """Return the settings by which no record gets older than `retention`, and none is removed a whole segment early.

    Kafka removes a segment once its newest record is too old, so its oldest record stays longer by the segment's span.
    A segment spans at most half of `retention`, so that every record stays for the other half at least.
    """
    if retention is None or retention > PERSONAL:
        return {"retention.ms": str(_milliseconds(retention))}
    segment = min(SEGMENT, retention / 2)
    return {"retention.ms": str(_milliseconds(retention - segment)), "segment.ms": str(_milliseconds(segment))}


def _milliseconds(span: timedelta | None) -> int:
    return FOREVER if span is None else span // timedelta(milliseconds=1)


def check_groups(groups: Iterable[TaskGroup], topics: Iterable[Topic]) -> None:
    """Refuse unequal partition counts within a task group: task n owns partition n of every input.

    Raises:
        Unequal: the inputs of a group have different partition counts.
    """
    counts = {topic.name: topic.partitions for topic in topics}
    for group in groups:
        own = {name: counts[name] for name in group.topics}
        if len(set(own.values())) > 1:
            listed = ", ".join(f"{name} has {count}" for name, count in own.items())
            raise Unequal(f"the inputs of {group.name} need equal partition counts: {listed}")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The differences between the catalog and the cluster; `refused` are differences that cannot be applied."""

    create: tuple[Wanted, ...]
    configure: Mapping[str, Mapping[str, str]]
    refused: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the differences, one per line."""
        return [
            *(f"create    {topic.name} with {topic.partitions} partitions" for topic in self.create),
            *(f"configure {name}: {_listed(change)}" for name, change in self.configure.items()),
            *(f"refused   {reason}" for reason in self.refused),
        ]


def plan(topics: Iterable[Wanted], found: Mapping[str, Found]) -> Plan:
    """Compare required topics with existing ones."""
    listed = list(topics)
    there = [(topic, found[topic.name]) for topic in listed if topic.name in found]
    return Plan(
        create=tuple(topic for topic in listed if topic.name not in found),
        configure={topic.name: topic.config for topic, now in there if _differs(topic, now)},
        refused=tuple(
            f"{topic.name} has {now.partitions} partitions where the catalog says {topic.partitions}: "
            "more partitions would move keys between writers"
            for topic, now in there
            if topic.partitions != now.partitions
        ),
    )


def _differs(topic: Wanted, now: Found) -> bool:
    return any(now.config.get(name) != value for name, value in topic.config.items())


def _listed(change: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={value}" for name, value in change.items())


async def compare(admin: Admin, topics: Iterable[Topic] = TOPICS) -> Plan:
    """Return the plan without applying it."""
    listed = wanted(topics)
    there = await admin.describe([topic.name for topic in listed])
    return plan(listed, {name: Found(partitions=count, config=config) for name, (count, config) in there.items()})


async def apply(admin: Admin, topics: Iterable[Topic] = TOPICS, replication: int = 1) -> Plan:
    """Create and configure topics that differ; change nothing if any difference is refused."""
    steps = await compare(admin, topics)
    if steps.refused:
        return steps
    await admin.create([(topic.name, topic.partitions, topic.config) for topic in steps.create], replication)
    await admin.configure(steps.configure)
    return steps


async def _main(command: str) -> int:
    check_groups(GROUPS, TOPICS)
    async with Admin(servers().kafka) as admin:
        replication = int(os.environ.get("KAFKA_REPLICATION", "1"))
        steps = await (apply(admin, replication=replication) if command == "apply" else compare(admin))
        if command == "apply":
            await admin.require_coordinators(group.name for group in GROUPS)
    print("\n".join(steps.lines()) or "nothing differs")
    differs = steps.refused if command == "apply" else steps.lines()
    return OTHER if differs else 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `topics`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli topics", description=__doc__)
    made.add_argument("command", choices=("apply", "diff"), help="make it so, or say what differs")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `apply` or `diff`."""
    try:
        return asyncio.run(_main(parser().parse_args(arguments).command))
    except Unequal as reason:
        print(reason, file=sys.stderr)
        return OTHER
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return AWAY
