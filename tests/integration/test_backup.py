"""A backup of a platform at work, restored into an empty one, and each of the two servers lost alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from deploy.cli import topics as kafka_topics
from deploy.cli.backup import files
from deploy.cli.backup.moment import BATCHES_LEFT_OUT
from deploy.cli.backup.platform import Platform, Unfit
from deploy.cli.backup.restore import begin_without_kafka, restore
from deploy.cli.backup.take import backup, copy_kafka_again
from deploy.cli.backup.verify import missing
from shared.errors import Unavailable
from shared.kafka import Admin
from shared.processing.engine import Engine
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, rig, submit
from tests.integration.serving import run

__all__ = ["rig"]

TILLS = 16
QUIET = 60


def platform_of(rig: Rig) -> Platform:
    return Platform(kafka=rig.kafka, databases={"shop": rig.database}, topics=shop.topics(rig.run))


class Customers:
    """They ask tills to take a cent, one after the other, and know what was accepted."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.accepted: list[str] = []

    async def ask(self, count: int) -> None:
        for _ in range(count):
            number = len(self.accepted)
            command = shop.Take(till_id=f"till{number % TILLS}", cents=1)
            with suppress(Unavailable):
                await self._engine.submit(command, id=f"c{number}", wait=0)
                self.accepted.append(f"c{number}")

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Let them ask for as long as the block takes."""
        done = asyncio.Event()

        async def go_on() -> None:
            while not done.is_set():
                await self.ask(1)

        asking = asyncio.create_task(go_on())
        try:
            yield
        finally:
            done.set()
            await asking


async def lose_mongodb(rig: Rig) -> None:
    await rig.database.client.drop_database(rig.run)


async def seen(rig: Rig) -> list[str]:
    """What the tills took, having checked that the books say the same."""
    tills = await rig.reader.find(shop.TILLS)
    books = {book.id: book for book in await rig.reader.find(shop.BOOKS)}
    for till in tills:
        assert books[till.id].revisions == tuple(range(1, till.revision + 1))
    assert sum(till.cents for till in tills) == sum(till.revision for till in tills)
    return [one for till in tills for one in till.seen]


async def goes_on(rig: Rig) -> list[str]:
    """Let a new process work, and take one cent more at every till."""
    engine = await rig.engine()
    await rig.quiet(engine, within=QUIET)
    for number in range(TILLS):
        await submit(engine, shop.Take(till_id=f"till{number}", cents=1), f"new{number}")
    await rig.quiet(engine, within=QUIET)
    return await seen(rig)


NEW = {f"new{number}" for number in range(TILLS)}


class TestBackup:
    async def test_loses_and_doubles_nothing_that_was_accepted_before_it(self, rig: Rig, tmp_path: Path) -> None:
        engine, folder, platform = await rig.engine(), tmp_path / "backup", platform_of(rig)
        customers = Customers(engine)
        await customers.ask(100)
        async with customers.busy():
            await eventually(lambda: len(customers.accepted) > 150)
            before = {*customers.accepted}
            contents = await backup(platform, folder)
        await rig.quiet(engine, within=QUIET)
        await rig.stop(engine)
        assert missing(folder, contents, platform.logs, platform.compacted) == []
        await lose_mongodb(rig)
        done = await restore(platform, folder, new_topics=True)
        assert done["documents"] == sum(contents.documents.values())
        found = await goes_on(rig)
        assert len(found) == len({*found})
        assert before | NEW <= {*found} <= {*customers.accepted} | NEW
        taken = await rig.read(rig.taken)
        ids = [dict(one.headers)["ce_id"] for one in taken]
        assert len({*ids}) == len(found)
        assert any(int(one.split(b":")[1]) > BATCHES_LEFT_OUT for one in ids)

    async def test_with_kafka_copied_again_has_what_was_accepted_later(self, rig: Rig, tmp_path: Path) -> None:
        engine, folder, platform = await rig.engine(), tmp_path / "backup", platform_of(rig)
        customers = Customers(engine)
        async with customers.busy():
            await eventually(lambda: len(customers.accepted) > 50)
            await backup(platform, folder)
        await rig.quiet(engine, within=QUIET)
        await rig.stop(engine)
        await lose_mongodb(rig)
        await copy_kafka_again(platform, folder)
        await restore(platform, folder, new_topics=True)
        found = await goes_on(rig)
        assert sorted(found) == sorted({*customers.accepted} | NEW)

    async def test_is_restored_into_an_empty_platform_only(self, rig: Rig, tmp_path: Path) -> None:
        engine, folder, platform = await rig.engine(), tmp_path / "backup", platform_of(rig)
        await Customers(engine).ask(5)
        await rig.quiet(engine, within=QUIET)
        await rig.stop(engine)
        await backup(platform, folder)
        with pytest.raises(Unfit, match="is not empty"):
            await restore(platform, folder, new_topics=True)
        await lose_mongodb(rig)
        with pytest.raises(Unfit, match="have held records"):
            await restore(platform, folder)
        (folder / files.records_file(rig.commands)).unlink()
        with pytest.raises(files.Damaged, match=rig.commands):
            await restore(platform, folder, new_topics=True)

    async def test_is_not_restored_while_a_service_runs(self, rig: Rig, tmp_path: Path) -> None:
        engine, folder, platform = await rig.engine(), tmp_path / "backup", platform_of(rig)
        await Customers(engine).ask(5)
        await rig.quiet(engine, within=QUIET)
        await backup(platform, folder)
        await lose_mongodb(rig)
        with pytest.raises(Unfit, match="services are running"):
            await restore(platform, folder, new_topics=True)
        assert len(await rig.read(rig.taken)) == 5
        await rig.stop(engine)
        await restore(platform, folder, new_topics=True)
        assert len(await goes_on(rig)) == 5 + TILLS

    async def test_is_restored_with_its_number_of_partitions_after_somebody_raised_it(
        self, rig: Rig, tmp_path: Path
    ) -> None:
        engine, folder, platform = await rig.engine(), tmp_path / "backup", platform_of(rig)
        customers = Customers(engine)
        await customers.ask(50)
        await rig.quiet(engine, within=QUIET)
        await rig.stop(engine)
        await rig.raise_partitions(8)
        await backup(platform, folder)
        await lose_mongodb(rig)
        with pytest.raises(Unfit, match="have 8 partitions, and 4 were asked for"):
            await restore(platform, folder)
        await restore(platform, folder, new_topics=True)
        found = await goes_on(rig)
        assert sorted(found) == sorted({*customers.accepted} | NEW)


class TestKafkaLost:
    async def test_wants_as_many_partitions_as_before(self, rig: Rig) -> None:
        platform = platform_of(rig)
        await rig.stop(await rig.engine())
        async with Admin(rig.kafka) as admin:
            await admin.delete(platform.logs)
            await kafka_topics.apply(admin, platform.topics, number=kafka_topics.Number(asked=2))
        with pytest.raises(Unfit, match=r"have 2 partitions, and 4 were asked for.* makes them with 4"):
            await begin_without_kafka(platform)

    async def test_lets_work_go_on_and_loses_nothing_that_was_read(self, rig: Rig) -> None:
        engine, platform = await rig.engine(), platform_of(rig)
        customers = Customers(engine)
        await customers.ask(100)
        await rig.quiet(engine, within=QUIET)
        await rig.stop(engine)
        async with Admin(rig.kafka) as admin:
            await admin.delete([*platform.logs])
        assert await begin_without_kafka(platform) == []
        found = await goes_on(rig)
        assert sorted(found) == sorted({*customers.accepted} | NEW)


class TestTheCommand:
    def test_writes_a_folder_that_can_be_read(self, topics: str, mongo_url: str, tmp_path: Path) -> None:
        folder = tmp_path / "backup"
        ended = run("deploy.cli", "backup", str(folder), KAFKA_BOOTSTRAP=topics, MONGODB_URI=mongo_url)
        assert ended.returncode == 0, ended.stderr
        files.check(folder, files.contents_of(folder))
