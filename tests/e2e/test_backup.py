"""A platform loses both servers, Kafka alone, MongoDB alone; the commands of docs/backup.md bring it back each time."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from subprocess import CompletedProcess
from time import time

import pytest

from deploy.cli.backup.moment import Copied
from deploy.client import Platform as Client
from deploy.local.platform import Platform
from deploy.services import NAMES
from shared.contracts.catalog import AUDIT, TOPICS
from shared.kafka import Admin, Log, TopicPartition
from shared.mongo import connect
from tests.e2e.coordinator import Coordinator, people, roster
from tests.integration.serving import run
from tests.unit.cli.test_backup_commands import written

SOME_MINUTES = timedelta(minutes=5)  # longer than a mail waits
PEOPLE = 10


class Office(Coordinator):
    """A coordinator with five pairs, and whoever runs the platform beneath them."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform.urls["matching"])
        self._platform = platform

    def everybody(self) -> Client:
        """Return a client of all services that knows nothing of the time before a restore."""
        return Client(self._platform.urls)

    async def begin(self) -> None:
        """Pair everybody, and let their first mails leave."""
        await self.upload(roster(people(self.run, PEOPLE)))
        await self.ready()
        await self.release(await self.draft())
        await self.pass_by()

    async def pass_by(self) -> None:
        """Let some minutes pass, and wait until all that came due is done."""
        async with self.everybody() as client:
            await client.settle()
            await client.move_to(await client.now() + SOME_MINUTES)
            await client.settle()

    async def end(self, pair: str) -> None:
        """End a pair, and see the mails that follow from its event."""
        before = self.mails().total()
        await self.post(f"/v1/pairs/{pair}/ending")
        await self.pass_by()
        assert self.mails().total() > before

    async def pairs(self) -> dict[str, str]:
        """Return the state of each pair."""
        return {one["id"]: one["state"] for one in await self.every(f"{self.program}/pairs")}

    async def sessions(self) -> dict[str, str]:
        """Return when each session begins."""
        async with self.everybody() as client:
            found = [await client.every("scheduling", f"/v1/pairs/{pair}/sessions") for pair in await self.pairs()]
        return {one["id"]: one["starts_at"] for some in found for one in some}

    async def somebody_of(self, pair: str) -> str:
        """Return the path of a member of a pair."""
        members = (await self.get(f"/v1/pairs/{pair}"))["mentor_ids"]
        paths = [f"/v1/people/{self.run}-{number}" for number in range(PEOPLE)]
        ids = {(await self.get(path))["person_id"]: path for path in paths}
        return ids[members[0]]

    def mails(self) -> Counter[tuple[str, str]]:
        """Return how often each mail has left, by its recipient and its id."""
        read = [message_from_bytes(file.read_bytes(), policy=default) for file in self._platform.mail.glob("*.eml")]
        return Counter((str(one["To"]), str(one["Message-ID"])) for one in read)

    async def command(self, *arguments: str) -> str:
        """Run a command of the platform, and return what it says."""
        servers = {"KAFKA_BOOTSTRAP": self._platform.kafka, "MONGODB_URI": self._platform.mongodb}

        def to_its_end() -> CompletedProcess[str]:
            return run("deploy.cli", *arguments, **servers)

        ended = await asyncio.to_thread(to_its_end)
        assert ended.returncode == 0, f"{arguments}: {ended.stdout}{ended.stderr}"
        return ended.stdout

    async def stop(self) -> None:
        """Stop all services."""
        await asyncio.gather(*(asyncio.to_thread(self._platform.stop, name) for name in NAMES))

    async def start(self) -> None:
        """Start all services, and wait until they have done what they found."""
        await asyncio.gather(*(asyncio.to_thread(self._platform.start, name) for name in NAMES))
        async with self.everybody() as client:
            await client.settle()

    async def records(self, topic: str, partition: int) -> int:
        """Return how many records a partition has held."""
        log, item = Log(self._platform.kafka), TopicPartition(topic, partition)
        ends = await log.ends([item])
        await log.stop()
        return ends[item]

    async def lose_mongodb(self) -> None:
        client = connect(self._platform.mongodb, "matching").client
        for name in NAMES:
            await client.drop_database(name)
        client.close()

    async def lose_kafka(self) -> None:
        async with Admin(self._platform.kafka) as admin:
            await admin.delete([name for topic in TOPICS for name in (topic.name, topic.dead)])


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A platform of its own, whose data may be lost."""
    root = tmp_path_factory.mktemp("mortal") / "platform"
    # Pairs end again after each restore: so many within an hour would be held.
    with Platform(root=root, env={"CLOCK": "simulated", "MATCHING_HOLD_PEOPLE_LEAST": "100"}) as running:
        yield running


@pytest.fixture
async def office(mortal: Platform) -> AsyncIterator[Office]:
    async with Office(mortal) as one:
        await one.begin()
        yield one


async def lose_both(office: Office, later: str, folder: Path) -> None:
    """Lose what was done after Monday, but for an erasure, which Thursday knows."""
    monday, thursday = str(folder / "monday"), str(folder / "thursday")
    (ended,) = (pair for pair, state in (await office.pairs()).items() if state == "ended")
    erased = await office.somebody_of(ended)
    known, sessions = await office.pairs(), await office.sessions()
    await office.command("backup", monday)
    await office.end(later)
    await office.post(f"{erased}/erasure", {"why": "DSR-1"})
    await office.command("backup", thursday)
    await office.stop()
    await office.lose_mongodb()
    await office.lose_kafka()
    assert "is whole" in await office.command("verify", monday)
    said = await office.command("restore", monday, "--erasures", thursday)
    assert re.search(r"[1-9]\d* documents and [1-9]\d* records are restored; 1 erasures", said)
    await office.start()
    assert sessions
    assert (await office.pairs(), await office.sessions()) == (known, sessions)
    assert (await office.http.get(erased)).status_code == 404


async def lose_kafka_alone(office: Office, folder: Path) -> None:
    """Lose the topics; the signed audit trail, which only Kafka has, comes from a backup."""
    trail = written(folder / "trail", Copied(AUDIT, 3, 0, int(time() * 1000), b"chain", b"{}", []))
    known, sessions = await office.pairs(), await office.sessions()
    await office.stop()
    await office.lose_kafka()
    said = await office.command("restore", "--kafka-lost", "--trail", str(trail))
    assert "no numbered record was lost" in said
    assert await office.records(AUDIT, 3) == 1
    await office.start()
    assert (await office.pairs(), await office.sessions()) == (known, sessions)


async def lose_mongodb_alone(office: Office, later: str, folder: Path) -> None:
    """Lose the databases; what was asked for after the backup is still in Kafka."""
    friday = str(folder / "friday")
    await office.command("backup", friday)
    await office.end(later)
    await office.stop()
    await office.lose_mongodb()
    await office.command("backup", friday, "--kafka-again")
    await office.command("restore", friday, "--new-topics")
    await office.start()
    assert (await office.pairs())[later] == "ended"


class TestRestore:
    async def test_brings_the_platform_back_whichever_server_is_lost(self, office: Office, tmp_path: Path) -> None:
        first, second, third, fourth, fifth = await office.pairs()
        await office.end(first)
        sent = office.mails()

        await lose_both(office, second, tmp_path)
        await office.end(second)
        await lose_kafka_alone(office, tmp_path)
        await office.end(third)
        await lose_mongodb_alone(office, fourth, tmp_path)
        await office.end(fifth)

        assert {*(await office.pairs()).values()} == {"ended"}
        # What left before the first backup leaves once, whatever was lost since.
        assert {mail: count for mail, count in office.mails().items() if mail in sent} == sent
