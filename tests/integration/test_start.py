"""A service that cannot start says so in one line and with an exit code; one that can, stops when told to."""

import asyncio
import json
import signal
import socket
from pathlib import Path

import httpx
import pytest

from deploy.local.platform import Platform
from shared.http.draining import SIGNAL
from tests.eventually import eventually, nothing_left
from tests.integration.serving import free_port, frozen, run, running, until_ready

SERVICE = "services.scheduling"
UNAVAILABLE, NO_PORT, MISCONFIGURED = 69, 71, 78
HOURS = {"starts": "09:00", "ends": "17:00"}
GRACE_SECONDS = 20  # as those give who insist; a driver would wait for half a minute


class TestStart:
    def test_names_every_setting_that_is_wrong(self) -> None:
        ended = run(SERVICE, LINK_KEYS_SCHEDULING="too short", LOG_LEVEL="loud")

        assert ended.returncode == MISCONFIGURED
        said = dict(line.split(": ", maxsplit=1) for line in ended.stderr.splitlines())
        assert set(said) == {"setting LINK_KEYS_SCHEDULING", "setting LOG_LEVEL"}
        assert "Value error" not in ended.stderr

    def test_opens_to_no_network_where_nobody_can_sign_in(self) -> None:
        ended = run(SERVICE, SCHEDULING_HOST="0.0.0.0")  # noqa: S104 - refused

        assert ended.returncode == MISCONFIGURED
        assert "set ISSUER and AUDIENCE" in ended.stderr

    def test_says_that_its_port_is_taken_before_it_looks_for_servers(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]

            ended = run(SERVICE, SCHEDULING_PORT=str(port))

        said = f"port {port} of 127.0.0.1 is taken by another program; end that program, or set SCHEDULING_PORT"
        assert (ended.returncode, ended.stderr) == (NO_PORT, f"scheduling: {said}\n")
        assert json.loads(ended.stdout.splitlines()[-1])["reason"] == said

    def test_says_that_mongodb_is_away(self) -> None:
        address = f"127.0.0.1:{free_port()}"

        ended = run(SERVICE, MONGODB_URI=f"mongodb://{address}/?replicaSet=rs0")

        assert ended.returncode == UNAVAILABLE
        assert len(ended.stderr.splitlines()) == 1
        assert address in ended.stderr
        assert "MONGODB_URI" in ended.stderr
        assert json.loads(ended.stdout.splitlines()[-1])["event_name"] == "service.not-started"

    def test_says_that_kafka_is_away(self, mongo_url: str) -> None:
        address = f"127.0.0.1:{free_port()}"

        ended = run(SERVICE, MONGODB_URI=mongo_url, KAFKA_BOOTSTRAP=address, SCHEDULING_DATABASE="start-without-kafka")

        assert ended.returncode == UNAVAILABLE
        assert len(ended.stderr.splitlines()) == 1
        assert address in ended.stderr
        assert json.loads(ended.stdout.splitlines()[-1])["event_name"] == "service.not-started"


class TestStop:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_finishes_and_leaves_when_told_to(
        self, mongo_url: str, topics: str, tmp_path: Path, number: signal.Signals
    ) -> None:
        port, said = free_port(), tmp_path / "scheduling.log"
        servers = {"MONGODB_URI": mongo_url, "KAFKA_BOOTSTRAP": topics, "SCHEDULING_DATABASE": f"stop-{port}"}
        with running("scheduling", said, SCHEDULING_PORT=str(port), **servers) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await until_ready(http, process)
            process.send_signal(number)
            left = process.wait(timeout=60)

        assert left == 0
        names = {json.loads(line)["event_name"] for line in said.read_text().splitlines()}
        assert {"service.starting", "service.ready", "service.stopping"} <= names

    async def test_ends_connections_with_an_answer_once_it_knows_that_a_stop_comes(
        self, mongo_url: str, topics: str, tmp_path: Path
    ) -> None:
        port, said = free_port(), tmp_path / "scheduling.log"
        servers = {"MONGODB_URI": mongo_url, "KAFKA_BOOTSTRAP": topics, "SCHEDULING_DATABASE": f"drain-{port}"}
        with running("scheduling", said, SCHEDULING_PORT=str(port), **servers) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
                await until_ready(http, process)
                assert "connection" not in (await http.get("/health/live")).headers
                process.send_signal(SIGNAL)

                async def ends() -> bool:
                    return (await http.get("/health/live")).headers.get("connection") == "close"

                await eventually(ends)
            assert process.poll() is None

    @pytest.mark.parametrize("silent", ["kafka", "mongodb"])
    async def test_does_not_wait_for_a_server_that_does_not_answer(
        self, servers: Platform, topics: str, tmp_path: Path, silent: str
    ) -> None:
        port, said = free_port(), tmp_path / "scheduling.log"
        place = {"MONGODB_URI": servers.mongodb, "KAFKA_BOOTSTRAP": topics, "SCHEDULING_DATABASE": f"silent-{port}"}
        with running("scheduling", said, SCHEDULING_PORT=str(port), **place) as process:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=GRACE_SECONDS) as http:
                await until_ready(http, process)
                async with frozen(servers.server(silent)):
                    asked = await _asked(http)
                    await http.get("/health/live")  # answered after the other has arrived
                    process.send_signal(signal.SIGTERM)
                    left = await asyncio.to_thread(process.wait, GRACE_SECONDS)

            assert left == 0
            assert (await asked).status_code == httpx.codes.SERVICE_UNAVAILABLE


async def _asked(http: httpx.AsyncClient) -> "asyncio.Task[httpx.Response]":
    """Ask for a change; return once all of the request is on its way."""
    sent = asyncio.Event()

    async def trace(event: str, _: object) -> None:
        if event == "http11.send_request_body.complete":
            sent.set()

    address = f"/v1/people/{'a' * 32}/working-hours"
    asked = asyncio.create_task(http.put(address, json=HOURS, extensions={"trace": trace}))
    await sent.wait()
    return asked


class TestService:
    async def test_keeps_its_simulated_time_and_answers_to_its_own_names_only(
        self, mongo_url: str, topics: str, tmp_path: Path
    ) -> None:
        port, said = free_port(), tmp_path / "scheduling.log"
        settings = {
            "MONGODB_URI": mongo_url,
            "KAFKA_BOOTSTRAP": topics,
            "SCHEDULING_DATABASE": f"clock-{port}",
            "SCHEDULING_PORT": str(port),
            "CLOCK": "simulated",
            "CLOCK_START": "2026-03-02T08:00:00Z",
        }
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            with running("scheduling", said, **settings) as process:
                await until_ready(http, process)
                # Its topics may hold what other tests told.
                await eventually(lambda: nothing_left(http, ""), within=300)
                moved = await http.post("/clock", json={"now": "2026-03-02T08:30:00Z"})
                foreign = await http.get("/clock", headers={"Host": "evil.example"})

            with running("scheduling", said, **settings) as process:
                await until_ready(http, process)
                reading = (await http.get("/clock")).json()

        assert moved.status_code == 200, moved.text
        assert foreign.status_code == 400
        assert reading["now"] == "2026-03-02T08:30:00+00:00"
