"""Finds the fields that a JSON document says twice, of which a parser keeps the last and drops the others unsaid."""

import json
from collections import Counter
from collections.abc import Callable


def said_twice(document: bytes, same: Callable[[str], str] = str) -> list[str]:
    """Return the names of the fields that one of a document's objects holds more than once, in order.

    `same` returns the form in which two names are compared.

    A document that is no JSON, or nested too deeply, holds none: whoever reads it refuses it.
    """
    found: dict[str, None] = {}

    def keep(pairs: list[tuple[str, object]]) -> None:
        names = Counter(same(name) for name, _ in pairs)
        if len(names) < len(pairs):
            found.update(dict.fromkeys(name for name, number in names.items() if number > 1))

    try:
        json.loads(document, object_pairs_hook=keep)
    except (ValueError, RecursionError):
        return []
    return sorted(found)
