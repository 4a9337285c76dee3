"""Kafka stands still until somebody is paged: a real Prometheus, a real Alertmanager, and what the webhook gets."""

import json
import shutil
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from deploy.local.ports import accepts
from deploy.local.server import Process, Program
from deploy.services import NAMES
from tests.kubernetes.page import ROOT
from tests.kubernetes.stage import Stage, until

PROMETHEUS, ALERTMANAGER, WEBHOOK = 9090, 9093, 9099


@pytest.fixture
def paged() -> Iterator[list[dict[str, Any]]]:
    """What reaches the webhook of whoever is on call."""
    alerts: list[dict[str, Any]] = []

    class Webhook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            alerts.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["alerts"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", WEBHOOK), Webhook)
    thread = Thread(target=server.serve_forever, args=(0.1,))
    thread.start()
    yield alerts
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def monitored(stage: Stage, tmp_path: Path) -> Iterator[None]:
    """Prometheus with the product's rules over every pod, and Alertmanager."""
    programs = {name: shutil.which(name) for name in ("prometheus", "prometheus-alertmanager")}
    if lacking := [name for name, found in programs.items() if not found]:
        pytest.skip(f"install Debian's {', '.join(lacking)}")
    _configure(stage, tmp_path)
    files = (f"--config.file={tmp_path / 'prometheus.yml'}", f"--storage.tsdb.path={tmp_path / 'data'}")
    alone = (f"--storage.path={tmp_path / 'alerts'}", "--cluster.listen-address=")
    alertmanager = (f"--config.file={tmp_path / 'alertmanager.yml'}", *alone)
    started = [
        _server(stage, tmp_path, (str(programs["prometheus-alertmanager"]), *alertmanager), ALERTMANAGER),
        _server(stage, tmp_path, (str(programs["prometheus"]), *files), PROMETHEUS),
    ]
    yield
    for one in started:
        one.close()


def _configure(stage: Stage, folder: Path) -> None:
    hook = {"name": "hook", "webhook_configs": [{"url": f"http://127.0.0.1:{WEBHOOK}/"}]}
    route = {"receiver": "hook", "group_wait": "1s"}
    (folder / "alertmanager.yml").write_text(yaml.safe_dump({"route": route, "receivers": [hook]}))
    jobs = [
        {
            "job_name": f"mentoring-{name}",
            "static_configs": [{"targets": [f"{pod['status']['podIP']}:8000" for pod in stage.pods(name)]}],
        }
        for name in NAMES
    ]
    managers = [{"static_configs": [{"targets": [f"127.0.0.1:{ALERTMANAGER}"]}]}]
    told = {
        "global": {"scrape_interval": "5s", "evaluation_interval": "5s"},
        "rule_files": [str(ROOT / "deploy/monitoring/rules.yaml")],
        "alerting": {"alertmanagers": managers},
        "scrape_configs": jobs,
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(told))


def _server(stage: Stage, folder: Path, command: tuple[str, ...], port: int) -> Process:
    listen = f"--web.listen-address=127.0.0.1:{port}"
    program = Program(
        name=Path(command[0]).name,
        where=f"127.0.0.1:{port}",
        command=(*command, listen),
        log=folder / f"{port}.log",
        ready=lambda: accepts(port),
    )
    process = Process(program, stage.leash)
    process.start()
    process.wait_ready()
    return process


class TestKafkaThatStandsStill:
    def test_pages_somebody_with_its_runbook_and_is_over_afterwards(
        self, stage: Stage, monitored: None, paged: list[dict[str, Any]]
    ) -> None:
        del monitored
        kafka = stage.servers.server("kafka")
        kafka.freeze()
        try:
            until(lambda: any(_is_the_alert(one) for one in paged), "nobody was paged", 240)
        finally:
            kafka.thaw()

        (alert, *_) = (one for one in paged if _is_the_alert(one))
        assert (ROOT / alert["annotations"]["runbook"]).exists()
        until(lambda: all(stage.ready(name) == 2 for name in NAMES), "not every service came back", 120)


def _is_the_alert(alert: dict[str, Any]) -> bool:
    return bool(alert["labels"]["alertname"] == "MentoringServerAway" and alert["status"] == "firing")
