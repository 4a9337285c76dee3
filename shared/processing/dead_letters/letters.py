"""Dead letters as people on call see them, and as the records they become when they are replayed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final

from shared.contracts.catalog import TaskGroup
from shared.contracts.cloudevents import MalformedEvent, attribute_headers, is_attribute, parse
from shared.domain import identifier
from shared.kafka import Record
from shared.processing.dead_letters.records import REASON

REPLAY_OF: Final = "replay_of"
_NUMBERED: Final = ("channel", "sequence")


class NotReplayable(Exception):
    """A dead letter cannot be given to a task again; the message says why, and what to do instead."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One dead letter; `id` is its place, `topic/partition/offset`."""

    topic: str
    partition: int
    offset: int
    at: datetime
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = field(repr=False)

    @property
    def id(self) -> str:
        """Return the letter's place, which is also its name."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @cached_property
    def about(self) -> Mapping[str, str]:
        """Return every header as text; the last one of a name counts."""
        return {name: (value or b"").decode(errors="backslashreplace") for name, value in self.headers}

    @property
    def group(self) -> str:
        """Return the task group it failed in; empty where nobody of ours wrote it."""
        return self.about.get("dead_group", "")

    @property
    def fingerprint(self) -> str:
        """Return the name of its fault."""
        return self.about.get("dead_fingerprint", "")

    @property
    def type(self) -> str:
        """Return the type of the message."""
        return self.about.get("ce_type", "")

    @property
    def origin(self) -> str:
        """Return where the message was read."""
        return "/".join(self.about.get(f"dead_{part}", "?") for part in ("topic", "partition", "offset"))

    @property
    def number(self) -> tuple[str, ...]:
        """Return its channel, from a task to a partition, and its number there: published twice it has the same."""
        source, sequence = self.about.get("ce_channel", ""), self.about.get("ce_sequence", "")
        return (source, self.topic, str(self.partition), sequence) if source else (self.id,)

    @property
    def delivery_id(self) -> str:
        """Return the id that every replay of this letter has: it came through no channel, its id tells it apart."""
        return identifier("replay", *self.number)


def from_record(record: Any) -> Letter:  # noqa: ANN401 - the driver ships no types
    """Return the letter that a record of a dead-letter topic is."""
    return Letter(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        at=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        key=record.key,
        value=record.value,
        headers=tuple(record.headers),
    )


def replay(letter: Letter, groups: Mapping[str, TaskGroup]) -> Record:
    """Return the record that gives a letter to the one task it failed in, through the task group's own topic.

    It keeps cause, correlation and content; its id is new, and the same at every replay of this letter.

    Raises:
        NotReplayable: nobody could be sure what would become of it.
    """
    if not letter.fingerprint or not letter.about.get("ce_channel"):
        raise NotReplayable(f"{letter.id} was not written by a task: look at who writes to {letter.topic}")
    if letter.group not in groups:
        raise NotReplayable(f"{letter.id} belongs to {letter.group}, which the catalog of this version does not have")
    try:
        attributes, data = parse(letter.headers, letter.value)
    except MalformedEvent as error:
        raise NotReplayable(f"{letter.id} is no event ({error}): let its writer send it anew, then drop it") from error
    correlation = attributes.get("correlationid") or attributes["id"]
    kept = {name: text for name, text in attributes.items() if name not in _NUMBERED}
    ours = kept | {"id": letter.delivery_id, "correlationid": correlation}
    headers = [*attribute_headers(ours), (REPLAY_OF, letter.id.encode()), *_foreign(letter)]
    return Record(groups[letter.group].commands, letter.partition, letter.key, data, headers)


def _foreign(letter: Letter) -> list[tuple[str, bytes | None]]:
    ours = (REPLAY_OF, REASON)
    return [(name, value) for name, value in letter.headers if not is_attribute(name) and not name.startswith(ours)]
