"""The fence: a task's own document with its epoch and its progress. An owner with an older epoch cannot commit."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from shared.collection import Document
from shared.mongo import UpdateOne
from shared.processing.ports import Documents, Edge
from shared.processing.tasks.channels import Gap, Received, Sent, field_name
from shared.processing.tasks.tidying import Tidying

NAME = "tasks"


class Fenced(Exception):
    """Another owner has a newer epoch; this one must stop."""


class Stopped(Exception):
    """A retry cannot help; an operator must look at what the message names."""


class Fence:
    """The fence document of one task, as its owner knows it.

    `next` is the offset to read of each input, `seq` the last outbox bucket, `published` the last acknowledged one,
    `stored` what of `published` the document says, `postponed` how many batches changed nothing and were not stored.
    """

    def __init__(self, documents: Documents, document: Document) -> None:
        self._documents = documents
        self.task: str = document["_id"]
        self.epoch: int = document["epoch"]
        self.batch: int = document["batch"]
        self.postponed = 0
        self.seq: int = document["seq"]
        self.published = self.stored = int(document["published"])
        self.next: dict[str, int] = dict(document["next"])
        self._unstored: dict[str, int] = {}
        self.trimmed: frozenset[str] = frozenset(document["trimmed"])
        self.channel = f"{self.task}@{document['incarnation']}"
        self.sent = Sent(document["sent"])
        self.received = Received(document["received"], {name: Gap(**gap) for name, gap in document["gaps"].items()})

    @classmethod
    async def claim(cls, documents: Documents, task: str) -> "Fence":
        """Fence every earlier owner and take the task over.

        Raises:
            Fenced: somebody else took it over at the same moment.
        """
        known = await documents.find(NAME, {"_id": task})
        old, mine = known[0] if known else {}, {"_id": task, "lsid": documents.session}
        if "lsid" in old:  # a dead owner's transaction would hold its locks for a minute
            await documents.kill(old["lsid"])
        fresh = {} if old.get("incarnation") else {"incarnation": uuid4().hex[:8], "sent": {}}
        moved = {"lsid": documents.session, "at": datetime.now(UTC)} | fresh
        change = {"$inc": {"epoch": 1}, "$set": moved, "$setOnInsert": _NEW}
        await documents.write(NAME, [UpdateOne({"_id": task}, change, upsert=True)])
        found = await documents.find(NAME, mine)
        if not found:
            raise Fenced(task)
        return cls(documents, found[0])

    async def begin(self, edges: Mapping[str, Edge]) -> None:
        """Set where to begin on inputs that this task never read: at the start of what the log still holds."""
        fresh = {name: edge for name, edge in edges.items() if field_name(name) not in self.next}
        if not fresh:
            return
        trimmed = sorted(self.trimmed | {name for name, edge in fresh.items() if edge.start > 0})
        offsets = {f"next.{field_name(name)}": edge.start for name, edge in fresh.items()}
        await self._update({"trimmed": trimmed, **offsets})
        self.next |= {field_name(name): edge.start for name, edge in fresh.items()}
        self.trimmed = frozenset(trimmed)

    def offset(self, topic: str) -> int:
        """Return the next offset of an input."""
        return self.next[field_name(topic)]

    async def advance(self, offsets: Mapping[str, int], seq: int, published: int) -> None:
        """Store where a batch ends, in its transaction: a frozen owner must not commit.

        That is the offsets, the numbers taken and given, its last bucket and the last published one.

        Raises:
            Fenced: there is another owner.
        """
        moved = self._progress | {f"next.{field_name(name)}": offset for name, offset in offsets.items()}
        moved |= {f"received.{name}": number for name, number in self.received.changed.items()}
        moved |= {f"sent.{name}": number for name, number in self.sent.changed.items()}
        gaps = self.received.gaps_changed
        moved |= {f"gaps.{name}": _gap(gap) for name, gap in gaps.items() if gap}
        mended = {f"gaps.{name}": "" for name, gap in gaps.items() if not gap}
        change = {"$set": {"batch": self.batch + 1, "seq": seq, "published": published, **moved}}
        mine = self._mine | {"batch": self.batch}
        await self._change(mine, change | ({"$unset": mended} if mended else {}))

    def keep(self, offsets: Mapping[str, int], seq: int, stored: int) -> None:
        """Adopt what the transaction stored, now that it has committed."""
        self.next |= {field_name(name): offset for name, offset in offsets.items()}
        self.batch, self.seq, self.stored, self._unstored = self.batch + 1, seq, stored, {}
        self.received.keep()
        self.sent.keep()

    def postpone(self, offsets: Mapping[str, int]) -> None:
        """Adopt where a batch ends that changed nothing; it is stored with the next one, or by `store_progress`.

        Until then a successor reads the batch again, as if this owner had not come to it.
        """
        moved = {field_name(name): offset for name, offset in offsets.items()}
        self.next |= moved
        self._unstored |= moved
        self.received.postpone()
        self.postponed += 1

    @property
    def behind(self) -> bool:
        """Tell whether the document says less than this owner knows."""
        return self.stored < self.published or bool(self._unstored)

    async def store_progress(self, tidying: Tidying) -> None:
        """Store the publication's progress and what was postponed, outside any batch.

        Raises:
            Fenced: there is another owner.
        """
        published = self.published
        change = UpdateOne(self._mine, {"$set": {"published": published, **self._progress}})
        if not await tidying.write(NAME, change):
            raise Fenced(self.task)
        self.stored, self._unstored, self.received.unstored = published, {}, {}

    async def go_back(self, gap: Gap) -> None:
        """Return to where a channel was first found ahead: what was taken since is known by its numbers and ids.

        Raises:
            Fenced: there is another owner.
        """
        await self._update(self._progress | {f"next.{field_name(gap.topic)}": gap.offset, "gaps": {}})

    @property
    def _progress(self) -> dict[str, Any]:
        """Return what was postponed, as fields of the document."""
        numbers = {f"received.{name}": number for name, number in self.received.unstored.items()}
        return {f"next.{name}": offset for name, offset in self._unstored.items()} | numbers

    @property
    def _mine(self) -> Document:
        return {"_id": self.task, "epoch": self.epoch}

    async def _update(self, fields: Document) -> None:
        await self._change(self._mine, {"$set": fields})

    async def _change(self, mine: Document, change: Document) -> None:
        if not await self._documents.write(NAME, [UpdateOne(mine, change)]):
            raise Fenced(self.task)


_NEW: Document = {"batch": 0, "seq": 0, "published": 0, "next": {}, "trimmed": [], "received": {}, "gaps": {}}


def _gap(gap: Gap) -> Document:
    return {name: value for name, value in asdict(gap).items() if name != "since"}
