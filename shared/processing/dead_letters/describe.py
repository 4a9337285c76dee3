"""Converts dead letters to plain data for `--json` and tables; includes values only on request."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from shared.contracts.cloudevents import is_attribute
from shared.kafka import Record
from shared.processing.dead_letters.desk import Item
from shared.processing.dead_letters.letters import REPLAY_OF, Letter
from shared.processing.dead_letters.records import REASON


@dataclass(frozen=True, kw_only=True)
class Fault:
    """The letters of one fingerprint: the error, its place, count, first time and versions."""

    fingerprint: str
    letters: int
    group: str
    topic: str
    type: str
    error: str
    reason: str
    place: str
    first: str
    last: str
    versions: tuple[str, ...]
    newest: str


def faults(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Return letters grouped by fingerprint, the most frequent fault first."""
    ordered = sorted(items, key=lambda item: (item.letter.fingerprint, item.letter.at))
    by_fault = [[one.letter for one in group] for _, group in groupby(ordered, key=lambda one: one.letter.fingerprint)]
    return [asdict(_fault(letters)) for letters in sorted(by_fault, key=len, reverse=True)]


def _fault(letters: Sequence[Letter]) -> Fault:
    first, last = letters[0], letters[-1]
    return Fault(
        fingerprint=first.fingerprint,
        letters=len(letters),
        group=first.group,
        topic=first.about.get("dead_topic", first.topic),
        type=first.type,
        error=first.about.get("dead_error", ""),
        reason=first.about.get("dead_reason", ""),
        place=first.about.get("dead_place", ""),
        first=first.at.isoformat(),
        last=last.at.isoformat(),
        versions=tuple(sorted({letter.about.get("dead_version", "?") for letter in letters})),
        newest=last.id,
    )


def one(item: Item, *, values: bool) -> dict[str, Any]:
    """Return a letter's reason, origin and history; keys, values and foreign headers only with `values`."""
    letter = item.letter
    shown: dict[str, Any] = {
        "letter": letter.id,
        "at": letter.at.isoformat(),
        "origin": letter.origin,
        "delivery_id": letter.delivery_id,
        "decided": [{"what": event.TYPE, **event.model_dump()} for event in item.decided],
        "headers": {name: text for name, text in letter.about.items() if values or _is_ours(name)},
        "bytes": len(letter.value or b""),
    }
    return shown | ({"key": _text(letter.key), "value": _text(letter.value)} if values else {})


def planned(record: Record) -> dict[str, Any]:
    """Return the record that a replay would write, without its value."""
    headers = {name: (value or b"").decode(errors="backslashreplace") for name, value in record.headers}
    return {
        "letter": headers[REPLAY_OF],
        "to": f"{record.topic}/{record.partition}",
        "delivery_id": headers["ce_id"],
        "causation_id": headers.get("ce_causationid", ""),
        "correlation_id": headers["ce_correlationid"],
    }


def _is_ours(header: str) -> bool:
    # The subject is the record's key.
    return header.startswith(REASON) or (is_attribute(header) and header != "ce_subject")


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode(errors="backslashreplace")
