"""CloudEvents 1.0 on Kafka: reads and writes binary mode, and reads structured JSON; without I/O.

https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
"""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

Headers = Iterable[tuple[str, bytes | None]]

JSON = "application/json"
STRUCTURED = "application/cloudevents"
_PREFIX = "ce_"
_OTHER = {"content-type": "datacontenttype", "traceparent": "traceparent"}
_REQUIRED = ("specversion", "id", "source", "type")
_SEQUENCE_DIGITS = 16


class MalformedEvent(Exception):
    """A record is not a CloudEvents 1.0 event; the message says which attribute is missing or wrong."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Envelope:
    """The CloudEvents attributes that this platform writes and reads with each event.

    `channel` and `sequence` number the records a task writes, `fingerprint` is that of the request behind a command,
    `traceparent` is W3C's. `time` is RFC 3339. `actor` is the caller who caused it, opaque. Empty means absent.
    """

    id: str
    source: str
    type: str
    subject: str = ""
    time: str = ""
    content_type: str = JSON
    correlation_id: str = ""
    causation_id: str = ""
    channel: str = ""
    sequence: int = 0
    fingerprint: str = ""
    traceparent: str = ""
    actor: str = ""


def to_headers(envelope: Envelope) -> list[tuple[str, bytes]]:
    """Return the Kafka headers of an event in binary mode; its value is the bare JSON."""
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", envelope.id.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", envelope.time.encode()),
        ("ce_correlationid", envelope.correlation_id.encode()),
        ("ce_causationid", envelope.causation_id.encode()),
        ("ce_channel", envelope.channel.encode()),
        ("ce_sequence", sequence_number(envelope.sequence) if envelope.channel else b""),
        ("ce_fingerprint", envelope.fingerprint.encode()),
        ("ce_actor", envelope.actor.encode()),
        ("traceparent", envelope.traceparent.encode()),
        ("content-type", envelope.content_type.encode()),
    ]
    return [header for header in headers if header[1]]


def shared_headers(*, source: str, time: str, channel: str) -> list[tuple[str, bytes | None]]:
    """Return the headers that all events of one batch have in common."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_source", source.encode()),
        ("ce_time", time.encode()),
        ("ce_channel", channel.encode()),
        ("content-type", JSON.encode()),
    ]


def own_headers(  # noqa: PLR0913 - one argument a header
    *,
    event_id: str,
    event_type: str,
    subject: bytes,
    sequence: int,
    correlation_id: str,
    causation_id: str,
    traceparent: str,
    actor: str,
) -> list[tuple[str, bytes | None]]:
    """Return the headers of one event, except those shared by its batch."""
    headers: list[tuple[str, bytes | None]] = [
        ("ce_id", event_id.encode()),
        ("ce_type", event_type.encode()),
        ("ce_subject", subject),
        ("ce_sequence", sequence_number(sequence)),
        ("ce_correlationid", correlation_id.encode()),
        ("ce_causationid", causation_id.encode()),
        ("ce_actor", actor.encode()),
        ("traceparent", traceparent.encode()),
    ]
    return [header for header in headers if header[1]]


def sequence_number(sequence: int) -> bytes:
    """Return a number in the format of the CloudEvents sequence extension: zero-padded, so that strings sort too."""
    return b"%0*d" % (_SEQUENCE_DIGITS, sequence)


def is_attribute(header: str) -> bool:
    """Tell whether a Kafka header holds a context attribute."""
    return bool(_attribute(header))


def attribute_headers(attributes: Mapping[str, str]) -> list[tuple[str, bytes | None]]:
    """Return the Kafka headers (binary mode) of context attributes given by CloudEvents name."""
    header_of = {name: header for header, name in _OTHER.items()}
    return [(header_of.get(name) or _PREFIX + name, text.encode()) for name, text in attributes.items()]


def read(headers: Headers, value: bytes | None) -> tuple[Envelope, bytes | None]:
    """Return the envelope and data of a record in binary or structured mode.

    Raises:
        MalformedEvent: it is not a CloudEvents 1.0 event.
    """
    attributes, data = parse(headers, value)
    return _envelope(attributes), data


def parse(headers: Headers, value: bytes | None) -> tuple[dict[str, str], bytes | None]:
    """Return all context attributes by CloudEvents name, including extensions, and the data.

    Raises:
        MalformedEvent: it is not a CloudEvents 1.0 event.
    """
    attributes = _attributes(headers)
    data = value
    if attributes.get("datacontenttype", "").startswith(STRUCTURED):
        attributes, data = _structured(attributes, value)
    _check(attributes)
    return attributes, data


def _attributes(headers: Headers) -> dict[str, str]:
    try:
        return {
            attribute: value.decode()
            for name, value in headers
            if value is not None and (attribute := _attribute(name))
        }
    except UnicodeDecodeError as error:
        raise MalformedEvent("a header of the event is not UTF-8") from error


@lru_cache(1_000)
def _attribute(header: str) -> str | None:
    return header.removeprefix(_PREFIX) if header.startswith(_PREFIX) else _OTHER.get(header)


def _structured(transport: Mapping[str, str], value: bytes | None) -> tuple[dict[str, str], bytes | None]:
    content_type = transport["datacontenttype"].partition(";")[0].strip().lower()
    if content_type != "application/cloudevents+json":
        raise MalformedEvent("structured mode is read as application/cloudevents+json only")
    document = _json_object(value)
    data = _data(document)
    attributes = {name: str(part) for name, part in document.items() if part is not None}
    traceparent = {"traceparent": transport["traceparent"]} if "traceparent" in transport else {}
    return {"datacontenttype": JSON, **traceparent, **attributes}, data


def _json_object(value: bytes | None) -> dict[str, Any]:
    try:
        document = orjson.loads(value or b"")
    except orjson.JSONDecodeError as error:
        raise MalformedEvent("the structured event is not JSON") from error
    if not isinstance(document, dict):
        raise MalformedEvent("the structured event is not a JSON object")
    return document


def _data(document: dict[str, Any]) -> bytes | None:
    data, encoded = document.pop("data", None), document.pop("data_base64", None)
    if encoded is None:
        return None if data is None else orjson.dumps(data)
    try:
        return b64decode(encoded, validate=True)
    except (ValueError, TypeError) as error:
        raise MalformedEvent("data_base64 is not Base64") from error


def _check(attributes: Mapping[str, str]) -> None:
    for name in _REQUIRED:
        if not attributes.get(name):
            raise MalformedEvent(f"the attribute {name} is missing")
    if attributes["specversion"] != "1.0":
        raise MalformedEvent("specversion is not 1.0")


def _envelope(attributes: Mapping[str, str]) -> Envelope:
    get = attributes.get
    return Envelope(
        id=attributes["id"],
        source=attributes["source"],
        type=attributes["type"],
        subject=get("subject", ""),
        time=get("time", ""),
        content_type=get("datacontenttype", JSON),
        correlation_id=get("correlationid", ""),
        causation_id=get("causationid", ""),
        channel=get("channel", ""),
        sequence=_sequence(attributes),
        fingerprint=get("fingerprint", ""),
        traceparent=get("traceparent", ""),
        actor=get("actor", ""),
    )


def _sequence(attributes: Mapping[str, str]) -> int:
    if "channel" not in attributes:
        return 0  # only a sequence with a channel is ours; another system defines its own sequence
    text = attributes.get("sequence", "")
    if not (text.isascii() and text.isdigit()):
        raise MalformedEvent("the attribute sequence is not a number")
    return int(text)
