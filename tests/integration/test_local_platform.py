"""The platform on one machine: when servers stop, when it is killed, and when something is missing."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from aiokafka import AIOKafkaProducer
from pymongo import MongoClient

from deploy.local.backend import Given, choose
from deploy.local.control import ask, listening, serve, state_file
from deploy.local.errors import AlreadyRunning, NotAvailable, NothingToRun, NotRunning, OtherServers, UnknownServer
from deploy.local.kafka import ApacheKafka
from deploy.local.leash import RUN_VARIABLE
from deploy.local.mongodb import LocalMongoDB
from deploy.local.platform import Platform
from deploy.local.server import State
from tests.eventually import eventually

HOLD = """
import sys, time
from pathlib import Path
from deploy.local.platform import Platform
with Platform(root=Path(sys.argv[1]), services=()) as platform:
    print("up", flush=True)
    time.sleep(600)
"""


class TestServers:
    def test_mongodb_is_a_replica_set_with_transactions(self, servers: Platform) -> None:
        with MongoClient(servers.mongodb) as client, client.start_session() as session:
            client.local_test.things.insert_one({"_id": 0})
            with session.start_transaction():
                client.local_test.things.insert_one({"_id": 1}, session=session)

            assert client.local_test.things.count_documents({}) == 2
            client.drop_database("local_test")

    def test_come_from_processes_where_these_can_run(self, servers: Platform) -> None:
        assert [type(backend) for backend in servers.backends.values()] == [ApacheKafka, LocalMongoDB]

    async def test_kafka_takes_a_record_from_an_idempotent_producer(self, servers: Platform) -> None:
        async with AIOKafkaProducer(bootstrap_servers=servers.kafka, enable_idempotence=True) as producer:
            assert producer.client.cluster.brokers()

    def test_that_is_stopped_comes_back_at_the_same_place_with_its_data(self, servers: Platform) -> None:
        with MongoClient(servers.mongodb) as client:
            client.local_kept.things.insert_one({"_id": "kept"})
        servers.stop("mongodb")
        stopped = servers.server("mongodb").state

        servers.start("mongodb")

        assert stopped is State.STOPPED
        with MongoClient(servers.mongodb) as client:
            assert client.local_kept.things.find_one() == {"_id": "kept"}
            client.drop_database("local_kept")

    def test_of_another_name_is_refused_with_the_names_there_are(self, servers: Platform) -> None:
        with pytest.raises(UnknownServer, match=r"no server called kafak.*kafka, mongodb, smtp"):
            servers.stop("kafak")

    def test_over_a_folder_in_use_are_refused(self, servers: Platform) -> None:
        with pytest.raises(AlreadyRunning, match=rf"-m deploy\.local --root {servers.root} down"):
            Platform(root=servers.root).__enter__()

    def test_that_start_again_go_on_with_what_they_had(self, tmp_path: Path) -> None:
        root, kept = tmp_path / "platform", []
        for start in range(2):
            with Platform(root=root, services=()) as platform, MongoClient(platform.mongodb) as client:
                client.kept.things.insert_one({"_id": start})
                kept.append((client.kept.things.count_documents({}), platform.kafka, platform.mongodb))
                (platform.mail / f"{start}.eml").touch()

        (first, *addresses), (second, *same) = kept
        assert (first, second) == (1, 2)
        assert same == addresses
        assert len([*(root / "mail").iterdir()]) == 2

    def test_of_another_number_are_refused(self, tmp_path: Path) -> None:
        root = tmp_path / "platform"
        root.mkdir()
        (root / "servers.json").write_text('{"kafka": "one node here", "mongodb": "3 nodes here"}')

        with pytest.raises(OtherServers, match="mongodb was 3 nodes here"), Platform(root=root, services=()):
            pass


class TestEnd:
    async def test_by_kill_9_leaves_no_process(self, tmp_path: Path) -> None:
        supervisor = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(tmp_path / "platform")], stdout=subprocess.PIPE, env=_environment()
        )
        assert supervisor.stdout is not None
        with supervisor.stdout as said:
            assert said.readline() == b"up\n"
        children = psutil.Process(supervisor.pid).children(recursive=True)

        supervisor.send_signal(signal.SIGKILL)
        supervisor.wait()

        assert len(children) >= 3
        await eventually(lambda: not [child for child in children if _lives(child)], within=120)


class TestChoice:
    def test_takes_the_first_that_is_available(self) -> None:
        given = Given(reason="given by hand", url="here")

        assert choose("Kafka", [_missing, lambda: given]) is given

    def test_says_what_to_install_when_nothing_is_available(self) -> None:
        with pytest.raises(NothingToRun, match=r"No Kafka can be started here(.|\n)*install one"):
            choose("Kafka", [_missing])


class TestCommandLine:
    @pytest.mark.parametrize("command", [("status",), ("stop", "kafka"), ("down",)])
    def test_without_a_platform_says_so_in_one_line(self, tmp_path: Path, command: tuple[str, ...]) -> None:
        done = _run("--root", str(tmp_path), *command)

        assert done.returncode == 1
        assert done.stderr.count("\n") == 1
        assert f"-m deploy.local --root {tmp_path} up" in done.stderr

    def test_of_another_shell_stops_and_starts_a_server(self, servers: Platform) -> None:
        with listening(servers) as listener, ThreadPoolExecutor(1) as shell:
            asked = shell.submit(_stop_then_down, servers.root)
            serve(servers, listener)
            done = asked.result()
            stopped = servers.server("smtp").state
        servers.start("smtp")

        assert done.returncode == 0, done.stderr
        assert stopped is State.STOPPED
        assert not state_file(servers.root).exists()

    def test_asks_nobody_over_an_empty_folder(self, tmp_path: Path) -> None:
        with pytest.raises(NotRunning):
            ask(tmp_path, action="status")


def _stop_then_down(root: Path) -> subprocess.CompletedProcess[str]:
    try:
        return _run("--root", str(root), "stop", "smtp")
    finally:
        ask(root, action="down")


def _missing() -> Given:
    raise NotAvailable("no engine answers (install one)")


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != RUN_VARIABLE} | {"PYTHONPATH": str(Path.cwd())}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.local", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=_environment())


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
