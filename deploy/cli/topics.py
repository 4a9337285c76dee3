"""`python -m deploy.cli topics apply | diff`: creates the topics of the catalog; it never changes a partition count.

All topics of an installation have the same number of partitions: `--partitions N` decides it when they are made, and
those that come later get as many as are there. `apply` is idempotent, and waits until Kafka can coordinate consumer
groups, so that services start without an error. `diff` shows before what it would do, each setting as it is and as it
would be. What would delete records (a shorter retention, another cleanup.policy) is refused, and then nothing is
changed, unless `--may-delete-records` says so; settings that the catalog does not name stay as somebody set them.
`KAFKA_BOOTSTRAP` says where (127.0.0.1:9092), `KAFKA_REPLICATION` how many copies of each partition (1). Exit codes:
0 done, 1 refused (or, for `diff`, something differs), 2 wrong command line, 69 Kafka does not answer.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from deploy.cli.servers import servers
from shared.contracts.catalog import DEFAULT_PARTITIONS, GROUPS, MOST_PARTITIONS, PERSONAL, TOPICS, Topic
from shared.errors import Unavailable
from shared.kafka import Admin
from shared.processing.partitions import counted, usual

DEAD_RECORD_BYTES = 2_000_000  # a dead letter contains its original and the reason
FOREVER = -1
SEGMENT = timedelta(days=1)
OTHER, AWAY = 1, 69


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A topic as the catalog and the installation require it."""

    name: str
    partitions: int
    config: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A topic as it exists in the cluster; `own` are those of its settings that somebody gave this very topic."""

    partitions: int
    config: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, str] = field(default_factory=dict)


def wanted(topics: Iterable[Topic], partitions: int) -> list[Wanted]:
    """Return the topics of a catalog, each with its dead-letter topic."""
    return [one for topic in topics for one in (_alive(topic, partitions), _dead(topic, partitions))]


def _alive(topic: Topic, partitions: int) -> Wanted:
    config = {"cleanup.policy": "delete", **_kept(topic.retention)}
    if topic.compacted:
        # An erasure is complete only after compaction: limit how long that can take.
        config = {
            "cleanup.policy": "compact",
            "segment.ms": str(_milliseconds(SEGMENT)),
            "max.compaction.lag.ms": str(_milliseconds(timedelta(days=2))),
            "delete.retention.ms": str(_milliseconds(PERSONAL)),
        }
    return Wanted(name=topic.name, partitions=partitions, config=config)


def _dead(topic: Topic, partitions: int) -> Wanted:
    config = {
        "cleanup.policy": "delete",
        **_kept(PERSONAL),
        "max.message.bytes": str(DEAD_RECORD_BYTES),
    }
    return Wanted(name=topic.dead, partitions=partitions, config=config)


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


@dataclass(frozen=True, kw_only=True)
class Change:
    """A topic that is configured otherwise than required.

    Attributes:
        config: all of its settings after the change: those that somebody set and the catalog does not name stay.
        told: each setting that changes, with its value now and then.
        deletes: those of them by which Kafka deletes records.
    """

    name: str
    config: Mapping[str, str]
    told: tuple[str, ...]
    deletes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The differences between the catalog and the cluster; `refused` are differences that cannot be applied."""

    create: tuple[Wanted, ...]
    configure: tuple[Change, ...]
    refused: tuple[str, ...]

    def lines(self) -> list[str]:
        """Return the differences, one per line."""
        return [
            *(f"create    {topic.name} with {counted(topic.partitions)}" for topic in self.create),
            *(f"configure {change.name}: {', '.join(change.told)}" for change in self.configure),
            *(f"refused   {reason}" for reason in self.refused),
        ]


@dataclass(frozen=True, kw_only=True)
class Number:
    """How many partitions somebody wants: `asked` for exactly that many, `if_new` unless topics are there already."""

    asked: int | None = None
    if_new: int = DEFAULT_PARTITIONS

    def of(self, found: Iterable[Found]) -> int:
        """Return the number that topics get: the one that those have which are there."""
        numbers = [one.partitions for one in found]
        return usual(numbers) if numbers else self.asked or self.if_new


NEITHER: Final = Number()


def plan(
    topics: Iterable[Topic], found: Mapping[str, Found], number: Number = NEITHER, *, may_delete: bool = False
) -> Plan:
    """Compare required topics with existing ones, all of which must have the same number of partitions.

    What would delete records is refused, unless it `may_delete` them.
    """
    partitions = number.of(found.values())
    listed = wanted(topics, partitions)
    there = [(topic, found[topic.name]) for topic in listed if topic.name in found]
    changes = tuple(change for topic, now in there if (change := _change(topic, now)).told)
    return Plan(
        create=tuple(topic for topic in listed if topic.name not in found),
        configure=changes,
        refused=(
            *_not_as_asked(number, partitions),
            *_not_as_the_others(there),
            *(() if may_delete else _would_delete(changes)),
        ),
    )


def _change(topic: Wanted, now: Found) -> Change:
    others = {name: (now.config.get(name), value) for name, value in topic.config.items()}
    return Change(
        name=topic.name,
        config={**now.own, **topic.config},
        told=tuple(_told(name, *both) for name, both in others.items() if both[0] != both[1]),
        deletes=tuple(_told(name, *both) for name, both in others.items() if _deletes(name, *both)),
    )


def _told(name: str, now: str | None, then: str) -> str:
    return f"{name}={then} (now {now if now is not None else 'not set'})"


def _deletes(name: str, now: str | None, then: str) -> bool:
    """Tell whether Kafka deletes records by another value: it keeps them for less time, or in another way."""
    if now is None:
        return False
    match name:
        case "cleanup.policy":
            return not _policies(then) <= _policies(now)
        case "retention.ms":
            return int(then) != FOREVER and (int(now) == FOREVER or int(then) < int(now))
        case _:
            return False


def _policies(given: str) -> set[str]:
    return {one.strip() for one in given.split(",")}


def _would_delete(changes: Iterable[Change]) -> Iterator[str]:
    for change in changes:
        if change.deletes:
            yield (
                f"{change.name} would lose records: {', '.join(change.deletes)}; if nobody needs them, "
                "`topics apply --may-delete-records`; if the topic is somebody else's, give the platform another Kafka"
            )


def _not_as_asked(number: Number, partitions: int) -> Iterator[str]:
    if number.asked not in {None, partitions}:
        yield (
            f"the topics have {counted(partitions)}, and {number.asked} were asked for: that can never change, because "
            "keys would move between writers; docs/operate.md, Partitions, says what to do"
        )


def _not_as_the_others(there: Iterable[tuple[Wanted, Found]]) -> Iterator[str]:
    for topic, now in there:
        if topic.partitions != now.partitions:
            yield (
                f"{topic.name} has {counted(now.partitions)} where most topics have {topic.partitions}: "
                "keys would move between writers; docs/operate.md, Partitions, says what to do"
            )


async def compare(
    admin: Admin, topics: Iterable[Topic] = TOPICS, number: Number = NEITHER, *, may_delete: bool = False
) -> Plan:
    """Return the plan without applying it."""
    listed = [*topics]
    there = await admin.describe([name for topic in listed for name in (topic.name, topic.dead)])
    found = {name: Found(partitions=one.partitions, config=one.config, own=one.own) for name, one in there.items()}
    return plan(listed, found, number, may_delete=may_delete)


async def apply(
    admin: Admin,
    topics: Iterable[Topic] = TOPICS,
    replication: int = 1,
    number: Number = NEITHER,
    *,
    may_delete: bool = False,
) -> Plan:
    """Create and configure topics that differ; change nothing if any difference is refused."""
    steps = await compare(admin, topics, number, may_delete=may_delete)
    if steps.refused:
        return steps
    await admin.create([(topic.name, topic.partitions, topic.config) for topic in steps.create], replication)
    await admin.configure({change.name: change.config for change in steps.configure})
    return steps


async def _main(command: str, number: Number, *, may_delete: bool) -> int:
    async with Admin(servers().kafka) as admin:
        replication = int(os.environ.get("KAFKA_REPLICATION", "1"))
        steps = await (
            apply(admin, replication=replication, number=number, may_delete=may_delete)
            if command == "apply"
            else compare(admin, number=number, may_delete=may_delete)
        )
        if command == "apply" and not steps.refused:
            await admin.require_coordinators(group.name for group in GROUPS)
    print("\n".join(steps.lines()) or "nothing differs")
    differs = steps.refused if command == "apply" else steps.lines()
    return OTHER if differs else 0


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `topics`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli topics", description=__doc__)
    made.add_argument("command", choices=("apply", "diff"), help="make it so, or say what differs")
    made.add_argument(
        "--may-delete-records",
        action="store_true",
        help="let Kafka delete what a shorter retention or another cleanup.policy deletes",
    )
    how_many = made.add_mutually_exclusive_group()
    how_many.add_argument(
        "--partitions",
        type=partitions,
        metavar="N",
        help="partitions of each topic; refused where topics have another number",
    )
    how_many.add_argument(
        "--partitions-if-new",
        type=partitions,
        metavar="N",
        default=DEFAULT_PARTITIONS,
        help=f"partitions of each topic where there are no topics yet ({DEFAULT_PARTITIONS})",
    )
    return made


def partitions(given: str) -> int:
    """Return the number of partitions that somebody wrote.

    Raises:
        argparse.ArgumentTypeError: a topic cannot have so many; the message says how many it can.
    """
    if given.isdecimal() and 1 <= int(given) <= MOST_PARTITIONS:
        return int(given)
    raise argparse.ArgumentTypeError(f"a topic has 1 to {MOST_PARTITIONS} partitions, and {given} is not among these")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `apply` or `diff`."""
    given = parser().parse_args(arguments)
    try:
        number = Number(asked=given.partitions, if_new=given.partitions_if_new)
        return asyncio.run(_main(given.command, number, may_delete=given.may_delete_records))
    except Unavailable as reason:
        print(reason, file=sys.stderr)
        return AWAY
