"""`python -m deploy.docs`: writes what programs and people read about the services to build/docs.

AsyncAPI and OpenAPI documents of each service, the JSON Schema of a log line, and the table of all events.
"""

import json
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI

from shared import asyncapi
from shared.contracts.catalog import STREAMS, Topic
from shared.log_schema import line_schema

SERVICES: Final = ("matching", "scheduling", "feedback", "notify")
OUT: Final = Path(__file__).parents[1] / "build/docs"


def application(service: str) -> FastAPI:
    """Return a service's application, connected to nothing."""
    settings = import_module(f"services.{service}.settings").Settings(secret_key="no-link-is-signed")  # noqa: S106
    app: FastAPI = import_module(f"services.{service}.app").build(settings)
    return app


def event_table() -> str:
    """Return every event as a Markdown table: its topic, its key, who reads it and what it says."""
    rows = [row for topic in STREAMS for row in _rows(topic)]
    return "\n".join(["| type | topic | key | read by | says |", "| --- | --- | --- | --- | --- |", *rows, ""])


def _rows(topic: Topic) -> list[str]:
    readers = ", ".join(topic.consumers) or "subscribers"
    return [
        f"| `{event.TYPE}` | `{topic.name}` | `{topic.key}` | {readers} | {_first_line(event)} |"
        for event in topic.events
    ]


def _first_line(event: type) -> str:
    return (getdoc(event) or "").partition("\n")[0]


def main() -> None:
    """Write everything, and say where."""
    OUT.mkdir(parents=True, exist_ok=True)
    for service in SERVICES:
        app = application(service)
        _write(f"{service}.asyncapi.json", asyncapi.describe(app.state.service))
        _write(f"{service}.openapi.json", app.openapi())
    _write("log-line.schema.json", line_schema())
    (OUT / "events.md").write_text(event_table())
    print(f"written to {OUT}")


def _write(name: str, document: dict[str, Any]) -> None:
    (OUT / name).write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
