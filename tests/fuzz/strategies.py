"""Records of every kind: whole ones, ones with something wrong, and any bytes at all."""

import json
from functools import cache
from typing import Any

from hypothesis import strategies as st

from shared.contracts.catalog import TaskGroup
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Message, Tombstone
from shared.processing.service import Service
from tests.integration.processing.records import Fed

Headers = list[tuple[str, bytes | None]]

IDS = st.sampled_from(["a", "b", "pair-1", "program", "junior-1", "senior-1"]) | st.text(max_size=8)
MOMENTS = st.datetimes().map(lambda moment: f"{moment.isoformat()}Z") | st.sampled_from(["2026-03-02T08:00:00Z"])
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part, max_size=3)
)
NAMES = ("ce_id", "ce_source", "ce_type", "ce_specversion", "ce_channel", "ce_sequence", "ce_subject", "content-type")
HEADERS: st.SearchStrategy[Headers] = st.lists(
    st.tuples(st.sampled_from([*NAMES, "traceparent"]) | st.text(max_size=8), st.none() | st.binary(max_size=20)),
    max_size=4,
)
NUMBERS = {"integer": st.integers(-3, 12) | st.integers(), "number": st.floats(allow_nan=False, allow_infinity=False)}


def values(schema: dict[str, Any], names: dict[str, Any]) -> st.SearchStrategy[Any]:  # noqa: C901, PLR0911 - one case a keyword
    """JSON values that fit a model's JSON Schema, as far as fields go."""
    match schema:
        case {"$ref": str(name)}:
            return st.deferred(lambda: values(names[name.rpartition("/")[2]], names))
        case {"enum": list(choices)}:
            return st.sampled_from(choices)
        case {"const": only}:
            return st.just(only)
        case {"anyOf": list(choices)} | {"oneOf": list(choices)}:
            return st.one_of(*(values(choice, names) for choice in choices))
        case {"type": "string", "format": "date-time"}:
            return MOMENTS
        case {"type": "array", "prefixItems": list(parts)}:
            return st.tuples(*(values(part, names) for part in parts)).map(list)
        case {"type": "array"}:
            return st.lists(values(schema.get("items", {}), names), max_size=3)
        case {"type": "object"}:
            return _objects(schema, names)
        case {"type": "integer" | "number" as kind}:
            return NUMBERS[kind]
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
        case {"type": "string"}:
            return IDS
    return ANYTHING


def _objects(schema: dict[str, Any], names: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    fields = {name: values(part, names) for name, part in schema.get("properties", {}).items()}
    if not fields:
        return st.dictionaries(IDS, values(schema.get("additionalProperties") or {}, names), max_size=3)
    required = set(schema.get("required", ()))
    optional = {name: part for name, part in fields.items() if name not in required}
    return st.fixed_dictionaries({name: fields[name] for name in fields if name in required}, optional=optional)


@cache
def documents(kind: type[Message]) -> st.SearchStrategy[dict[str, Any]]:
    schema = kind.model_json_schema()
    return values(schema, schema.get("$defs", {}))


@cache
@st.composite
def damaged(draw: st.DrawFn, kind: type[Message]) -> bytes | None:
    """A message's value with at most one thing wrong."""
    document = draw(documents(kind))
    name = draw(st.sampled_from(sorted(document)))
    match draw(st.sampled_from(["whole", "whole", "gone", "other", "more", "cut", "any", "null"])):
        case "gone":
            del document[name]
        case "other":
            document[name] = draw(ANYTHING)
        case "more":
            document["added_later"] = draw(ANYTHING)
        case "cut":
            return json.dumps(document).encode()[: draw(st.integers(0, 20))]
        case "any":
            return draw(st.binary(max_size=50))
        case "null":
            return None
    return json.dumps(document).encode()


@st.composite
def records(draw: st.DrawFn, service: Service, group: TaskGroup) -> Fed:
    """A record on one of a group's topics; its offset is set by whoever feeds it."""
    kind = draw(_kinds(tuple(service.routes[group.name])))
    value = None if issubclass(kind, Tombstone) else draw(damaged(kind))
    key = draw(st.none() | st.binary(max_size=8) | IDS.map(str.encode) if draw(st.booleans()) else IDS.map(str.encode))
    return Fed(
        topic=draw(st.sampled_from(group.topics)),
        partition=0,
        offset=0,
        key=key,
        value=value,
        headers=draw(_headers(kind)),
    )


@cache
def _kinds(kinds: tuple[type[Message], ...]) -> st.SearchStrategy[type[Message]]:
    return st.sampled_from(kinds)


@cache
@st.composite
def _headers(draw: st.DrawFn, kind: type[Message]) -> Headers:
    type_ = draw(st.sampled_from([kind.TYPE] * 8 + ["mentoring.unknown.v1", ""]))
    envelope = Envelope(
        id=draw(st.uuids().map(str) | IDS),
        source="/elsewhere",
        type=type_,
        channel=draw(st.sampled_from(["", "", "", "x.y/0@1"])),
        sequence=draw(st.integers(0, 3)),
    )
    headers: Headers = [*to_headers(envelope)]
    if draw(st.integers(0, 3)) == 0:  # doubled, null, of any bytes, in any place
        headers = draw(st.permutations([*headers, *draw(HEADERS)]))
    if draw(st.integers(0, 9)) == 0:
        headers = draw(HEADERS)
    return headers
