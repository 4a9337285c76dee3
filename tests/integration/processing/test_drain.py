"""Told to stop under load, a process finishes its batches, publishes what they decided and leaves."""

import asyncio
import signal
from pathlib import Path

from shared.kafka import Record, partition_for
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers
from tests.integration.processing.test_recovery import process

COMMANDS = 6_000


async def _load(rig: Rig) -> None:
    """More commands than a process can handle before it is told to stop."""
    records = []
    for number in range(COMMANDS):
        command = shop.Take(till_id=f"till{number % 50}", cents=1)
        key = command.key.encode()
        about = headers(command, f"c{number}")
        records.append(
            Record(rig.commands, partition_for(key, shop.PARTITIONS), key, command.model_dump_json().encode(), about)
        )
    await rig.publisher.publish(records)


def _said(folder: Path) -> list[str]:
    (log,) = folder.glob("*.log")
    return [line for line in log.read_text().splitlines() if "message.handled" in line or "engine." in line]


class TestDrain:
    async def test_ends_in_order_and_leaves_nothing_unpublished(self, rig: Rig, tmp_path: Path) -> None:
        async with process(rig, tmp_path) as running:
            await _load(rig)
            await eventually(rig.database["outcomes"].find_one, pause=0.01)

            running.send_signal(signal.SIGTERM)

            assert await asyncio.wait_for(running.wait(), 60) == 0

        said = _said(tmp_path)
        assert ["engine.drained" in said[-2], "engine.left" in said[-1]] == [True, True]
        assert await rig.database["outbox"].count_documents({}) == 0
        assert await rig.database["tasks"].count_documents({"$expr": {"$ne": ["$seq", "$published"]}}) == 0
        handled = await rig.database["outcomes"].count_documents({"status": 200})
        assert 0 < handled < COMMANDS
        assert len({dict(record.headers)["ce_id"] for record in await rig.read(rig.taken)}) == handled
