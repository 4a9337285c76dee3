"""A real service, watched by a collector and by Prometheus itself: traces, dashboards and alert rules of a real run."""

import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from deploy.monitoring.boards import BOARDS
from deploy.monitoring.on_call import ON_CALL
from tests.collector import Collector, collecting
from tests.eventually import eventually
from tests.integration.serving import free_port, running, until_ready

RULES = Path(__file__).parents[2] / "deploy/monitoring/rules.yaml"
PROGRAM = {"title": "Digital fluency", "objective": "Learn from each other", "cadence": "biweekly", "weeks": 12}
TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
# Every process has these from its start; the others come with what happens.
ALWAYS = {"Processes", "Kafka and MongoDB", "Lag", "Outbox", "Tasks", "Tasks that stopped", "Messages", "Commits"}


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as found:
        yield found


@pytest.fixture(scope="module")
async def matching(
    mongo_url: str, topics: str, collector: Collector, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    given = {"MONGODB_URI": mongo_url, "KAFKA_BOOTSTRAP": topics, "TRACES_ENDPOINT": collector.url}
    own = {"MATCHING_DATABASE": f"watched-{port}", "MATCHING_PORT": str(port)}
    with running("matching", tmp_path_factory.mktemp("watched") / "matching.log", **given, **own) as process:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            await until_ready(http, process)
            yield http


@pytest.fixture(scope="module")
async def published(matching: httpx.AsyncClient) -> httpx.Response:
    """A program that was published by a caller who traces."""
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-01"}
    answer = await matching.post("/v1/programs", json={"settings": PROGRAM}, headers=headers)
    assert answer.status_code == 201, answer.text
    waiver = {"waiver": "nobody sponsors a test"}
    opened = await matching.post(f"/v1/programs/{answer.json()['id']}/publication", json=waiver)
    assert opened.status_code == 200, opened.text
    return opened


@pytest.fixture(scope="module")
async def prometheus(
    matching: httpx.AsyncClient, published: httpx.Response, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    program = shutil.which("prometheus")
    if program is None:
        pytest.skip("prometheus is not installed: it is Debian's package of that name")
    assert published.is_success
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    target = matching.base_url.netloc.decode()
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(RULES)],
        "scrape_configs": [{"job_name": "mentoring-matching", "static_configs": [{"targets": [target]}]}],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    options = [f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data"]
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [program, *options, f"--web.listen-address=127.0.0.1:{port}"], stdout=log, stderr=log, cwd=folder
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as http:
            await eventually(lambda: _scraped(http, process), within=300)
            yield http
    finally:
        process.kill()
        process.wait()


async def _scraped(http: httpx.AsyncClient, process: "subprocess.Popen[bytes]") -> bool:
    if process.poll() is not None:
        pytest.fail("Prometheus ended instead")
    try:
        if not (await http.get("/-/ready")).is_success:
            return False
    except httpx.TransportError:
        return False
    return bool(await found_by(http, "count_over_time(up[1m]) >= 3 and up == 1"))


async def found_by(http: httpx.AsyncClient, expression: str) -> list[Any]:
    answer = await http.get("/api/v1/query", params={"query": expression})
    assert answer.json()["status"] == "success", f"{expression}: {answer.text}"
    found: list[Any] = answer.json()["data"]["result"]
    return found


def filled_in(expression: str) -> str:
    return expression.replace("$__rate_interval", "1m").replace("$__range", "5m")


class TestTraces:
    @pytest.mark.usefixtures("published")
    async def test_lead_from_the_caller_over_kafka_to_the_message(self, collector: Collector) -> None:
        def arrived() -> bool:
            return {"POST /v1/programs", "process matching.create-program"} <= {one.name for one in mine()}

        def mine() -> list[Any]:
            return [span for span in collector.spans if span.trace_id.hex() == TRACE]

        await eventually(arrived, within=120)
        request, message = (
            next(span for span in mine() if span.name == name)
            for name in ("POST /v1/programs", "process matching.create-program")
        )
        assert request.parent_span_id.hex() == CALLER
        assert message.parent_span_id == request.span_id

    async def test_name_nobody(self, matching: httpx.AsyncClient, collector: Collector) -> None:
        of = {"name": "Bo Canaryson", "email": "bo@canary.example", "groups": {"department": "Canarydepartment"}}
        answer = await matching.put("/v1/people/canary-1", json=of)
        assert answer.is_success, answer.text

        wanted = {"PUT /v1/people/{employee_id}", "process matching.register-person"}
        await eventually(lambda: wanted <= {one.name for one in collector.spans}, within=120)
        assert b"canary" not in b"".join(one.SerializeToString() for one in collector.requests).lower()


class TestDashboards:
    async def test_ask_what_prometheus_understands(self, prometheus: httpx.AsyncClient) -> None:
        for board in BOARDS:
            for query in (query for row in board.rows for panel in row.panels for query in panel.queries):
                await found_by(prometheus, filled_in(query.expr))

    async def test_show_what_every_process_has(self, prometheus: httpx.AsyncClient) -> None:
        panels = {panel.title: panel for row in ON_CALL.rows for panel in row.panels}

        empty = [one for one in ALWAYS if not await found_by(prometheus, filled_in(panels[one].queries[0].expr))]

        assert empty == []

    async def test_show_what_has_happened(self, prometheus: httpx.AsyncClient) -> None:
        found = await found_by(prometheus, 'mentoring_events_total{type="mentoring.program-published.v1"}')

        assert [one["value"][1] for one in found] == ["1"]


class TestRules:
    async def test_are_evaluated_without_an_error_and_do_not_fire(self, prometheus: httpx.AsyncClient) -> None:
        async def evaluated() -> bool:
            groups = (await prometheus.get("/api/v1/rules")).json()["data"]["groups"]
            return {rule["health"] for group in groups for rule in group["rules"]} == {"ok"}

        await eventually(evaluated, within=120)
        assert (await prometheus.get("/api/v1/alerts")).json()["data"]["alerts"] == []
