"""One story of the shop, with one fault at every step outward, one after the other: always the same end."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.integration.processing import shop
from tests.simulation import checks
from tests.simulation.world import START, TAKEN, World

STEPS = 170  # about as many as the story takes
TRIED = {"kill": 1, "freeze": 3, "fail": 3, "slow": 3}  # every step, or every third


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    yield made
    made.close()


def tell(world: World, **fault: int) -> int:
    """Commands, a repeat, a way through another task, a timer, one of each kind that is buried; return the steps."""
    process = world.start()
    process.steps.arm(**fault)
    first = world.send(shop.Take(till_id="a", cents=1))
    world.send(shop.Take(till_id="d", cents=1))
    world.send(shop.TakeLater(till_id="a", timer_id="later", due=START + timedelta(minutes=5)))
    world.turn(process)
    world.repeat(first)
    world.send(shop.Greet(till_id="a", to="d"))
    world.turn(process, tidy=False)
    world.turn(process, tidy=False)  # what changes nothing waits for the next batch
    world.send(shop.Lend(till_id="a", to="d"))
    world.send(shop.Break(till_id="a"), status=(500,), dead=True)
    world.send(shop.Bloat(till_id="a"), status=(500,), dead=True)
    world.send(shop.Take(till_id="a", cents=-9), status=(409,))
    world.send(shop.Taken(till_id="d", cents=1, revision=0), topic=TAKEN, status=(), dead=True)
    world.send_bytes(b"{", key=b"a", type="shop.take", status=(422,))
    world.wait(timedelta(minutes=10))
    world.turn(process)
    steps = process.steps.count
    world.settle()
    return steps


class TestStory:
    def test_comes_to_its_end(self, world: World) -> None:
        steps = tell(world)

        assert [*checks.at_rest(world)] == []
        assert STEPS - 20 < steps < STEPS

    @pytest.mark.parametrize("part", range(4))
    @pytest.mark.parametrize("fault", TRIED)
    def test_comes_to_the_same_end_whatever_step_a_process_is_hit_at(self, fault: str, part: int) -> None:
        for number in range(part * STEPS // 4 + 1, (part + 1) * STEPS // 4 + 1, TRIED[fault]):
            world = World()
            tell(world, **{fault: number})
            wrong = [*checks.at_rest(world)]
            world.close()
            assert wrong == [], f"{fault} at step {number}"
