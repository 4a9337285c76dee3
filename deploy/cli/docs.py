"""`python -m deploy.cli docs`: writes the generated documents about the services.

AsyncAPI and OpenAPI documents of each service and the JSON Schema of a log line go to build/docs, the table of all
events to docs/events.md, that of all metrics to docs/metrics.md.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from importlib import import_module
from inspect import getdoc
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from prometheus_client.metrics import MetricWrapperBase

from deploy.services import NAMES
from shared import metrics
from shared.contracts.catalog import STREAMS, Topic
from shared.http import asyncapi
from shared.log.schema import line_schema

ROOT: Final = Path(__file__).parents[2]
OUT: Final = ROOT / "build/docs"
EVENTS: Final = ROOT / "docs/events.md"
METRICS: Final = ROOT / "docs/metrics.md"

_HEAD: Final = """# Events

Written by `make docs` from [the catalog](../shared/contracts/catalog.py); fields and topics' settings are in each
service's AsyncAPI document. How to read them: [Subscribe to our events](subscribe.md).

| type | topic | key | read by | says |
| --- | --- | --- | --- | --- |"""

_METRICS_HEAD: Final = """# Metrics

Written by `make docs` from [shared/metrics.py](../shared/metrics.py). `GET /metrics` on each service, for Prometheus.
Names and labels are an interface: they are added, not changed. Alert rules are in
[deploy/monitoring/rules.yaml](../deploy/monitoring/rules.yaml), each with a [runbook](../deploy/runbooks).
Dashboards for Grafana are in [deploy/monitoring/dashboards](../deploy/monitoring/dashboards): one for people who run
programs, one for whoever is on call.

| metric | kind | labels | tells |
| --- | --- | --- | --- |"""


def application(service: str) -> FastAPI:
    """Return a service's application, without connections."""
    # Nothing is signed, so the defaults without keys suffice.
    settings = import_module(f"services.{service}.settings").Settings.model_construct()
    app: FastAPI = import_module(f"services.{service}.app").build(settings)
    return app


def event_table() -> str:
    """Return a Markdown page of all events: topic, key, consumers and meaning."""
    rows = [row for topic in STREAMS for row in _rows(topic)]
    return "\n".join([_HEAD, *rows, ""])


def metric_table() -> str:
    """Return a Markdown page of all metrics: labels and meaning."""
    found = [one for one in vars(metrics).values() if isinstance(one, MetricWrapperBase)]
    return "\n".join([_METRICS_HEAD, *map(_metric_row, found), ""])


def _metric_row(metric: MetricWrapperBase) -> str:
    (family,) = metric.describe()
    name = f"{family.name}_total" if family.type == "counter" else family.name
    labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001 - no public way
    return f"| `{name}` | {family.type} | {labels} | {family.documentation} |"


def _rows(topic: Topic) -> list[str]:
    readers = ", ".join(topic.consumers) or ("auditors" if topic.internal else "subscribers")
    return [
        f"| `{event.TYPE}` | `{topic.name}` | `{topic.key}` | {readers} | {_first_line(event)} |"
        for event in topic.events
    ]


def _first_line(event: type) -> str:
    return (getdoc(event) or "").partition("\n")[0]


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `docs`: none."""
    return argparse.ArgumentParser(prog="python -m deploy.cli docs", description=__doc__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write all documents and print their folder."""
    parser().parse_args(arguments)
    if not (ROOT / "pyproject.toml").exists():
        print(f"deploy.cli docs: writes to a source tree, and {ROOT} is none", file=sys.stderr)
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    for service in NAMES:
        app = application(service)
        _write(f"{service}.asyncapi.json", asyncapi.describe(app.state.service, app.state.settings.kafka))
        _write(f"{service}.openapi.json", app.openapi())
    _write("log-line.schema.json", line_schema())
    EVENTS.write_text(event_table())
    METRICS.write_text(metric_table())
    print(f"written to {OUT}, {EVENTS} and {METRICS}")
    return 0


def _write(name: str, document: dict[str, Any]) -> None:
    (OUT / name).write_text(json.dumps(document, indent=2) + "\n")
