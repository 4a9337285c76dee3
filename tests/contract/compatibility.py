"""What a change of an event breaks: today's model beside the schema that is on record.

`make schemas` puts additions on record; it refuses to record a break.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from shared.contracts.catalog import EVENTS, TOPIC_OF
from shared.contracts.messages import Event

RECORDED = Path(__file__).with_name("schemas")
SILENT = {"title", "description", "additionalProperties", "examples"}  # readers ignore what they do not know
HOW = "publish a new type beside this one (docs/add-an-event.md)"

Schema = dict[str, Any]


def schema_of(kind: type[Event]) -> Schema:
    """An event's schema without names that mean nothing to a reader, its topic and its key beside it."""
    document = kind.model_json_schema()
    plain: Schema = _plain(document, document.get("$defs", {}))
    return {"topic": TOPIC_OF[kind].name, "key": kind.KEY, **plain}


def recorded() -> dict[str, Schema]:
    return {path.stem: json.loads(path.read_bytes()) for path in sorted(RECORDED.glob("*.json"))}


def breaks(before: Mapping[str, Schema], now: Mapping[str, Schema]) -> list[str]:
    """Every change that a reader or a writer one version away, or the log itself, does not survive."""
    gone = [
        f"{type_} is gone: its records stay on the log, and readers wait for more; {HOW}"
        for type_ in sorted(before.keys() - now.keys())
    ]
    kept = [type_ for type_ in before if type_ in now]
    return gone + [f"{type_}: {what}; {HOW}" for type_ in kept for what in _compare("", before[type_], now[type_])]


def _plain(part: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(part, list):
        return [_plain(one, names) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        return _plain(names[part["$ref"].rpartition("/")[2]], names)
    return {name: _named(name, value, names) for name, value in part.items() if name not in SILENT | {"$defs"}}


def _named(name: str, value: Any, names: Mapping[str, Any]) -> Any:  # noqa: ANN401 - any JSON
    # Fields may be called as keywords are.
    return {field: _plain(one, names) for field, one in value.items()} if name == "properties" else _plain(value, names)


def _compare(path: str, before: Schema, now: Schema) -> Iterator[str]:
    yield from _fields(path, before, now)
    yield from _values(path, before, now)
    own = {"properties", "required", "enum", "items", "anyOf"}
    for name in sorted((before.keys() | now.keys()) - own):
        if before.get(name) != now.get(name):
            yield f"{path or 'the event'} had {name} {before.get(name)!r} and has {now.get(name)!r}"
    if "items" in before and "items" in now:
        yield from _compare(f"{path}[]", before["items"], now["items"])
    yield from _choices(path, before.get("anyOf", []), now.get("anyOf", []))


def _fields(path: str, before: Schema, now: Schema) -> Iterator[str]:
    old, new = before.get("properties", {}), now.get("properties", {})
    needed_before, needed = set(before.get("required", ())), set(now.get("required", ()))
    yield from (f"{_at(path, name)} is removed" for name in old if name not in new)
    yield from (f"{_at(path, name)} is required now: older records lack it" for name in sorted(needed - needed_before))
    yield from (
        f"{_at(path, name)} is optional now: older readers need it"
        for name in sorted(needed_before - needed)
        if name in new
    )
    for name in old.keys() & new.keys():
        yield from _compare(_at(path, name), old[name], new[name])


def _values(path: str, before: Schema, now: Schema) -> Iterator[str]:
    removed = [value for value in before.get("enum", []) if value not in now.get("enum", [])]
    yield from (
        f"{path} no longer knows {value!r}, which records hold and writers one version behind send" for value in removed
    )


def _choices(path: str, before: list[Schema], now: list[Schema]) -> Iterator[str]:
    if len(before) != len(now):
        yield f"{path} was one of {before!r} and is one of {now!r}"
        return
    for old, new in zip(before, now, strict=True):
        yield from _compare(path, old, new)


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def main() -> int:
    now = {type_: schema_of(kind) for type_, kind in EVENTS.items()}
    broken = breaks(recorded(), now)
    if broken:
        print("\n".join(broken), file=sys.stderr)  # noqa: T201 - a command line prints
        return 1
    RECORDED.mkdir(exist_ok=True)
    for type_, schema in now.items():
        (RECORDED / f"{type_}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
