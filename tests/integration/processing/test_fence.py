"""A superseded owner cannot commit, whatever the timing: chance does not find a missing fence, this does."""

import pytest

from shared.processing.tasks.fence import Fenced
from shared.processing.tasks.task import Task
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig
from tests.integration.processing.records import Fed, fed


def _take(rig: Rig, task: Task, offset: int) -> Fed:
    return fed(rig.commands, task.partition, offset, shop.Take(till_id="a", cents=1), id=f"c{offset}")


class TestFence:
    async def test_refuses_the_batch_of_a_superseded_owner(self, rig: Rig) -> None:
        old, new = await rig.task(), await rig.task()
        await _log_of(rig, 2)
        await old.claim()
        await old.run([_take(rig, old, 0)])
        await new.claim()

        with pytest.raises(Fenced):
            await old.run([_take(rig, old, 1)])

        assert await rig.till() == shop.Till(id="a", cents=1, seen=("c0",), revision=1)
        assert new.fence.offset(rig.commands) == 1

    async def test_lets_the_new_owner_go_on_where_the_old_one_was(self, rig: Rig) -> None:
        old, new = await rig.task(), await rig.task()
        await _log_of(rig, 2)
        await old.claim()
        await old.run([_take(rig, old, 0)])
        await new.claim()

        await new.run([_take(rig, new, 0), _take(rig, new, 1)])
        await new.close()

        assert await rig.till() == shop.Till(id="a", cents=2, seen=("c0", "c1"), revision=2)

    async def test_refuses_an_old_owner_s_word_about_publication(self, rig: Rig) -> None:
        old, new = await rig.task(), await rig.task()
        await _log_of(rig, 1)
        await old.claim()
        await old.run([_take(rig, old, 0)])
        await new.claim()

        with pytest.raises(Fenced):
            await old.close()

    async def test_ends_the_transaction_of_a_frozen_owner(self, rig: Rig) -> None:
        """Its locks would otherwise last a minute."""
        old, new = await rig.task(), await rig.task()
        await _log_of(rig, 1)
        await old.claim()
        session = old._documents._session
        session.start_transaction()
        await rig.database["tasks"].update_one({"_id": old.id}, {"$set": {"touched": True}}, session=session)

        await new.claim()

        assert new.fence.epoch == old.fence.epoch + 1


async def _log_of(rig: Rig, records: int) -> None:
    """Let the log hold as many records as the test hands over: a claim looks at its ends."""
    command = shop.Take(till_id="a", cents=1)
    for _ in range(records):
        await rig.produce(rig.commands, b"a", command.model_dump_json().encode())
