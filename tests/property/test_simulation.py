"""Whatever happens, in whatever order, to processes, servers and messages: one effect per cause, in order, at rest."""

import os
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from shared.kafka import Record
from tests.integration.processing import shop
from tests.simulation import checks
from tests.simulation.world import PARTITIONS, TAKEN, Process, World

# Without it the same stories every time; with it as many new ones.
EXAMPLES = os.environ.get("EXAMPLES")
KEYS = st.sampled_from(["a", "b", "d"])
FAULTS = st.sampled_from(["kill", "freeze", "fail", "slow"])
POISON = st.sampled_from([(b"{", 422), (b'{"till_id": "a"}', 422), (b"\xff", 422)])
WHO = st.integers(min_value=0, max_value=5)


class Shop(RuleBasedStateMachine):
    """The shop under fire."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.world.start()
        for key in ("a", "b", "d"):
            self.world.send(shop.Take(till_id=key, cents=1))

    def process(self, who: int) -> Process:
        return self.world.processes[who % len(self.world.processes)]

    @rule(key=KEYS, times=st.integers(min_value=1, max_value=5))
    def take(self, key: str, times: int) -> None:
        for _ in range(times):
            self.world.send(shop.Take(till_id=key, cents=1))

    @rule(key=KEYS, to=KEYS)
    def lend(self, key: str, to: str) -> None:
        self.world.send(shop.Lend(till_id=key, to=to))

    @rule(key=KEYS, to=KEYS)
    def greet(self, key: str, to: str) -> None:
        self.world.send(shop.Greet(till_id=key, to=to))

    @rule(key=KEYS, minutes=st.integers(min_value=0, max_value=50))
    def take_later(self, key: str, minutes: int) -> None:
        due = self.world.clock.now() + timedelta(minutes=minutes)
        self.world.send(shop.TakeLater(till_id=key, timer_id=f"t{len(self.world.sent)}", due=due))

    @rule(key=KEYS)
    def overdraw(self, key: str) -> None:
        self.world.send(shop.Take(till_id=key, cents=-10_000), status=(409,))

    @rule(key=KEYS, poison=POISON)
    def send_what_cannot_be_read(self, key: str, poison: tuple[bytes, int]) -> None:
        value, status = poison
        self.world.send_bytes(value, key=key.encode(), type="shop.take", status=(status,))

    @rule(key=KEYS, bug=st.sampled_from([shop.Break, shop.Bloat]))
    def meet_a_bug(self, key: str, bug: type[Any]) -> None:
        self.world.send(bug(till_id=key), status=(500,), dead=True)

    @rule(key=KEYS)
    def tell_what_is_refused(self, key: str) -> None:
        self.world.send(shop.Taken(till_id=key, cents=1, revision=0), topic=TAKEN, status=(), dead=True)

    @rule(which=WHO)
    def repeat(self, which: int) -> None:
        self.world.repeat(self.world.sent[-1 - which % len(self.world.sent)])

    @precondition(lambda self: len(self.world.processes) < 3)
    @rule()
    def start_another(self) -> None:
        self.world.start()

    @rule()
    def rebalance(self) -> None:
        self.world.rebalance()

    @rule(who=WHO, tidy=st.booleans())
    def work(self, who: int, *, tidy: bool) -> None:
        self.world.turn(self.process(who), tidy=tidy)

    @rule(who=WHO, fault=FAULTS, step=st.integers(min_value=1, max_value=60), tidy=st.booleans())
    def work_until(self, who: int, fault: str, step: int, *, tidy: bool) -> None:
        process = self.process(who)
        if not process.turning:
            process.steps.arm(**{fault: step})
        self.world.turn(process, tidy=tidy)

    @rule(who=WHO)
    def kill(self, who: int) -> None:
        self.world.kill(self.process(who))

    @precondition(lambda self: any(process.turning for process in self.world.processes))
    @rule()
    def thaw(self) -> None:
        self.world.thaw(next(process for process in self.world.processes if process.turning))

    @rule(minutes=st.integers(min_value=1, max_value=59))
    def let_time_pass(self, minutes: int) -> None:
        self.world.wait(timedelta(minutes=minutes))

    @rule(who=WHO)
    def fetch_from_too_far_on(self, who: int) -> None:
        for member in self.process(who).members:
            member.skip += 1

    @precondition(lambda self: not self.world.logs.lost)
    @rule(number=st.sampled_from([*PARTITIONS]))
    def lose_a_record_of_a_channel(self, number: int) -> None:
        self.world.logs.lose[TAKEN, number] = 1

    @invariant()
    def nothing_is_wrong_now(self) -> None:
        assert [*checks.always(self.world)] == []

    def teardown(self) -> None:
        try:
            self.come_to_rest()
        finally:
            self.world.close()

    def come_to_rest(self) -> None:
        world = self.world
        world.settle()
        world.logs.lose.clear()
        if lost := [*_missing(world)]:
            stopped = " ".join(world.stopped())
            assert all(name in stopped for name in _names(world, lost)), (lost, stopped)
            world.publish_again(_all_after(world, lost))
            world.rebalance()  # an operator starts the stopped task again
            world.settle()
        assert [*checks.at_rest(world)] == []


def _missing(world: World) -> Iterator[Record]:
    """Yield what was lost, and did not come again after a crash of its source."""
    for record in world.logs.lost:
        log = world.logs.logs[record.topic, record.partition]
        if not any(_place(record) == _place(other) for other in log):
            yield record


def _names(world: World, lost: Iterable[Record]) -> Iterator[str]:
    """Yield what a reason must say of losses that something came after."""
    for record in lost:
        log = world.logs.logs[record.topic, record.partition]
        channel, number = _place(record)
        if any(_place(other)[0] == channel and _place(other)[1] > number for other in log):
            yield f"{channel} stays ahead on {record.topic}/{record.partition}: after number {number - 1} came"


def _all_after(world: World, lost: Iterable[Record]) -> list[Record]:
    firsts = {_place(record)[0]: _place(record)[1] for record in lost}
    carried = (record for records in checks.channels(world).values() for _, record in records)
    return [
        record
        for record in carried
        if record.topic == TAKEN and _place(record)[1] >= firsts.get(_place(record)[0], 1 << 60)
    ]


def _place(record: Any) -> tuple[str, int]:  # noqa: ANN401 - in the log or on its way
    about = dict(record.headers)
    return (about.get("ce_channel") or b"").decode(), int(about.get("ce_sequence") or 0)


TestSimulation = Shop.TestCase
TestSimulation.settings = settings(
    max_examples=int(EXAMPLES or 40), stateful_step_count=30, derandomize=not EXAMPLES, database=None
)
