"""A task on servers in memory: what no fault brings out, and so no story with faults."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY

from shared.collection import Document
from shared.contracts.cloudevents import Envelope, to_headers
from shared.contracts.messages import Message
from shared.kafka import Record
from shared.processing.tasks.channels import field_name
from shared.processing.tasks.task_group import TaskGroup
from tests.integration.processing import shop
from tests.simulation import checks
from tests.simulation import world as simulated
from tests.simulation.world import COMMANDS, PARTITIONS, START, TAKEN, World, partition


@pytest.fixture
def world() -> Iterator[World]:
    made = World()
    made.start()
    made.send(shop.Take(till_id="a", cents=1))
    made.settle()
    yield made
    made.close()


def _seen(world: World) -> list[str]:
    (till,) = world.database.all("tills")
    seen: list[str] = till["seen"]
    return seen


def _later(world: World, timer: str, minutes: int) -> None:
    world.send(shop.TakeLater(till_id="a", timer_id=timer, due=START + timedelta(minutes=minutes)))


def _hear(world: World, number: int, channel: str = "elsewhere/0@x") -> None:
    event = shop.Taken(till_id="a", cents=1, revision=number)
    about = Envelope(id=f"e{number}", source="/x", type=event.TYPE, subject="a", channel=channel, sequence=number)
    key = event.key.encode()
    value = event.model_dump_json().encode()
    world.logs.append(Record(TAKEN, partition(TAKEN, key), key, value, [*to_headers(about)]))


def _nod(world: World) -> None:
    """Send a till what changes nothing, as another task does."""
    command = shop.Nod(till_id="a")
    about = Envelope(id="n1", source="/x", type=command.TYPE, subject="a", channel="elsewhere/0@x", sequence=1)
    world.logs.append(Record(COMMANDS, 0, b"a", command.model_dump_json().encode(), [*to_headers(about)]))


def _fences(world: World, since: int) -> list[Document]:
    """Return what was written of the fence of the first till's task."""
    changes = [one.changes for one in world.database.history[since:]]
    return [after for change in changes if (pair := change.get(("tasks", "sim.tills/0"))) and (after := pair[1])]


def _progress(fence: Document) -> tuple[int, int]:
    return fence["next"][field_name(COMMANDS)], fence["received"][field_name("elsewhere/0@x")]


class TestTidying:
    def test_is_left_out_once_everything_is_tidy(self, world: World) -> None:
        world.send(shop.Take(till_id="a", cents=1))
        world.settle()

        (process,) = world.processes
        assert not any(task.untidy for group in process.groups for task in group.tasks.values())
        assert [*checks.at_rest(world)] == []

    def test_has_nothing_to_do_after_a_batch_that_published_nothing(self, world: World) -> None:
        before = len(world.database.history)

        world.send(shop.Take(till_id="a", cents=-9), status=(409,))
        world.settle()

        wrote = [one.within for one in world.database.history[before:] if ("tasks", "sim.tills/0") in one.changes]
        assert wrote[wrote.index(True) :] == [True]  # before it was claimed


class TestIdleBatch:
    """One that changes nothing: where it ends is stored with what comes next."""

    def test_writes_nothing(self, world: World) -> None:
        before = len(world.database.history)
        _nod(world)

        world.turn(world.processes[0], tidy=False)

        assert _fences(world, before) == []
        assert world.processes[0].groups[0].tasks[0].fence.offset(COMMANDS) == 2

    def test_is_stored_with_the_next_one(self, world: World) -> None:
        before = len(world.database.history)
        _nod(world)
        world.turn(world.processes[0], tidy=False)
        world.send(shop.Take(till_id="a", cents=1))
        world.turn(world.processes[0], tidy=False)

        assert [_progress(fence) for fence in _fences(world, before)] == [(3, 1)]

    def test_is_stored_by_tidying(self, world: World) -> None:
        before = len(world.database.history)
        _nod(world)

        world.turn(world.processes[0], tidy=False)
        world.turn(world.processes[0])

        assert [_progress(fence) for fence in _fences(world, before)] == [(2, 1)]
        assert not world.processes[0].groups[0].tasks[0].untidy

    def test_is_read_again_by_a_successor_that_knows_nothing_of_it(self, world: World) -> None:
        _nod(world)
        world.turn(world.processes[0], tidy=False)

        world.kill(world.processes[0])
        world.settle()

        (fence,) = [task for task in world.database.all("tasks") if task["_id"] == "sim.tills/0"]
        assert _progress(fence) == (2, 1)
        assert [*checks.at_rest(world)] == []

    def test_is_none_if_a_timer_fired(self, world: World) -> None:
        _later(world, "t", 10)
        world.settle()
        routes = world.processes[0].groups[0]._around.rules.routes
        routes[shop.Take.TYPE] = shop.Take, lambda _command, _work: []

        world.wait(timedelta(minutes=10))
        world.settle()

        assert world.database.all("timers") == []

    def test_is_none_if_it_publishes(self, world: World) -> None:
        routes = world.processes[0].groups[0]._around.rules.routes
        routes[shop.Nod.TYPE] = shop.Nod, lambda _command, _work: [shop.Nod(till_id="d")]
        before = len(world.database.history)
        _nod(world)

        world.turn(world.processes[0], tidy=False)

        assert len(_fences(world, before)) == 1


class TestTimers:
    def test_fire_once_and_not_before_their_time(self, world: World) -> None:
        _later(world, "t", 10)

        for minutes in (5, 5, 5):
            world.wait(timedelta(minutes=minutes))
            world.settle()
            assert [*checks.at_rest(world)] == []

    def test_fire_in_the_order_of_their_due_time_however_many_are_due(self, world: World) -> None:
        due = {"a": 50, "b": 10, "c": 40, "d": 20, "e": 30, "f": 15, "g": 45}
        for timer, minutes in due.items():
            _later(world, timer, minutes)
        world.settle()

        world.wait(timedelta(hours=1))
        world.settle()

        fired = [id_.partition("|")[2].partition("#")[0] for id_ in _seen(world) if "|" in id_]
        assert fired == sorted(due, key=lambda timer: due[timer])

    def test_fire_no_sooner_because_another_one_is_due(self, world: World) -> None:
        _later(world, "due", 10)
        _later(world, "later", 60)
        world.settle()

        world.wait(timedelta(minutes=10))
        world.settle()

        fired = [id_ for id_ in _seen(world) if "|" in id_]
        assert len(fired) == 1
        assert "due" in fired[0]

    def test_do_not_fire_when_they_are_called_off_at_the_last_moment(self, world: World) -> None:
        def take_and_call_off(command: shop.Take, work: shop.Work) -> list[object]:
            work.timers.delete("second")
            return shop.take(command, work)  # type: ignore[return-value] # what a handler returns

        _later(world, "first", 10)
        _later(world, "second", 11)
        world.settle()
        for process in world.processes:
            routes = process.groups[0]._around.rules.routes
            routes[shop.Take.TYPE] = shop.Take, take_and_call_off

        world.wait(timedelta(minutes=30))
        world.settle()

        assert [id_ for id_ in _seen(world) if "second" in id_] == []
        assert world.database.all("timers") == []


class TestGap:
    def test_that_lasts_stops_its_task_alone_and_names_channel_numbers_and_offset(self, world: World) -> None:
        for number in (1, 3, 4):
            _hear(world, number)
        world.send(shop.Take(till_id="d", cents=1))

        world.settle()

        (reason,) = world.stopped()
        offset = len(world.logs.logs[TAKEN, 0]) - 2
        where = f"the channel elsewhere/0@x stays ahead on {TAKEN}/0: after number 1 came 3, at offset {offset}"
        assert reason == where
        (problem,) = [
            problem for process in world.processes for group in process.groups for problem in group.problems()
        ]
        assert problem == f"task sim.books/0 stopped: {where}"
        assert [till["cents"] for till in world.database.all("tills")] == [1, 1]

    def test_that_lasts_takes_its_task_back_to_where_it_began(self, world: World) -> None:
        for number in (1, 3, 4):
            _hear(world, number)

        world.settle()

        (fence,) = [task for task in world.database.all("tasks") if task["_id"] == "sim.books/0"]
        assert fence["next"][field_name(TAKEN)] == len(world.logs.logs[TAKEN, 0]) - 2, "what is repaired is read again"

    def test_holds_up_no_other_channel(self, world: World) -> None:
        _hear(world, 1, "one")
        _hear(world, 5, "other")
        _hear(world, 2, "one")

        world.settle()

        (book,) = world.database.all("books")
        assert book["revisions"] == [1, 1, 2]

    def test_is_mended_by_sending_again_in_order(self, world: World) -> None:
        for number in (1, 3):
            _hear(world, number)
        world.settle()

        for number in (2, 3):
            _hear(world, number)
        world.rebalance()
        world.settle()

        assert world.stopped() == []
        (book,) = world.database.all("books")
        assert book["revisions"] == [1, 1, 2, 3]


class TestFailure:
    @pytest.mark.parametrize("step", range(1, 13))
    def test_of_one_step_is_mended_by_the_process_itself(self, world: World, step: int) -> None:
        (process,) = world.processes
        world.send(shop.Take(till_id="a", cents=1))
        process.steps.arm(fail=step)

        for _ in range(6):
            world.turn(process)

        assert [till["cents"] for till in world.database.all("tills")] == [2]
        assert [*checks.at_rest(world)] == []


class TestPoison:
    def test_is_buried_once_though_its_owner_dies_again_and_again(self, world: World) -> None:
        world.send_bytes(b"{", key=b"a", type="shop.take", status=(422,))
        for step in (8, 10, 12, 14):
            world.processes[0].steps.arm(kill=step)
            world.turn(world.processes[0])

        world.settle()

        assert [*checks.at_rest(world)] == []

    def test_keeps_key_value_and_headers_as_they_were(self, world: World) -> None:
        sent = world.send_bytes(b"\xff{", key=b"a", type="shop.take", status=(422,))

        world.settle()

        (letter,) = world.logs.logs[f"{COMMANDS}.dead", 0]
        assert (letter.key, letter.value) == (sent.record.key, sent.record.value)
        assert {*letter.headers} >= {*sent.record.headers}


class TestBatch:
    @pytest.mark.parametrize(
        "message",
        [
            pytest.param(shop.Take(till_id="a", cents=1), id="handled"),
            pytest.param(shop.Take(till_id="a", cents=-1_000_000), id="refused"),
            pytest.param(shop.Break(till_id="a"), id="buried"),
        ],
    )
    def test_leaves_no_cycles_behind(self, world: World, message: Message) -> None:
        """What is in a cycle waits for a collection, which comes seldom, and with it the whole batch."""
        world.send(message)
        world.settle()
        gc.collect()

        gc.disable()
        try:
            for _ in range(20):
                world.send(message)
            world.settle()
            left = gc.collect()
        finally:
            gc.enable()

        assert left < 20


class TestClaim:
    def test_stops_at_an_offset_outside_the_log_and_names_both(self, world: World) -> None:
        world.logs.logs[COMMANDS, 0].clear()  # as a topic that was made anew

        world.rebalance()

        assert world.stopped() == [f"offset 1 of {COMMANDS}/0 lies outside the log, which holds 0 to 0"]

    def test_is_tried_again_until_a_server_is_back(self, world: World) -> None:
        process = world.processes[0]
        process.steps.arm(fail=2)

        world.rebalance()

        assert all({*group.tasks} == {*PARTITIONS} for group in process.groups)


class TestLag:
    def test_is_what_waits_at_the_tasks_of_this_process(self, world: World) -> None:
        (process,), (tills, _) = world.processes, world.processes[0].groups
        for number in range(5):
            world.send(shop.Take(till_id=f"t{number}", cents=1))
        reached = tills.offsets()
        ends = {item: len(world.logs.logs[item.topic, item.partition]) for item in reached}

        world.loop.run_until_complete(tills.check(reached, ends))
        waiting = _lag(tills)
        world.turn(process)
        world.loop.run_until_complete(tills.check(reached, ends))

        assert (waiting, _lag(tills)) == (5, 0)


class TestListener:
    def test_begins_no_task_that_lacks_one_of_its_inputs(self, world: World) -> None:
        process = world.processes[0]
        world.loop.run_until_complete(process.revoke())
        _, books = process.members

        items = [item for item in books.inputs(0) if item.topic == TAKEN]
        world.loop.run_until_complete(books.listener.on_partitions_assigned(items))

        assert not books.listener._starting
        assert not books.listener.tasks

    def test_only_pauses_and_begins_for_no_heartbeat_is_sent_meanwhile(self, world: World) -> None:
        process = world.processes[0]
        process.steps.arm(freeze=1)  # as a database that does not answer

        world.rebalance()

        assert process.turning is None, "the listener waited for a claim"
        assert all(not group.tasks for group in process.groups)


def _lag(group: TaskGroup) -> float | None:
    return REGISTRY.get_sample_value("mentoring_lag", {"group": group.name, "topic": COMMANDS})


class TestChance:
    def test_is_drawn_for_each_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drawn = []

        class Noting(shop.Work):
            def __init__(self, *given: object, chance: str) -> None:
                super().__init__(*given, chance)  # type: ignore[arg-type]  # as it was given
                drawn.append(chance)

        monkeypatch.setattr(simulated, "SERVICE", replace(simulated.SERVICE, work=Noting))
        world = World()
        world.start()
        for _ in range(3):
            world.send(shop.Take(till_id="a", cents=1))
            world.settle()
        world.close()

        assert len(drawn) > 2
        assert len({*drawn}) == len(drawn)
        assert all(len(one) == 64 for one in drawn)
