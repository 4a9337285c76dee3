"""Each service's AsyncAPI document is whole, and AsyncAPI's own parser finds nothing wrong with it."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.cli.docs import application
from deploy.services import NAMES
from shared.contracts.catalog import STREAMS
from shared.http.asyncapi import describe
from shared.tls import TlsFiles
from shared.transport import KafkaAccess

ROOT = Path(__file__).parents[2]
PARSER = ROOT / "build/asyncapi"
PACKAGE = "@asyncapi/parser@3.6.0"
CHECK = """
import { Parser } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';
const parser = new Parser();
const found = [];
for (const one of JSON.parse(readFileSync(0, 'utf8'))) {
  const { document, diagnostics } = await parser.parse(one);
  found.push({ parsed: document !== undefined, diagnostics });
}
console.log(JSON.stringify(found));
"""


def asyncapi(service: str) -> dict[str, Any]:
    app = application(service)
    return describe(app.state.service, app.state.settings.kafka)


@pytest.fixture(scope="module")
def parser() -> Path:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("AsyncAPI's parser needs node and npm")
    if not (PARSER / "node_modules/@asyncapi/parser").exists():
        PARSER.mkdir(parents=True, exist_ok=True)
        (PARSER / "package.json").write_text('{"private": true}\n')
        command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--no-package-lock", PACKAGE]
        installed = subprocess.run(command, cwd=PARSER, capture_output=True, text=True, check=False)
        if installed.returncode:
            pytest.skip(f"npm cannot install {PACKAGE}: {installed.stderr.strip()[:200]}")
    script = PARSER / "check.mjs"
    script.write_text(CHECK)
    return script


@pytest.fixture(scope="module")
def found(parser: Path) -> dict[str, dict[str, Any]]:
    broken = asyncapi(NAMES[0])
    next(iter(broken["operations"].values()))["channel"] = {"$ref": "#/channels/nowhere"}
    documents = {**{service: asyncapi(service) for service in NAMES}, "broken": broken}
    result = subprocess.run(
        [shutil.which("node") or "node", parser],
        input=json.dumps(list(documents.values())),
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(zip(documents, json.loads(result.stdout), strict=True))


def faults(found: dict[str, Any]) -> list[str]:
    # Severities: 0 error, 1 warning, 2 information (no licence, no contact), 3 hint.
    return [f"{one['code']} {'/'.join(map(str, one['path']))}" for one in found["diagnostics"] if one["severity"] < 2]


class TestAsyncApi:
    @pytest.mark.parametrize("service", NAMES)
    def test_is_valid_for_its_own_parser(self, found: dict[str, dict[str, Any]], service: str) -> None:
        assert found[service]["parsed"]
        assert faults(found[service]) == []

    def test_is_refused_by_the_parser_once_it_is_broken(self, found: dict[str, dict[str, Any]]) -> None:
        assert faults(found["broken"]) != []

    def test_says_where_kafka_is(self) -> None:
        service = application(NAMES[0]).state.service

        assert [one["host"] for one in describe(service, "k1:9092")["servers"].values()] == ["k1:9092"]
        assert {name: one["host"] for name, one in describe(service, "k1:9092, k2:9092")["servers"].items()} == {
            "kafka-1": "k1:9092",
            "kafka-2": "k2:9092",
        }

    def test_says_how_kafka_is_spoken_to(self) -> None:
        service, found = application(NAMES[0]).state.service, []
        for given in (
            {},
            {"username": "matching"},
            {"username": "matching", "token_endpoint": "https://login.example"},
        ):
            (server,) = describe(service, KafkaAccess(bootstrap="k1:9092", tls=TlsFiles(), **given))["servers"].values()
            found.append((server["protocol"], [one["type"] for one in server.get("security", [])]))

        assert found == [("kafka-secure", []), ("kafka-secure", ["scramSha512"]), ("kafka-secure", ["oauth2"])]

    @pytest.mark.parametrize("service", NAMES)
    def test_names_every_event_the_service_publishes(self, service: str) -> None:
        document = asyncapi(service)
        published = {event.TYPE for topic in STREAMS if service in topic.writers for event in topic.events}

        named = {message["name"] for message in document["components"]["messages"].values()}

        assert published <= named

    @pytest.mark.parametrize("service", NAMES)
    def test_lets_readers_ignore_what_they_do_not_know(self, service: str) -> None:
        document = asyncapi(service)
        events = [
            document["components"]["schemas"][name]
            for name, message in document["components"]["messages"].items()
            if message["name"].startswith("mentoring.")
        ]

        assert [schema["title"] for schema in events if "additionalProperties" in schema] == []
