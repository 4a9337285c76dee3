"""A service's AsyncAPI 3.0 document, generated from the catalog, the models and the service's routes."""

import re
from collections.abc import Iterable, Mapping
from inspect import getdoc
from typing import Any, Final

from pydantic.json_schema import models_json_schema

from shared.contracts.catalog import STREAMS, TOPICS, TaskGroup, Topic
from shared.contracts.messages import Command, Event, Message
from shared.processing.service import Service
from shared.transport import Kafka, KafkaAccess

Document = dict[str, Any]

VERSION: Final = "3.0.0"
_KAFKA: Final = "0.5.0"  # version of the Kafka bindings
_ATTRIBUTE: Final = {"type": "string", "minLength": 1}

_HEADERS: Final[Document] = {
    "type": "object",
    "description": "CloudEvents 1.0 in Kafka's binary mode.",
    "required": ["ce_specversion", "ce_id", "ce_source", "ce_type", "content-type"],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": {**_ATTRIBUTE, "description": "Unique with ce_source; a repeat carries the same."},
        "ce_source": _ATTRIBUTE,
        "ce_type": _ATTRIBUTE,
        "ce_subject": {**_ATTRIBUTE, "description": "The record's key."},
        "ce_time": {"type": "string", "format": "date-time"},
        "ce_correlationid": {**_ATTRIBUTE, "description": "The request that all of it goes back to."},
        "ce_causationid": {**_ATTRIBUTE, "description": "The message that caused this one."},
        "ce_actor": {**_ATTRIBUTE, "description": "The caller behind it, opaque; absent where nobody may be named."},
        "ce_channel": {**_ATTRIBUTE, "description": "The task that wrote it and the partition it wrote to."},
        "ce_sequence": {**_ATTRIBUTE, "description": "The record's number in its channel, zero-padded."},
        "traceparent": {**_ATTRIBUTE, "description": "W3C Trace Context."},
        "content-type": {"type": "string", "const": "application/json"},
    },
}


def describe(service: Service, kafka: Kafka) -> Document:
    """Return the document: where Kafka is, what the service publishes, what it consumes and with which group."""
    sent = {topic.name: tuple(topic.events) for topic in STREAMS if service.name in topic.writers}
    taken = {group.name: _taken(service, group) for group in service.task_groups}
    messages = _by_topic((sent, *taken.values()))
    kinds = sorted({kind for kinds in messages.values() for kind in kinds}, key=_name)
    return {
        "asyncapi": VERSION,
        "info": {
            "title": f"Reverse mentoring: {service.name}",
            "version": "1",
            "description": "Readers ignore fields and types they do not know; a breaking change is a new type.",
        },
        "defaultContentType": "application/json",
        "servers": _servers(kafka),
        "channels": {
            _id(topic.name): _channel(topic, messages[topic.name]) for topic in TOPICS if topic.name in messages
        },
        "operations": {
            **{f"send.{_id(topic)}": _operation("send", topic, kinds) for topic, kinds in sent.items()},
            **{
                f"receive.{_id(group)}.{_id(topic)}": _operation("receive", topic, kinds, group)
                for group, topics in taken.items()
                for topic, kinds in topics.items()
            },
        },
        "components": {
            "messages": {_name(kind): _message(kind) for kind in kinds},
            "schemas": {"CloudEventsHeaders": _HEADERS, **_schemas(kinds)},
        },
    }


def _servers(kafka: Kafka) -> Document:
    """Return every broker of a bootstrap list, and how it is spoken to."""
    access = KafkaAccess(bootstrap=kafka) if isinstance(kafka, str) else kafka
    brokers = [broker.strip() for broker in access.bootstrap.split(",") if broker.strip()]
    return {
        "kafka" if len(brokers) == 1 else f"kafka-{number}": {
            "host": broker,
            "protocol": "kafka-secure" if access.tls else "kafka",
            **_security(access),
            "description": "Start here; it names all other brokers." if number == 1 else "Another broker to start at.",
        }
        for number, broker in enumerate(brokers, 1)
    }


def _security(access: KafkaAccess) -> Document:
    if not access.username:
        return {}
    if not access.token_endpoint:
        return {"security": [{"type": "scramSha512"}]}
    flow = {
        "tokenUrl": access.token_endpoint,
        "availableScopes": {access.token_scope: ""} if access.token_scope else {},
    }
    return {"security": [{"type": "oauth2", "flows": {"clientCredentials": flow}}]}


Kinds = tuple[type[Message], ...]


def _taken(service: Service, group: TaskGroup) -> dict[str, Kinds]:
    routes = service.routes[group.name]
    read = {version for kind in routes if issubclass(kind, Event) for version in kind.versions()}
    streams = {topic.name: topic.events for topic in STREAMS if topic.name in group.inputs}
    taken: dict[str, Kinds] = {
        name: tuple(event for event in events if event in read) for name, events in streams.items()
    }
    taken[group.commands] = tuple(kind for kind in routes if issubclass(kind, Command))
    return {name: kinds for name, kinds in taken.items() if kinds}


def _by_topic(parts: Iterable[Mapping[str, Kinds]]) -> dict[str, Kinds]:
    found: dict[str, Kinds] = {}
    for part in parts:
        for topic, kinds in part.items():
            found[topic] = tuple(dict.fromkeys((*found.get(topic, ()), *kinds)))
    return found


def _channel(topic: Topic, kinds: Kinds) -> Document:
    return {
        "address": topic.name,
        "description": f"Keyed by {topic.key}, written by {', '.join(topic.writers)}."
        + " Internal: for its own service alone." * topic.internal
        + " Compacted: the last record of each key is kept, a null value ends it." * topic.compacted,
        "messages": {_name(kind): {"$ref": f"#/components/messages/{_name(kind)}"} for kind in kinds},
        "bindings": {
            # How many partitions there are is the installation's, not the version's: a client learns it from Kafka.
            "kafka": {"topicConfiguration": _kept(topic), "bindingVersion": _KAFKA}
        },
    }


def _kept(topic: Topic) -> Document:
    if topic.compacted:
        return {"cleanup.policy": ["compact"]}
    milliseconds = int(topic.retention.total_seconds() * 1000) if topic.retention else -1
    return {"cleanup.policy": ["delete"], "retention.ms": milliseconds}


def _operation(action: str, topic: str, kinds: Kinds, group: str = "") -> Document:
    channel = f"#/channels/{_id(topic)}"
    operation: Document = {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{_name(kind)}"} for kind in kinds],
    }
    if group:
        binding = {"groupId": {"type": "string", "enum": [group]}, "bindingVersion": _KAFKA}
        operation["bindings"] = {"kafka": binding}
    return operation


def _message(kind: type[Message]) -> Document:
    return {
        "name": kind.TYPE,
        "title": _words(kind.__name__),
        "summary": (getdoc(kind) or "").partition("\n")[0],
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventsHeaders"},
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
        "correlationId": {"location": "$message.header#/ce_correlationid"},
        "bindings": {"kafka": {"key": {"type": "string", "description": kind.KEY}, "bindingVersion": _KAFKA}},
    }


def _schemas(kinds: Iterable[type[Message]]) -> Document:
    _, document = models_json_schema(
        [(kind, "validation") for kind in kinds], ref_template="#/components/schemas/{model}"
    )
    schemas: Document = document.get("$defs", {})
    for kind in kinds:
        if issubclass(kind, Event):
            # Writers may not add fields, but a reader who refuses them could not outlive the next version.
            schemas[kind.__name__].pop("additionalProperties", None)
    return schemas


def _name(kind: type[Message]) -> str:
    return kind.__name__


def _id(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", name)


def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).capitalize()
