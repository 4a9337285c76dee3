"""What belongs to the moment of a backup: which records of Kafka stay, and how the tasks' documents go on after it.

The databases are read first, at one moment; Kafka is copied after it, so that it holds everything that was
acknowledged by then, and something newer. A numbered record stays if its source had counted it at that moment. One
without a number came from outside and stays, but for the commands of a job that was under way: the job is done again,
and gives the same ids.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from shared.collection import Document
from shared.processing.tasks.channels import field_name

# More than a task commits in a year: no event has the id of one that was published after the backup.
BATCHES_LEFT_OUT: Final = 1_000_000_000


class Copied(NamedTuple):
    """A record as a backup keeps it; the timestamp is in milliseconds."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]


class Place(NamedTuple):
    """A position in a partition."""

    topic: str
    partition: int
    offset: int


class Lost(NamedTuple):
    """How many records of a channel are neither read nor kept anywhere."""

    task: str
    topic: str
    partition: int
    reader: str
    records: int


@dataclass(kw_only=True)
class Moment:
    """The tasks' documents of all databases, the buckets of their outboxes, and whether each job was done."""

    tasks: dict[str, Document] = field(default_factory=dict)
    jobs: dict[str, bool] = field(default_factory=dict)
    buckets: list[Document] = field(default_factory=list)

    def learn(self, collection: str, document: Document) -> None:
        """Take in a document of processing itself; others say nothing about Kafka."""
        if collection == "tasks":
            self.tasks[document["_id"]] = document
        elif collection == "jobs":
            self.jobs[document["_id"]] = bool(document["done"])
        elif collection == "outbox":
            places = [(row[0], row[1], row[-2]) for row in document["records"]]
            self.buckets.append({name: document[name] for name in ("task", "seq", "channel")} | {"records": places})

    def readers(self, topic: str, partition: int) -> list[Document]:
        """Return the tasks that read a partition."""
        name = field_name(topic)
        return [one for id_, one in self.tasks.items() if number_of(id_) == partition and name in one["next"]]

    def keeps(self, record: Copied) -> bool:
        """Tell whether a record belongs to the moment."""
        headers = dict(record.headers)
        if channel := (headers.get("ce_channel") or b"").decode():
            return self._counted(channel, int(headers.get("ce_sequence") or b"0"), record)
        return not self._comes_again(headers, record)

    def _counted(self, channel: str, number: int, record: Copied) -> bool:
        name, _, incarnation = channel.rpartition("@")
        source = self.tasks.get(name)
        if source is None:
            return False  # the task began after the moment
        if source.get("incarnation") != incarnation:
            return True  # from before an earlier restore
        return number <= int(source.get("sent", {}).get(f"{field_name(record.topic)}/{record.partition}", 0))

    def _comes_again(self, headers: Mapping[str, bytes | None], record: Copied) -> bool:
        job = (headers.get("ce_causationid") or b"").decode()
        id_ = (headers.get("ce_id") or b"").decode()
        if not job or id_.rpartition(":")[0] != job or self.jobs.get(job, False):
            return False
        name = field_name(record.topic)
        return all(one["next"][name] <= record.offset for one in self.readers(record.topic, record.partition))


def number_of(task: str) -> int:
    """Return the partition that a task owns."""
    return int(task.rpartition("/")[2])


class Positions:
    """Translates the offsets of a copied log into those of a new one, while its records are written in order."""

    def __init__(self, moment: Moment, topics: Iterable[str]) -> None:
        self._names = {field_name(topic): topic for topic in topics}
        self._wanted: dict[tuple[str, int], dict[int, int]] = defaultdict(dict)
        for id_, document in moment.tasks.items():
            for name, offset in document["next"].items():
                if name in self._names:
                    self._wanted[self._names[name], number_of(id_)][offset] = 0

    def written(self, record: Copied) -> None:
        """Count a record that the new log has."""
        wanted = self._wanted.get((record.topic, record.partition), {})
        for offset in wanted:
            wanted[offset] += record.offset < offset

    def translated(self, topic: str, partition: int, offset: int, begins: int = 0) -> int:
        """Return where the record at an old offset is now; the new log begins at `begins`."""
        return begins + self._wanted[topic, partition][offset]

    def moved(
        self, task: Document, begins: Mapping[tuple[str, int], int], trimmed: Iterable[tuple[str, int]]
    ) -> Document:
        """Return a task's document for the new log.

        Its channels begin anew under another name, so that nobody takes what they say for what was said after the
        backup; what was in the outbox keeps its numbers.
        """
        number = number_of(task["_id"])
        offsets = {
            name: self.translated(topic, number, offset, begins.get((topic, number), 0))
            for name, offset in task["next"].items()
            if (topic := self._names.get(name))
        }
        kept = {name: value for name, value in task.items() if name not in {"incarnation", "sent", "lsid"}}
        cut = {topic for topic, partition in trimmed if partition == number and field_name(topic) in offsets}
        return kept | {
            "next": offsets,
            "gaps": {},
            "trimmed": sorted({*task["trimmed"], *cut}),
            "batch": task["batch"] + BATCHES_LEFT_OUT,
        }


class Missing:
    """Finds what a backup lacks: counted by its source, not read, in no outbox and not in Kafka's copy."""

    def __init__(self, moment: Moment, topics: Iterable[str], compacted: Iterable[str]) -> None:
        self._moment = moment
        self._names = {field_name(topic): topic for topic in {*topics} - {*compacted}}
        self._seen: dict[tuple[str, str, int], set[int]] = defaultdict(set)
        for bucket in moment.buckets:
            for row in bucket["records"]:
                self._seen[bucket["channel"], row[0], row[1]].add(row[2])

    def copied(self, record: Copied) -> None:
        """Count a record that Kafka's copy has."""
        headers = dict(record.headers)
        if channel := (headers.get("ce_channel") or b"").decode():
            self._seen[channel, record.topic, record.partition].add(int(headers.get("ce_sequence") or b"0"))

    def found(self) -> list[Lost]:
        """Return what is missing, by channel and reader."""
        return [
            lost
            for source in self._moment.tasks.values()
            for place, last in source.get("sent", {}).items()
            for lost in self._between(source, place, int(last))
        ]

    def _between(self, source: Document, place: str, last: int) -> list[Lost]:
        name, _, number = place.rpartition("/")
        if name not in self._names:
            return []
        topic, partition = self._names[name], int(number)
        channel = f"{source['_id']}@{source['incarnation']}"
        seen = self._seen[channel, topic, partition]
        found = []
        for reader in self._moment.readers(topic, partition):
            first = reader["received"].get(field_name(channel))
            if first is None:
                first = min(seen, default=1) - 1 if topic in reader["trimmed"] else 0
            gone = sum(number not in seen for number in range(first + 1, last + 1))
            found += [Lost(source["_id"], topic, partition, reader["_id"], gone)] if gone else []
        return found


def without_kafka(moment: Moment, topics: Iterable[str]) -> tuple[list[Document], list[Lost]]:
    """Return the tasks' documents for a Kafka that has lost everything, and what was lost with it.

    Readers begin with what the outboxes still have, and go on with what comes next.
    """
    names = {field_name(topic): topic for topic in topics}
    kept = _first_kept(moment)
    after = {id_: _anew(one, moment) for id_, one in moment.tasks.items()}
    lost: list[Lost] = []
    for source in moment.tasks.values():
        channel = field_name(f"{source['_id']}@{source.get('incarnation')}")
        for place, last in source.get("sent", {}).items():
            name, _, partition = place.rpartition("/")
            topic = names.get(name, "")
            before = kept.get((channel, topic, int(partition)), int(last) + 1) - 1
            for reader in moment.readers(topic, int(partition)):
                gone = before - int(reader["received"].get(channel, 0))
                if gone > 0:
                    after[reader["_id"]]["received"][channel] = before
                    lost.append(Lost(source["_id"], topic, int(partition), reader["_id"], gone))
    return [*after.values()], lost


def _first_kept(moment: Moment) -> dict[tuple[str, str, int], int]:
    first: dict[tuple[str, str, int], int] = {}
    for bucket in moment.buckets:
        for row in bucket["records"]:
            place = (field_name(bucket["channel"]), row[0], row[1])
            first[place] = min(row[2], first.get(place, row[2]))
    return first


def _anew(task: Document, moment: Moment) -> dict[str, Any]:
    unpublished = [one["seq"] for one in moment.buckets if one["task"] == task["_id"]]
    published = min(unpublished) - 1 if unpublished else task["published"]
    begin = dict.fromkeys(task["next"], 0)
    return {**task, "next": begin, "gaps": {}, "trimmed": [], "published": published, "received": {**task["received"]}}
