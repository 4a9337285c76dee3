"""Three brokers, three nodes of a replica set and two processes of a service: any one of them may die."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from pymongo import MongoClient

from deploy.local.platform import Platform
from shared.contracts.catalog import DEFAULT_PARTITIONS, PROGRAMS, TOPICS
from shared.contracts.programs import ProgramClosed
from shared.contracts.vocabulary import ProgramId
from shared.kafka import Record, partition_for
from tests.chaos.client import Client
from tests.chaos.history import History
from tests.chaos.rig import KAFKA, MONGODB
from tests.eventually import eventually
from tests.integration.processing.conftest import headers

NOTIFY = ("notify-1", "notify-2")
PROGRAM = ProgramId("swallowed")
PLACE = partition_for(PROGRAM.encode(), DEFAULT_PARTITIONS)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root = tmp_path_factory.mktemp("cluster") / "platform"
    with Platform(
        root=root, services=("notify",), brokers=3, mongo_nodes=3, replicas=2, partitions=DEFAULT_PARTITIONS
    ) as running:
        yield running


@pytest.fixture(scope="module")
async def client(cluster: Platform) -> AsyncIterator[Client]:
    async with Client(cluster.replicas, cluster.kafka, History()) as ready:
        yield ready


async def settle(client: Client) -> None:
    """Have one command handled, whichever process takes it, however often it must be asked."""
    person = uuid4().hex
    async with asyncio.timeout(60):
        await client.write("PUT", "notify", f"/v1/people/{person}/preferences", person, json={"opted_out": ["survey"]})


async def survive_without(name: str, cluster: Platform, client: Client) -> None:
    """Let a server die, have work done without it, and start it again."""
    await settle(client)
    cluster.server(name).kill()

    await settle(client)

    await asyncio.to_thread(cluster.start, name)


def primary(platform: Platform) -> str:
    with MongoClient[dict[str, Any]](platform.mongodb) as client:
        return str(client.admin.command("hello")["primary"])


class TestCluster:
    async def test_topics_have_three_replicas_of_which_two_must_have_a_record(self, cluster: Platform) -> None:
        admin = AIOKafkaAdminClient(bootstrap_servers=cluster.kafka)
        await admin.start()
        names = [topic.name for topic in TOPICS]
        resources = [ConfigResource(ConfigResourceType.TOPIC, name) for name in names]
        try:
            described = await admin.describe_topics(names)
            configured = [one for answer in await admin.describe_configs(resources) for one in answer.resources]
        finally:
            await admin.close()

        assert {len(one["replicas"]) for topic in described for one in topic["partitions"]} == {3}
        settings = [{key: value for key, value, *_ in one[4]} for one in configured]
        assert {one["min.insync.replicas"] for one in settings} == {"2"}

    @pytest.mark.parametrize("name", [*KAFKA, *NOTIFY])
    async def test_goes_on_without_any_one_broker_or_process(
        self, cluster: Platform, client: Client, name: str
    ) -> None:
        await survive_without(name, cluster, client)

    async def test_goes_on_without_its_primary(self, cluster: Platform, client: Client) -> None:
        before = primary(cluster)

        await survive_without(next(one for one in MONGODB if cluster.server(one).where == before), cluster, client)

        assert primary(cluster) != before

    async def test_goes_on_after_both_processes_died(self, cluster: Platform, client: Client) -> None:
        for name in NOTIFY:
            cluster.server(name).kill()

        for name in NOTIFY:
            await asyncio.to_thread(cluster.start, name)

        await settle(client)

    async def test_names_a_record_that_was_swallowed_and_is_not_ready(self, cluster: Platform, client: Client) -> None:
        channel = f"elsewhere/{uuid4().hex}"
        records = [numbered(channel, number) for number in (1, 2, 3, 4)]
        del records[1]

        await client.publish(records)

        told = await eventually(lambda: unready(cluster, channel), within=120)  # what its documentation promises
        assert f"the channel {channel} stays ahead on {PROGRAMS}/{PLACE}: after number 1 came 3" in told


def numbered(channel: str, number: int) -> Record:
    """Return an event as a task elsewhere would number it."""
    event = ProgramClosed(program_id=PROGRAM, revision=number)
    about = headers(event, f"{channel}:{number}", channel=channel, sequence=number)
    return Record(PROGRAMS, PLACE, event.key.encode(), event.model_dump_json().encode(), about)


async def unready(platform: Platform, channel: str) -> str:
    """Return what a process says that is not ready because of a channel."""
    async with httpx.AsyncClient(timeout=5) as http:
        answers = [await http.get(f"{url}/health/ready") for url in platform.replicas["notify"]]
    return next((answer.text for answer in answers if not answer.is_success and channel in answer.text), "")
