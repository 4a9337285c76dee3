"""Numbers between tasks: what is known is dropped, what is ahead is refused until what lies between has come."""

import pytest

from shared.processing.tasks.channels import field_name
from shared.processing.tasks.reading import Stopped
from shared.processing.tasks.task import Task
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, headers
from tests.integration.processing.records import Fed, fed

BOOKS = 1


def _numbered(rig: Rig, task: Task, offset: int, number: int, channel: str = "elsewhere/1@x") -> Fed:
    event = shop.Taken(till_id="a", cents=1, revision=number)
    return fed(rig.taken, task.partition, offset, event, channel=channel, sequence=number)


async def _revisions(rig: Rig) -> tuple[int, ...]:
    book = await rig.book()
    return book.revisions if book else ()


class TestChannels:
    async def test_drop_what_was_seen(self, rig: Rig) -> None:
        task = await rig.task(group=BOOKS)
        await task.claim()

        await task.run([_numbered(rig, task, offset, number) for offset, number in enumerate((1, 2, 1, 2, 3))])
        await task.run([_numbered(rig, task, 5, 3)])

        assert await _revisions(rig) == (1, 2, 3)
        assert task.fence.offset(rig.taken) == 6

    async def test_refuse_what_is_ahead_until_it_is_sent_again_in_order(self, rig: Rig) -> None:
        task = await rig.task(group=BOOKS)
        await task.claim()

        await task.run([_numbered(rig, task, offset, number) for offset, number in enumerate((1, 3, 4))])
        assert await _revisions(rig) == (1,)
        assert [gap.found for gap in task.fence.received.gaps.values()] == [3]

        await task.run([_numbered(rig, task, offset, number) for offset, number in enumerate((2, 3, 4), start=3)])
        assert await _revisions(rig) == (1, 2, 3, 4)
        assert not task.fence.received.gaps

    async def test_are_counted_one_by_one(self, rig: Rig) -> None:
        task = await rig.task(group=BOOKS)
        await task.claim()

        await task.run([_numbered(rig, task, 0, 1, "one"), _numbered(rig, task, 1, 1, "two")])

        assert await _revisions(rig) == (1, 1)

    async def test_are_known_to_the_next_owner(self, rig: Rig) -> None:
        task, heir = await rig.task(group=BOOKS), await rig.task(group=BOOKS)
        await task.claim()
        for _ in range(3):
            await rig.produce(rig.taken, b"a", b"{}")
        await task.run([_numbered(rig, task, 0, 1), _numbered(rig, task, 1, 3)])
        await heir.claim()

        await heir.run([_numbered(rig, heir, 2, 1)])

        assert await _revisions(rig) == (1,)
        assert [(gap.last, gap.found) for gap in heir.fence.received.gaps.values()] == [(1, 3)]

    async def test_stop_the_task_when_they_stay_ahead_and_say_where(self, rig: Rig) -> None:
        task = await rig.task(group=BOOKS, patience_seconds=0)
        await task.claim()
        await task.run([_numbered(rig, task, 0, 1), _numbered(rig, task, 1, 3), _numbered(rig, task, 2, 4)])

        with pytest.raises(Stopped, match=r"elsewhere/1@x stays ahead .* after number 1 came 3, at offset 1"):
            await task.tidy()

        fence = await rig.database["tasks"].find_one({"_id": task.id})
        assert fence is not None
        assert fence["next"][field_name(rig.taken)] == 1, "an operator's repair begins where the gap began"

    async def test_that_stay_ahead_fail_readiness(self, rig: Rig) -> None:
        engine = await rig.engine(patience_seconds=0.5, tidy_seconds=0.1)
        for number in (1, 3):
            event = shop.Taken(till_id="a", cents=1, revision=number)
            about = headers(event, f"e{number}", channel="elsewhere/1@x", sequence=number)
            await rig.produce(rig.taken, b"a", event.model_dump_json().encode(), about)

        problems = await eventually(engine.problems)

        assert len(problems) == 1
        assert "elsewhere/1@x" in problems[0]
        assert await _revisions(rig) == (1,)
