"""A server goes away and comes back: it is named, nothing is accepted that could be lost, and all goes on."""

import asyncio

import pytest

from deploy.local.platform import Platform
from shared.errors import Unavailable
from shared.processing.engine import Engine
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers, submit
from tests.integration.serving import frozen


def _names(engine: Engine, server: str) -> bool:
    return any(server in problem for problem in engine.problems())


@pytest.mark.parametrize("server", ["kafka", "mongodb"])
async def test_all_goes_on_after_an_outage_of(server: str, rig: Rig, servers: Platform) -> None:
    engine = await rig.engine()
    await submit(engine, shop.Take(till_id="a", cents=1), "before")

    await asyncio.to_thread(servers.stop, server)
    try:
        await eventually(lambda: _names(engine, "Kafka" if server == "kafka" else "MongoDB"))
        with pytest.raises(Unavailable):
            await engine.submit(shop.Take(till_id="a", cents=10), id="during")
    finally:
        await asyncio.to_thread(servers.start, server)

    await eventually(lambda: not engine.problems(), within=300)
    await submit(engine, shop.Take(till_id="a", cents=100), "after")
    await rig.quiet(within=300)
    assert (await rig.till() or shop.Till(id="none")).cents == 101
    assert (await rig.book() or shop.Book(id="none")).cents == 101


@pytest.mark.parametrize(("leave", "come_back"), [("stop", "start"), ("freeze", "thaw")])
async def test_nothing_is_sent_before_anybody_noticed_that_the_database_is_away(
    leave: str, come_back: str, rig: Rig, servers: Platform
) -> None:
    engine = await rig.engine(watch_seconds=3600)  # asked once, while it was there
    await submit(engine, shop.Take(till_id="a", cents=1), "before")
    sent = await rig.read(rig.commands)
    mongod = servers.server("mongodb")

    await asyncio.to_thread(getattr(mongod, leave))
    try:
        with pytest.raises(Unavailable, match="MongoDB does not answer"):
            await engine.submit(shop.Take(till_id="a", cents=10), id="during")
    finally:
        await asyncio.to_thread(getattr(mongod, come_back))
        await asyncio.to_thread(mongod.wait_ready)

    assert len(await rig.read(rig.commands)) == len(sent)
    await eventually(lambda: _takes(engine), within=300)
    await rig.quiet(within=300)
    assert (await rig.till() or shop.Till(id="none")).cents == 101


async def _takes(engine: Engine) -> bool:
    try:
        return await engine.submit(shop.Take(till_id="a", cents=100), id="after") is not None
    except Unavailable:
        return False


async def test_a_stop_leaves_to_others_what_a_silent_database_holds_up(rig: Rig, servers: Platform) -> None:
    engine = await rig.engine()
    await submit(engine, shop.Take(till_id="a", cents=1), "before")
    late = shop.Take(till_id="a", cents=10)

    async with frozen(servers.server("mongodb")):
        await rig.produce(rig.commands, late.key.encode(), late.model_dump_json().encode(), headers(late, "late"))
        await eventually(engine._busy)
        async with asyncio.timeout(20):  # a driver waits for half a minute
            await rig.stop(engine)

    await rig.engine()
    await rig.quiet(within=300)
    assert (await rig.till() or shop.Till(id="none")).cents == 11
    assert len({dict(record.headers)["ce_id"] for record in await rig.read(rig.taken)}) == 2
