"""`python -m deploy.cli verify FOLDER`: whether a backup is whole, and Kafka's part has all that the databases' needs.

It reads the folder alone, so it can run where backups are kept. Exit codes: 0 it is whole, 1 it is not, or records are
missing in it, 2 wrong command line.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

from deploy.cli import show
from deploy.cli.backup import files
from deploy.cli.backup.moment import Lost, Missing, Moment
from deploy.cli.backup.platform import OTHER, ended
from shared.contracts.catalog import DEFAULT_PARTITIONS, TOPICS
from shared.mongo_copies import decoded
from shared.processing.partitions import in_note

ABOUT_KAFKA = ("tasks", "jobs", "outbox")


def moment_of(folder: Path, contents: files.Contents) -> Moment:
    """Return what a backup's databases say about Kafka."""
    moment = Moment()
    for service, collection in files.collections(contents):
        if collection in ABOUT_KAFKA:
            for document in files.raw_documents(folder, service, collection):
                moment.learn(collection, decoded(document))
    return moment


def partitions_of(folder: Path, contents: files.Contents) -> int:
    """Return how many partitions the topics of a backup had: what its services noted, or what they always had before.

    Raises:
        Damaged: its services noted different numbers.
    """
    noted = {
        number
        for service, collection in files.collections(contents)
        if collection == "notes"
        for document in files.raw_documents(folder, service, collection)
        if (number := in_note(decoded(document))) is not None
    }
    if len(noted) > 1:
        raise files.Damaged(f"the services of {folder} noted different numbers of partitions: {sorted(noted)}")
    return noted.pop() if noted else DEFAULT_PARTITIONS


def missing(folder: Path, contents: files.Contents, logs: Sequence[str], compacted: Sequence[str]) -> list[Lost]:
    """Return the records that a backup should have and has not.

    Raises:
        Damaged: a file is missing or has changed.
    """
    files.check(folder, contents)
    found = Missing(moment_of(folder, contents), logs, compacted)
    for topic in contents.records:
        for record in files.records(folder, topic):
            found.copied(record)
    return found.found()


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `verify`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli verify", description=__doc__)
    made.add_argument("folder", type=Path, help="the backup")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a backup."""
    folder: Path = parser().parse_args(arguments).folder

    async def work() -> int:
        contents = files.contents_of(folder)
        logs = [name for topic in TOPICS for name in (topic.name, topic.dead)]
        lost = missing(folder, contents, logs, [topic.name for topic in TOPICS if topic.compacted])
        if lost:
            show.rows([one._asdict() for one in lost], Lost._fields, as_json=False)
            return OTHER
        documents, records = sum(contents.documents.values()), sum(contents.records.values())
        print(f"{folder} is whole: {documents} documents as of {contents.at}, {records} records, nothing missing")
        return 0

    return ended(work)
