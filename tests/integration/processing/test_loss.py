"""A batch that is swallowed on its way between two tasks, as if the log had lost it."""

from collections.abc import Awaitable, Callable, Sequence

import pytest

from shared.kafka import Record
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, submit

Publish = Callable[..., Awaitable[None]]


class Swallowing:
    """Publishes, but for the first records on a topic: those it acknowledges and forgets."""

    def __init__(self, publish: Publish, topic: str) -> None:
        self.swallowed = 0
        self._publish, self._topic = publish, topic

    async def __call__(self, records: Sequence[Record], halfway: Callable[[], None] | None = None) -> None:
        kept = [record for record in records if self.swallowed or record.topic != self._topic]
        self.swallowed += len(records) - len(kept)
        await self._publish(kept, halfway)


class TestLoss:
    async def test_is_noticed_named_and_fails_readiness_within_30_seconds(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=1), "before")
        await eventually(rig.book)
        swallowing = Swallowing(engine._publisher.publish, f"{rig.run}.taken")
        monkeypatch.setattr(engine._publisher, "publish", swallowing)

        await submit(engine, shop.Take(till_id="a", cents=1), "swallowed")
        await submit(engine, shop.Take(till_id="a", cents=1), "after")
        (problem,) = await eventually(engine.problems, within=120)

        assert swallowing.swallowed == 1
        assert f"the channel {rig.run}.tills/" in problem
        assert "after number 1 came 3" in problem
        assert (await rig.book()).revisions == (1,)  # nothing was taken past the gap
