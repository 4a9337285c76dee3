"""`python -m deploy.cli restore FOLDER | --kafka-lost`: write a backup into an empty platform; no service may run.

Topics that are not there are made, with as many partitions as before; those that are must never have held a record.
`restore FOLDER` needs databases without a document; `--new-topics` deletes all topics first. Erasures that a newer
backup knows of (`--erasures NEWER`) are asked for again. `restore --kafka-lost` keeps the databases, lets all tasks
begin with empty topics, and says what was lost; with `--trail NEWEST` the audit trail has what that backup has of it.
`KAFKA_BOOTSTRAP`, `KAFKA_REPLICATION` and `MONGODB_URI` say where. Exit codes: 0 done, 1 refused, 2 wrong
command line, 69 Kafka or MongoDB is away.
"""

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from deploy.cli import show, topics
from deploy.cli.backup import files
from deploy.cli.backup.erasures import asked_again
from deploy.cli.backup.moment import Copied, Lost, Moment, Positions, without_kafka
from deploy.cli.backup.platform import Platform, Unfit, edges, ended, installed
from deploy.cli.backup.verify import ABOUT_KAFKA, missing, moment_of, partitions_of
from shared.contracts.catalog import AUDIT, DEFAULT_PARTITIONS
from shared.kafka import Admin, Publisher, Record
from shared.mongo import ReplaceOne
from shared.mongo_copies import decoded, encoded, insert
from shared.processing.partitions import counted, noted

AT_ONCE = 1_000
AT_ONCE_BYTES = 4_000_000
Begins = dict[tuple[str, int], int]


async def restore(
    platform: Platform, folder: Path, *, newer: Path | None = None, new_topics: bool = False, replication: int = 1
) -> Counter[str]:
    """Write a backup into an empty platform, and return how many documents, records and erasures.

    Raises:
        Damaged: the folder is no whole backup.
        Unfit: the platform is not empty, a service runs, or the backup lacks records.
        Unavailable: Kafka does not answer.
    """
    contents = files.contents_of(folder)
    later = files.contents_of(newer).erasures if newer else []
    if lost := missing(folder, contents, platform.logs, platform.compacted):
        raise Unfit(f"{folder} lacks {sum(one.records for one in lost)} records: `verify` lists them; take another one")
    await _require_empty(platform)
    await _make(platform, partitions_of(folder, contents), replication, anew=new_topics)
    await _require_new(platform)
    moment = moment_of(folder, contents)
    done: Counter[str] = Counter()
    positions, begins = await _write_records(platform, folder, contents, moment, done)
    trimmed = {(topic, int(number)) for topic, _, number in (name.rpartition("/") for name in contents.begins)}
    for service, collection in files.collections(contents):
        documents: Iterable[bytes] = files.raw_documents(folder, service, collection)
        if collection == "tasks":
            documents = (encoded(positions.moved(decoded(one), begins, trimmed)) for one in documents)
        done["documents"] += await insert(platform.databases[service], collection, documents)
    done["erasures"] = await asked_again(platform, contents.erasures, later)
    return done


async def begin_without_kafka(platform: Platform, trail: Path | None = None, replication: int = 1) -> list[Lost]:
    """Let all tasks begin with empty topics, but for the audit trail of a backup, and return what was lost.

    Raises:
        Damaged: the folder is no whole backup.
        Unfit: a service runs, or a topic has held a record or has another number of partitions than before.
        Unavailable: Kafka does not answer.
    """
    if trail:
        files.check(trail, files.contents_of(trail))
    await _make(platform, await _noted(platform), replication)
    await _require_new(platform)
    if trail:
        await put_back(platform, trail)
    moment = Moment()
    for database in platform.databases.values():
        for collection in ABOUT_KAFKA:
            async for document in database[collection].find():
                moment.learn(collection, document)
    changed, lost = without_kafka(moment, platform.logs)
    for database in platform.databases.values():
        mine = {one["_id"] async for one in database["tasks"].find({}, {"_id": 1})}
        if writes := [ReplaceOne({"_id": one["_id"]}, one) for one in changed if one["_id"] in mine]:
            await database["tasks"].bulk_write(writes)
    return lost


async def put_back(platform: Platform, folder: Path) -> None:
    """Write the audit trail of a backup: only Kafka holds its signed records, and no task reads them."""
    publisher = Publisher(platform.kafka)
    await publisher.start([])
    try:
        records = files.records(folder, AUDIT)
        while some := [_outgoing(record) for record in islice(records, AT_ONCE)]:
            await publisher.publish(some)
    finally:
        await publisher.stop()


async def _require_empty(platform: Platform) -> None:
    for name, database in platform.databases.items():
        for collection in await database.list_collection_names():
            if await database[collection].find_one({}, {"_id": 1}):
                raise Unfit(f"the database {name} is not empty ({collection}): stop all services, and drop it first")


async def _require_new(platform: Platform) -> None:
    used = sorted({item.topic for item, end in (await edges(platform, first=False)).items() if end})
    if used:
        raise Unfit(
            f"topics have held records ({_some(used)}): stop all services, "
            "and delete and create the topics, as `restore FOLDER --new-topics` does"
        )


async def _noted(platform: Platform) -> int:
    """Return how many partitions the services noted."""
    found = {number for one in platform.databases.values() if (number := await noted(one)) is not None}
    if len(found) > 1:
        raise Unfit(
            f"the databases noted different numbers of partitions ({sorted(found)}): they are not of one platform"
        )
    return found.pop() if found else DEFAULT_PARTITIONS


async def _make(platform: Platform, partitions: int, replication: int, *, anew: bool = False) -> None:
    """Make the topics that are not there; `anew` deletes those that are. No service may read them meanwhile."""
    async with Admin(platform.kafka) as admin:
        if running := await admin.members(platform.groups):
            raise Unfit(
                f"services are running ({_some([*running])}): stop all of them; one that was killed counts for some "
                "seconds"
            )
        if anew:
            await admin.delete(platform.logs)
        steps = await topics.apply(admin, platform.topics, replication, topics.Number(asked=partitions))
    if steps.refused:
        raise Unfit(f"{steps.refused[0]}. Delete the topics, and `restore` makes them with {counted(partitions)}")


async def _write_records(
    platform: Platform, folder: Path, contents: files.Contents, moment: Moment, done: Counter[str]
) -> tuple[Positions, Begins]:
    positions = Positions(moment, platform.logs)
    publisher = Publisher(platform.kafka)
    await publisher.start([])
    try:
        begins = await _pad(platform, publisher, contents.begins)
        for topic in contents.records:
            some: list[Record] = []
            size = 0
            for record in filter(moment.keeps, files.records(folder, topic)):
                positions.written(record)
                done["records"] += 1
                some.append(_outgoing(record))
                size += len(record.value or b"")
                if len(some) == AT_ONCE or size > AT_ONCE_BYTES:
                    await publisher.publish(some)
                    some, size = [], 0
            await publisher.publish(some)
    finally:
        await publisher.stop()
    return positions, begins


async def _pad(platform: Platform, publisher: Publisher, begins: Mapping[str, int]) -> Begins:
    """Let the topics of dead letters begin where they began: what was decided about a letter names its offset."""
    wanted = {
        (topic, int(partition)): start
        for topic, _, partition in (name.rpartition("/") for name in begins)
        if topic in platform.dead and (start := begins[f"{topic}/{partition}"])
    }
    for (topic, partition), start in wanted.items():
        for first in range(0, start, AT_ONCE):
            empty = [Record(topic, partition, None, b"", [])] * min(AT_ONCE, start - first)
            await publisher.publish(empty)
    async with Admin(platform.kafka) as admin:
        await admin.begin_at(wanted)
    return wanted


def _outgoing(record: Copied) -> Record:
    topic, partition, _, timestamp, key, value, headers = record
    return Record(topic, partition, key, value, [*headers], timestamp)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `restore`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli restore", description=__doc__)
    what = made.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", help="the backup")
    what.add_argument("--kafka-lost", action="store_true", help="keep the databases, and begin with empty topics")
    made.add_argument("--new-topics", action="store_true", help="delete the topics first, with all that they hold")
    made.add_argument("--trail", type=Path, metavar="NEWEST", help="with --kafka-lost: the backup with the audit trail")
    made.add_argument("--erasures", type=Path, metavar="NEWER", help="a newer backup, whose erasures are done again")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Restore a backup, or begin anew after Kafka was lost."""
    made = parser()
    options = made.parse_args(arguments)
    if options.trail and not options.kafka_lost:
        made.error("--trail goes with --kafka-lost: a backup that is restored brings its audit trail itself")
    replication = int(os.environ.get("KAFKA_REPLICATION", "1"))

    async def work() -> int:
        async with installed() as platform:
            if options.kafka_lost:
                _tell(await begin_without_kafka(platform, options.trail, replication))
                return 0
            done = await restore(
                platform,
                options.folder,
                newer=options.erasures,
                new_topics=options.new_topics,
                replication=replication,
            )
        said = f"{done['documents']} documents and {done['records']} records are restored"
        print(f"{said}; {done['erasures']} erasures were asked for again")
        return 0

    return ended(work)


def _some(names: Sequence[str]) -> str:
    return f"{', '.join(names[:3])}{', ...' if len(names) > 3 else ''}"


def _tell(lost: Sequence[Lost]) -> None:
    if lost:
        show.rows([one._asdict() for one in lost], Lost._fields, as_json=False)
    else:
        print("all tasks begin with empty topics; no numbered record was lost")
