"""From poison to one effect: a dead letter is replayed to the one task it failed in, however often it is replayed."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from deploy.cli.topics import apply
from shared.clock import SystemClock
from shared.contracts.catalog import STREAMS, TaskGroup
from shared.contracts.messages import Message
from shared.contracts.operations import DeadLetterReplayed
from shared.kafka import Admin
from shared.processing.dead_letters.desk import Desk, Item, Signature
from shared.processing.dead_letters.errors import Refused
from shared.processing.service import Service
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, submit

BY = Signature(by="on-call", why="mended")


def _two_readers(service: Service, *, audits: object) -> Service:
    """The shop, whose events go to a second group too; that one has a bug, or has it no longer."""
    run = service.topics[0].name.removesuffix(".taken")
    second = TaskGroup(name=f"{run}.audits", key="till_id", inputs=(f"{run}.taken",))
    commands = replace(service.topics[-1], name=second.commands)
    return replace(
        service,
        routes={**service.routes, second.name: {shop.Taken: audits}},
        groups=(*service.groups, second),
        topics=(*service.topics, commands),
    )


def _broken(_event: shop.Taken, _work: shop.Work) -> list[Message]:
    raise RuntimeError("a bug")


def _mended(event: shop.Taken, work: shop.Work) -> list[Message]:
    slot = work.slots.get(event.till_id) or shop.Slot(id=event.till_id, holder="")
    work.slots.put(replace(slot, holder=f"{slot.holder}{work.cause.correlation_id};"))
    return []


@pytest.fixture
async def broken(rig: Rig) -> Rig:
    rig.service = _two_readers(rig.service, audits=_broken)
    async with Admin(rig.kafka) as admin:
        await apply(admin, rig.service.topics)
        await apply(admin, [topic for topic in STREAMS if topic.producer == "operations"])
    await rig.publisher.start(rig.service.reached)
    return rig


@pytest.fixture
async def desk(broken: Rig) -> AsyncIterator[Desk]:
    async with Desk(broken.kafka, broken.service.topics, broken.service.task_groups) as desk:
        yield desk


async def _letters(desk: Desk, count: int = 1) -> list[Item]:
    async def found() -> list[Item] | None:
        items = await desk.items()
        return items if len(items) == count else None

    return await eventually(found)


async def _deploy(rig: Rig, audits: object) -> None:
    for engine in [*rig.engines]:
        await rig.stop(engine)
    rig.service = replace(rig.service, routes={**rig.service.routes, rig.service.groups[-1].name: {shop.Taken: audits}})
    await rig.engine()


class TestReplay:
    async def test_has_one_effect_however_often_and_none_elsewhere(self, broken: Rig, desk: Desk) -> None:
        engine = await broken.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c", correlation_id="request")
        await broken.quiet()
        (poison,) = await _letters(desk)

        await _deploy(broken, _mended)
        await desk.replay([poison], BY)
        await desk.replay(await _letters(desk), BY)
        await broken.quiet()

        slot = await broken.reader.get(shop.SLOTS, "a")
        assert slot == shop.Slot(id="a", holder="request;")
        assert await broken.book() == shop.Book(id="a", revisions=(1,), cents=5)
        assert len(await broken.read(broken.taken)) == 1
        (settled,) = await _letters(desk)
        assert [(type(one), one.revision, one.by) for one in settled.decided] == [
            (DeadLetterReplayed, 1, "on-call"),
            (DeadLetterReplayed, 2, "on-call"),
        ]

    async def test_keeps_the_cause_and_comes_back_as_a_new_letter_while_the_fault_is_there(
        self, broken: Rig, desk: Desk
    ) -> None:
        engine = await broken.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c", correlation_id="request")
        (first,) = await _letters(desk)

        await desk.replay([first], BY)
        await broken.quiet()

        _, again = await _letters(desk, 2)
        assert again.letter.fingerprint == first.letter.fingerprint
        assert again.letter.about["ce_id"] == first.letter.delivery_id != again.letter.delivery_id
        assert again.letter.about["ce_causationid"] == first.letter.about["ce_causationid"]
        assert again.letter.about["ce_correlationid"] == "request"
        assert again.letter.about["replay_of"] == first.letter.id
        assert again.decided == ()

    async def test_gives_a_timer_s_command_to_its_task(self, broken: Rig, desk: Desk) -> None:
        engine = await broken.engine()
        routes = broken.service.routes
        tills = {**routes[f"{broken.run}.tills"], shop.Take: _broken}
        await submit(engine, shop.Take(till_id="a", cents=1), "c")
        await broken.stop(engine)
        broken.service = replace(broken.service, routes={**routes, f"{broken.run}.tills": tills})
        engine = await broken.engine()
        later = shop.TakeLater(till_id="a", cents=5, timer_id="t", due=SystemClock().now())
        await submit(engine, later, "l", correlation_id="request")
        timer = next(item for item in await _letters(desk, 2) if item.letter.type == shop.Take.TYPE)
        await broken.stop(engine)
        broken.service = replace(broken.service, routes=routes)
        await broken.engine()

        await desk.replay([timer], BY)
        await broken.quiet()

        assert await broken.till() == shop.Till(id="a", cents=6, seen=("c", timer.letter.delivery_id), revision=2)


class TestDrop:
    async def test_leaves_a_trail_and_stops_replays(self, broken: Rig, desk: Desk) -> None:
        engine = await broken.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c")
        letters = await _letters(desk)

        await desk.discard(letters, Signature(by="on-call", why="sent anew"))

        (dropped,) = await _letters(desk)
        assert dropped.dropped is not None
        assert (dropped.dropped.by, dropped.dropped.why) == ("on-call", "sent anew")
        with pytest.raises(Refused, match="was dropped by on-call: sent anew"):
            await desk.replay([dropped], BY)
