"""Whatever fails around a batch, its task is claimed again and nothing is skipped: the driver would go on behind it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.kafka import KafkaError, Publisher
from shared.mongo import PyMongoError
from shared.processing.outcomes import Outcomes
from shared.processing.tasks.fence import Fence
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, hand_in

COMMANDS = 40


def _failing_once(original: Callable[..., Awaitable[Any]], error: Exception, calls: int) -> Callable[..., Any]:
    count = 0

    async def step(*arguments: object, **named: object) -> object:
        nonlocal count
        count += 1
        if count == calls:
            raise error
        return await original(*arguments, **named)

    return step


class TestRestart:
    @pytest.mark.parametrize(
        ("owner", "step", "error"),
        [
            (Fence, "advance", RuntimeError("a bug of ours")),
            (Fence, "advance", PyMongoError("away")),
            (Outcomes, "store", TimeoutError()),
            (Publisher, "publish", Unavailable("away")),
            (Publisher, "publish", KafkaError("away")),
        ],
        ids=["bug", "fence", "outcomes", "unavailable", "kafka"],
    )
    async def test_skips_and_doubles_nothing(
        self, rig: Rig, monkeypatch: pytest.MonkeyPatch, owner: type, step: str, error: Exception
    ) -> None:
        engine = await rig.engine()
        monkeypatch.setattr(owner, step, _failing_once(getattr(owner, step), error, calls=2))

        for number in range(COMMANDS):
            await hand_in(engine, shop.Take(till_id=f"till{number % 8}", cents=1), f"c{number}")
        await rig.quiet()

        assert sum(till.cents for till in await rig.reader.find(shop.TILLS)) == COMMANDS
        assert {book.revisions for book in await rig.reader.find(shop.BOOKS)} == {tuple(range(1, 6))}
