"""What `helm test` runs tells a platform that works from one that does not."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.chart.helm import CHART

SCRIPT = (CHART / "files/ready.script").read_text()
CLIENT = {"CLIENT_ID": "tester", "CLIENT_SECRET": "secret"}


@dataclass
class Cluster:
    """A service and an identity provider at one address; `broken` are the requests that it refuses."""

    url: str = ""
    asked: list[str] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    known_by: dict[str, str] = field(default_factory=dict)

    def answer(self, asked: str, host: str) -> tuple[int, object]:
        self.asked.append(asked)
        if asked in self.broken or (host != "mentoring.example.com" and "/v1/" in asked):
            return 503, {"title": "Kafka does not answer"}
        if asked == "POST /v1/programs":
            self.programs.add("p1")
        if asked == "DELETE /v1/programs/p1":
            self.programs.discard("p1")
        known = {"token_endpoint": f"{self.url}/token", "access_token": "t", "id": "p1"}
        return 200, known


@contextmanager
def serving(cluster: Cluster) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def handle_one(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            cluster.known_by[self.path] = self.headers.get("Authorization", "")
            status, body = cluster.answer(f"{self.command} {self.path}", self.headers["Host"])
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = do_DELETE = handle_one  # noqa: N815 - the base's names

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    cluster.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    made = Cluster()
    with serving(made):
        yield made


def probe(cluster: Cluster, **client: str) -> tuple[int, str]:
    named = {"PUBLIC_HOST": "mentoring.example.com", "MATCHING": cluster.url, "ISSUER": cluster.url, "SCOPE": "s"}
    environment = {"PATH": os.environ["PATH"], **named, **client}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, cluster.url], env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


class TestProbe:
    def test_is_content_with_services_that_are_ready(self, cluster: Cluster) -> None:
        assert probe(cluster) == (0, f"{cluster.url}: ready\n")

    def test_says_which_service_is_not_ready_and_why(self, cluster: Cluster) -> None:
        cluster.broken = {"GET /health/ready"}
        code, said = probe(cluster)

        assert code == 1
        assert "ready FAILED: 503: " in said
        assert "Kafka does not answer" in said

    def test_makes_a_draft_and_leaves_nothing(self, cluster: Cluster) -> None:
        code, said = probe(cluster, **CLIENT)

        assert (code, cluster.programs) == (0, set())
        assert said.endswith(": a command and its outcome\n")
        assert "POST /v1/programs" in cluster.asked

    def test_signs_in_by_http_basic_with_each_part_encoded(self, cluster: Cluster) -> None:
        probe(cluster, CLIENT_ID="tester", CLIENT_SECRET="a:b c%")

        scheme, _, given = cluster.known_by["/token"].partition(" ")
        assert (scheme, base64.b64decode(given)) == ("Basic", b"tester:a%3Ab%20c%25")

    def test_leaves_nothing_where_the_draft_cannot_be_read_either(self, cluster: Cluster) -> None:
        cluster.broken = {"GET /v1/programs/p1"}
        code, said = probe(cluster, **CLIENT)

        assert (code, cluster.programs) == (1, set())
        assert "a command and its outcome FAILED" in said

    def test_fails_where_nobody_can_sign_in(self, cluster: Cluster) -> None:
        cluster.broken = {"POST /token"}

        assert probe(cluster, **CLIENT)[0] == 1
