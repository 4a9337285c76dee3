"""Numbers between tasks: every record says which channel it came through and its number there (go-back-N, as TCP).

A channel is one source task writing to one destination partition. The reader takes n + 1, drops what it has seen, and
refuses what is ahead without moving the channel: the source's re-published outbox comes in order and mends it. On
compacted topics numbers only have to grow, for what was between may be gone.
"""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote


class Verdict(StrEnum):
    """What to do with a numbered record."""

    TAKE = "take"
    DUPLICATE = "duplicate"
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where a record stands: what a reader may assume about numbers there.

    `sparse` says that numbers may be missing: the topic is compacted. `trimmed` says that the log began after offset 0
    when this task first read it, so a channel's first record may have any number.
    """

    topic: str
    offset: int
    sparse: bool = False
    trimmed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """A channel that is ahead of its reader: `last` was taken, `found` came next, at `offset` of `topic`."""

    channel: str
    topic: str
    offset: int
    last: int
    found: int
    since: float = field(default_factory=time.monotonic, compare=False)


@lru_cache(100_000)
def field_name(text: str) -> str:
    """Return a name as one that MongoDB takes for a field: no dots, no leading dollar."""
    return quote(text, safe="/@:").replace("~", "%7E").replace(".", "~")


class Received:
    """The reader's end of all channels into one task."""

    def __init__(self, numbers: dict[str, int], gaps: dict[str, Gap]) -> None:
        self._numbers, self.gaps = numbers, gaps
        self.changed: dict[str, int] = {}
        self.unstored: dict[str, int] = {}
        self.gaps_changed: dict[str, Gap | None] = {}

    def judge(self, channel: str, number: int, place: Place) -> Verdict:
        """Decide about a record, counting on the earlier ones of the batch in hand."""
        name = field_name(channel)
        last = self.changed.get(name, self._numbers.get(name))
        if last is not None and number <= last:
            return Verdict.DUPLICATE
        free = place.sparse or (last is None and place.trimmed)
        if not free and number != (last or 0) + 1:
            self._note(name, channel, last or 0, number, place)
            return Verdict.AHEAD
        self.changed[name] = number
        if self._gap(name):
            self.gaps_changed[name] = None
        return Verdict.TAKE

    def restart(self) -> None:
        """Forget what was counted, for another look at the same records."""
        self.changed, self.gaps_changed = {}, {}

    def postpone(self) -> None:
        """Take over what the batch counted, and leave it to be stored with the next one."""
        self._numbers.update(self.changed)
        self.unstored.update(self.changed)
        self.changed = {}

    def keep(self) -> None:
        """Take over what the batch counted, now that it is committed with whatever was postponed."""
        self._numbers.update(self.changed)
        self.unstored = {}
        for name, gap in self.gaps_changed.items():
            if gap is None:
                self.gaps.pop(name, None)
            else:
                self.gaps[name] = gap
        self.changed, self.gaps_changed = {}, {}

    def lasting(self, seconds: float) -> Gap | None:
        """Return a gap that nothing has mended for so long, if there is one."""
        now = time.monotonic()
        return next((gap for gap in self.gaps.values() if now - gap.since >= seconds), None)

    def _gap(self, name: str) -> Gap | None:
        return self.gaps_changed[name] if name in self.gaps_changed else self.gaps.get(name)

    def _note(self, name: str, channel: str, last: int, found: int, place: Place) -> None:
        if not self._gap(name):
            self.gaps_changed[name] = Gap(
                channel=channel, topic=place.topic, offset=place.offset, last=last, found=found
            )


class Sent:
    """The source's end of all channels out of one task."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self.changed: dict[str, int] = {}

    def number(self, topic: str, partition: int) -> int:
        """Return the next number towards a partition."""
        name = f"{field_name(topic)}/{partition}"
        self.changed[name] = self.changed.get(name, self._numbers.get(name, 0)) + 1
        return self.changed[name]

    def restart(self) -> None:
        """Forget the numbers given, for another attempt at the same batch."""
        self.changed = {}

    def keep(self) -> None:
        """Take over the numbers given, now that they are committed."""
        self._numbers.update(self.changed)
        self.changed = {}
