"""A platform with TLS, users and rights: everybody tries everything, and can do what the catalog says and no more."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from pydantic import SecretStr
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.cli.principals import AUDITOR, DEPLOYER, OPERATOR, PRINCIPALS, SCALER, actions
from deploy.local.certificates import Certificates
from deploy.local.platform import Platform
from deploy.local.secured import Secured
from deploy.services import NAMES
from shared.contracts.catalog import GROUPS, TOPICS
from shared.errors import Unavailable
from shared.kafka import Admin, Log, Publisher, Record, TopicPartition, reconnecting
from shared.mongo import connect, ping
from shared.mongo_access import options as mongo_options
from shared.tls import TlsFiles
from shared.transport import KafkaAccess, MongoAccess
from tests.eventually import eventually
from tests.integration.users import TRIES, may_read, may_write, someone, succeeds

SERVICE: Final = {"read", "insert", "update", "remove", "index"}
MAY: Final = {
    OPERATOR: set[str](),
    DEPLOYER: {"read", "insert", "update", "index", "list"},
    AUDITOR: {"read", "list"},
}
STORES: Final = (*NAMES, "admin", "local", "config")
ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/transport.md"

# Topic, right and user that are not as they should be; a short list reads better than a wall of dots.
Faults = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root = tmp_path_factory.mktemp("secured")
    given = {"KAFKA_BOOTSTRAP": "", "MONGODB_URI": ""}  # what other tests share speaks plainly
    with Platform(root=root, env=given, secure=True) as running:
        yield running


@pytest.fixture
def secured(platform: Platform) -> Secured:
    assert platform.secured
    return platform.secured


def documented() -> list[tuple[str, str]]:
    """Return each command with the user who runs it, as the page on transport lists them."""
    return re.findall(r"^\| `([a-z-]+ [a-z -]+|migrate)` \| (\w+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)


def run(platform: Platform, user: str, *command: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of `deploy.cli` as a user, to its end."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-m", "deploy.cli", *command],
        env={**kept, "PYTHONPATH": str(ROOT), "SECRETS_DIR": str(platform.secrets(user))},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


class TestDocument:
    def test_lists_the_commands(self) -> None:
        assert ("migrate", DEPLOYER) in documented()
        assert len(documented()) == 12


class TestKafka:
    async def test_lets_everybody_use_what_the_catalog_says_and_no_more(
        self, platform: Platform, secured: Secured
    ) -> None:
        names = [name for topic in TOPICS for name in (topic.name, topic.dead)]
        faults, tries = Faults(), 0
        for user in PRINCIPALS:
            async with someone(secured.kafka(user, platform.kafka)) as who:
                for name in names:
                    faults += [("reads", user, name)] if await who.reads(name) != may_read(user, name) else []
                    faults += [("writes", user, name)] if await who.writes(name) != may_write(user, name) else []
                for group in GROUPS:
                    faults += (
                        [("joins", user, group.name)] if await who.is_in(group.name) != (group.service == user) else []
                    )
                tries += 2 * len(names) + len(GROUPS)

        assert faults == []
        assert tries > 1_000

    async def test_lets_the_deployer_make_the_platform_s_topics_and_no_others(
        self, platform: Platform, secured: Secured
    ) -> None:
        async with Admin(secured.kafka(DEPLOYER, platform.kafka)) as admin:
            await admin.create([("mentoring.tried.v1", 1, {})], 1)
            with pytest.raises(Exception, match="payroll"):
                await admin.create([("payroll", 1, {})], 1)

    @pytest.mark.parametrize("user", [*NAMES, OPERATOR, AUDITOR, SCALER])
    async def test_lets_nobody_else_make_topics(self, platform: Platform, secured: Secured, user: str) -> None:
        async with Admin(secured.kafka(user, platform.kafka)) as admin:
            with pytest.raises(Exception, match=r"mentoring\.mine"):
                await admin.create([("mentoring.mine.v1", 1, {})], 1)

    async def test_lets_the_scaler_see_how_far_a_group_is_behind(self, platform: Platform, secured: Secured) -> None:
        group = GROUPS[0]
        access = secured.kafka(SCALER, platform.kafka)
        async with someone(access) as who, someone(secured.kafka(AUDITOR, platform.kafka)) as other:
            assert (await who.sees(group.name), await other.sees(group.name)) == (True, False)
        log = Log(access, patience=20)
        ends = await log.ends([TopicPartition(group.topics[0], 0)])
        await log.stop()

        assert len(ends) == 1

    async def test_says_in_a_service_s_words_that_a_topic_is_not_its_own(
        self, platform: Platform, secured: Secured
    ) -> None:
        publisher = Publisher(secured.kafka("notify", platform.kafka))
        with pytest.raises(Unavailable, match=r"does not let notify use mentoring\.pairs\.v1"):
            await publisher.publish([Record("mentoring.pairs.v1", 0, b"k", b"x", [])])
        await publisher.stop()

    async def test_tells_wrong_credentials_from_no_answer(
        self, platform: Platform, secured: Secured, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        right = secured.kafka("matching", platform.kafka)
        other = Certificates(secured.root / "elsewhere")
        other.of("anything")
        for wrong, says in (
            (replace(right, password=SecretStr("wrong")), "refuses the user matching"),
            (replace(right, username="nobody"), "refuses the user nobody"),
            (replace(right, tls=TlsFiles(ca=other.authority)), "check KAFKA_CA_FILE"),
            (KafkaAccess(bootstrap=platform.kafka), "if it wants TLS, set KAFKA_SECURITY_PROTOCOL"),
            (KafkaAccess(bootstrap=platform.kafka, tls=right.tls), "does not answer"),
        ):
            _forget_attempts(monkeypatch)
            with pytest.raises(Unavailable, match=says):
                async with Admin(wrong):
                    pass
        _forget_attempts(monkeypatch)
        async with Admin(right):
            pass


def _forget_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next client try at once: a process pauses after a failure, whoever it tried as."""
    monkeypatch.setattr(reconnecting, "_pauses", {})
    monkeypatch.setattr(reconnecting, "_failures", {})


class TestMongoDB:
    @pytest.mark.parametrize("user", actions())
    def test_lets_everybody_use_what_they_need_and_no_more(
        self, platform: Platform, secured: Secured, user: str
    ) -> None:
        faults = Faults()
        own = {user} if user in NAMES else {*NAMES}
        with MongoClient[dict[str, Any]](**mongo_options(secured.mongodb(user, platform.mongodb))) as client:
            for store in STORES:
                for what, act in TRIES.items():
                    allowed = store in own and what in MAY.get(user, SERVICE)
                    faults += [(what, user, store)] if succeeds(act, client, store) != allowed else []
            for command in ("serverStatus", "usersInfo", "getLog"):
                given = succeeds(lambda one, name: one.admin.command(name, 1), client, command)
                faults += [(command, user, "admin")] if given else []

        assert faults == []

    def test_lets_the_operator_pause_services_and_stop_jobs(self, platform: Platform, secured: Secured) -> None:
        with MongoClient[dict[str, Any]](**mongo_options(secured.mongodb(OPERATOR, platform.mongodb))) as client:
            for name in NAMES:
                client[name].notes.update_one({"_id": "tried"}, {"$set": {"a": 1}}, upsert=True)
                client[name].jobs.update_one({"_id": "tried"}, {"$set": {"a": 1}})
                with pytest.raises(OperationFailure):
                    client[name].jobs.insert_one({})

    async def test_tells_wrong_credentials_from_no_answer(self, platform: Platform, secured: Secured) -> None:
        right = secured.mongodb("matching", platform.mongodb)
        other = Certificates(secured.root / "elsewhere")
        other.of("anything")
        for wrong, says in (
            (replace(right, password=SecretStr("wrong")), "refuses the user"),
            (replace(right, username="nobody"), "refuses the user"),
            (replace(right, tls=TlsFiles(ca=other.authority)), "check MONGODB_CA_FILE"),
            (MongoAccess(uri=right.uri), "does not answer"),
        ):
            database = connect(wrong, "matching")
            with pytest.raises(Unavailable, match=says):
                await ping(database)
            database.client.close()

    async def test_lets_nobody_read_without_a_password(self, platform: Platform, secured: Secured) -> None:
        anonymous = replace(secured.mongodb("matching", platform.mongodb), username="", password=SecretStr(""))
        with MongoClient[dict[str, Any]](**mongo_options(anonymous)) as client, pytest.raises(OperationFailure):
            client.matching.people.find_one({})


class TestPlatform:
    async def test_runs_as_a_whole_without_one_refusal(self, platform: Platform) -> None:
        async with httpx.AsyncClient(timeout=30) as http:

            async def ready() -> bool:
                found = [await http.get(f"{url}/health/ready") for url in platform.urls.values()]
                return all(one.is_success for one in found)

            await eventually(ready)
        for name in NAMES:
            lines = (platform.root / "logs" / f"{name}.log").read_text(encoding="utf-8").splitlines()
            assert [line for line in lines if "uthorizationFailed" in line or "uthenticationFailed" in line] == []

    def test_gives_no_process_a_secret_in_its_environment(self, platform: Platform) -> None:
        secrets = json.loads((platform.root / "keys.json").read_text()).values()
        for name, server in platform.servers.items():
            if name in NAMES:
                environment = Path(f"/proc/{server.pid}/environ").read_text(encoding="utf-8")
                assert [one for one in secrets if one in environment] == [], name

    def test_keeps_its_secrets_from_other_people_of_the_machine(self, platform: Platform) -> None:
        open_to_others = [
            file.name
            for folder in ("secrets", "certificates")
            for file in (platform.root / folder).rglob("*")
            if file.is_file() and file.stat().st_mode & 0o077
        ]

        assert open_to_others == []

    @pytest.mark.parametrize(("command", "user"), documented())
    def test_lets_people_run_the_commands_that_are_theirs(self, platform: Platform, command: str, user: str) -> None:
        done = run(platform, user, *command.split())

        assert done.returncode == 0, done.stdout + done.stderr

    @pytest.mark.parametrize("command", ["kafka-acls", "mongo-roles"])
    def test_lets_nobody_but_an_administrator_grant_rights(self, platform: Platform, command: str) -> None:
        done = run(platform, DEPLOYER, command, "apply")

        assert done.returncode == 1
        assert "run this as an administrator" in done.stderr
