"""`python -m deploy.cli backup FOLDER`: copy the four databases, as of one moment, and Kafka, while services work.

FOLDER must not exist. It holds personal data: only its owner may read it, and whoever stores it must encrypt it. With
`--kafka-again`, FOLDER is a backup, and only Kafka's copy in it is replaced by what Kafka holds now: after MongoDB was
lost, commands since the backup are in there. `KAFKA_BOOTSTRAP` and `MONGODB_URI` say where. Exit codes: 0 done, 1
refused, 2 wrong command line, 69 Kafka or MongoDB is away.
"""

import argparse
import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from shutil import rmtree
from typing import Final

from deploy.cli.backup.files import (
    TOPICS,
    Contents,
    Writer,
    check,
    contents_of,
    documents_file,
    record_document,
    records_file,
    seal,
)
from deploy.cli.backup.moment import Copied
from deploy.cli.backup.platform import PATIENCE, Platform, Unfit, edges, ended, installed
from shared.kafka import history
from shared.mongo_copies import at_one_moment, decoded

ERASURES: Final = ("matching", "erasures")
TOLD: Final = ("person_id", "by", "why")
AGAIN: Final = "again"  # beside the topics, while Kafka is copied once more
Copy = Callable[[Platform, Path, Contents], Awaitable[None]]


async def backup(platform: Platform, folder: Path, copy: Copy | None = None) -> Contents:
    """Copy the platform into a new folder: first the databases, then what Kafka holds.

    A copy that does not end, whatever ends it, is removed: it holds personal data and is no backup.

    Raises:
        FileExistsError: the folder is there.
        Unavailable: Kafka does not answer.
    """
    await asyncio.to_thread(folder.mkdir, mode=0o700, parents=True)
    contents = Contents(at=datetime.now(UTC).isoformat(timespec="seconds"))
    with ExitStack() as unless_done:
        unless_done.callback(rmtree, folder, ignore_errors=True)
        await (copy or _copy_databases)(platform, folder, contents)
        await _copy_kafka(platform, folder, contents)
        seal(folder, contents)
        unless_done.pop_all()
    return contents


async def copy_kafka_again(platform: Platform, folder: Path, copy: Copy | None = None) -> Contents:
    """Replace Kafka's copy in a backup by what Kafka holds now; until that is whole, the backup stays as it is.

    Raises:
        Damaged: the folder is no whole backup.
        Unfit: Kafka holds nothing, so that a copy of it would only lose what the backup has.
        Unavailable: Kafka does not answer.
    """
    contents = contents_of(folder)
    rmtree(folder / AGAIN, ignore_errors=True)  # of a copy that did not end
    check(folder, contents)
    await asyncio.to_thread((folder / AGAIN).mkdir, mode=0o700)
    try:
        await (copy or _copy_kafka)(platform, folder / AGAIN, contents)
        if not contents.records:
            raise Unfit(f"Kafka holds no record, so {folder} stays as it is: with an empty Kafka, restore it by itself")
        rmtree(folder / TOPICS, ignore_errors=True)
        (folder / AGAIN / TOPICS).rename(folder / TOPICS)
    finally:
        rmtree(folder / AGAIN, ignore_errors=True)
    seal(folder, contents)
    return contents


async def _copy_databases(platform: Platform, folder: Path, contents: Contents) -> None:
    counted: Counter[str] = Counter()
    with Writer(folder) as writer:
        async with at_one_moment(platform.databases) as documents:
            async for service, collection, document in documents:
                writer.write(documents_file(service, collection), document)
                counted[f"{service}/{collection}"] += 1
                if (service, collection) == ERASURES:
                    known = decoded(document)
                    contents.erasures.append({"id": known["_id"], **{name: known[name] for name in TOLD}})
    contents.documents = dict(counted)


async def _copy_kafka(platform: Platform, folder: Path, contents: Contents) -> None:
    contents.begins = await _begins(platform)
    counted: Counter[str] = Counter()
    with Writer(folder) as writer:
        async for one in history(platform.kafka, platform.logs, patience=PATIENCE):
            record = Copied(one.topic, one.partition, one.offset, one.timestamp, one.key, one.value, [*one.headers])
            writer.write(records_file(one.topic), record_document(record))
            counted[one.topic] += 1
    contents.records = dict(counted)


async def _begins(platform: Platform) -> dict[str, int]:
    starts = await edges(platform, first=True)
    return {f"{item.topic}/{item.partition}": start for item, start in starts.items() if start}


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `backup`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli backup", description=__doc__)
    made.add_argument("folder", type=Path, help="where to write it; it must not exist")
    made.add_argument(
        "--kafka-again", action="store_true", help="replace Kafka's copy in a backup by what it holds now"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Take a backup."""
    options = parser().parse_args(arguments)

    async def work() -> int:
        if not options.kafka_again and options.folder.exists():
            raise Unfit(f"{options.folder} is there already: name a folder that is not")
        async with installed() as platform:
            done = await (copy_kafka_again if options.kafka_again else backup)(platform, options.folder)
        documents, records = sum(done.documents.values()), sum(done.records.values())
        print(f"{documents} documents as of {done.at} and {records} records are in {options.folder}")
        return 0

    return ended(work)
