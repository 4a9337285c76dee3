"""The way of a command: submitted, handled once, its event published and consumed, its outcome told."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.errors import KafkaConnectionError
from pymongo.errors import AutoReconnect

from shared.clock import SystemClock
from shared.contracts.catalog import Topic
from shared.contracts.messages import Command
from shared.errors import Unavailable
from shared.kafka import Record
from shared.processing import engine as engine_module
from shared.processing.engine import Engine
from shared.processing.jobs import Lease
from shared.processing.outcomes import Outcome, Outcomes
from shared.processing.tasks.left import Counting
from tests.builders import NOW
from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, hand_in, headers, submit


class TestSubmit:
    async def test_answers_once_the_command_is_done(self, rig: Rig) -> None:
        engine = await rig.engine()

        outcome = await submit(engine, shop.Take(till_id="a", cents=5), "c1")

        assert outcome == Outcome(id="c1", status=200)
        assert await rig.till() == shop.Till(id="a", cents=5, seen=("c1",), revision=1)

    async def test_lets_another_group_hear_of_it(self, rig: Rig) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c1")
        await submit(engine, shop.Take(till_id="a", cents=-2), "c2")

        await rig.quiet()

        assert await rig.book() == shop.Book(id="a", revisions=(1, 2), cents=3)

    async def test_tells_a_refusal_and_changes_nothing(self, rig: Rig) -> None:
        engine = await rig.engine()

        outcome = await submit(engine, shop.Take(till_id="a", cents=-5), "c1")

        assert outcome == Outcome(id="c1", status=409, title="Overdrawn", detail="a holds 0", code="overdrawn")
        assert await rig.till() is None

    async def test_tells_a_bug_and_changes_nothing(self, rig: Rig) -> None:
        engine = await rig.engine()

        outcome = await submit(engine, shop.Break(till_id="a"), "c1")

        assert (outcome.status, outcome.code) == (500, "internal-error")
        assert await rig.till() is None
        assert (await submit(engine, shop.Take(till_id="a", cents=1), "c2")).status == 200

    async def test_gives_a_repeat_the_first_outcome(self, rig: Rig) -> None:
        engine = await rig.engine()
        first = await submit(engine, shop.Take(till_id="a", cents=-5), "c1", fingerprint="f")
        await submit(engine, shop.Take(till_id="a", cents=50), "c2")

        again = await submit(engine, shop.Take(till_id="a", cents=-5), "c1", fingerprint="f")

        assert again == first
        assert await rig.till() == shop.Till(id="a", cents=50, seen=("c2",), revision=1)

    async def test_does_not_send_again_what_has_an_outcome(self, rig: Rig) -> None:
        engine = await rig.engine()

        for _ in range(3):
            await submit(engine, shop.Take(till_id="a", cents=5), "c1")

        assert len(await rig.read(rig.commands)) == 1

    async def test_refuses_the_same_id_with_another_body(self, rig: Rig) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c1", fingerprint="five")

        other = await submit(engine, shop.Take(till_id="c", cents=6), "c1", fingerprint="six")

        assert (other.status, other.code) == (422, "idempotency-key-reused")
        assert await rig.till("c") is None

    async def test_does_not_wait_when_told_so(self, rig: Rig) -> None:
        engine = await rig.engine()

        assert await engine.submit(shop.Take(till_id="a", cents=5), id="c1", wait=0) is None
        assert (await eventually(lambda: engine.outcome("c1"))).status == 200

    async def test_hears_of_an_outcome_decided_in_another_process(self, rig: Rig) -> None:
        first, second = await rig.engine(), await rig.engine()
        await eventually(lambda: all(group.tasks for engine in (first, second) for group in engine._groups))

        asked = [await submit(first, shop.Take(till_id=str(key), cents=5), f"c{key}") for key in range(12)]

        assert {outcome.status for outcome in asked} == {200}

    async def test_says_what_every_event_goes_back_to(self, rig: Rig) -> None:
        engine = await rig.engine()
        traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        await submit(engine, shop.Take(till_id="a", cents=5), "c1", correlation_id="request", traceparent=traceparent)
        await rig.quiet()

        (record,) = await rig.read(rig.taken)

        found = dict(record.headers)
        assert found["ce_correlationid"] == b"request"
        assert found["ce_causationid"] == b"c1"
        assert found["traceparent"] == traceparent.encode()
        assert found["ce_channel"].startswith(f"{rig.run}.tills/".encode())
        assert found["ce_sequence"] == b"0000000000000001"
        assert (found["ce_type"], found["ce_subject"], record.key) == (b"shop.taken.v1", b"a", b"a")


class TestStart:
    async def test_names_a_topic_that_is_not_there(self, rig: Rig) -> None:
        missing = Topic(name=f"{rig.run}.missing", key="till_id", producer="shop")
        engine = Engine(
            replace(rig.service, topics=(*rig.service.topics, missing)),
            kafka=rig.kafka,
            database=rig.database,
            clock=SystemClock(),
        )

        with pytest.raises(Unavailable, match=r"missing is not there: run `python -m deploy\.cli topics apply`"):
            await engine.start()

    async def test_names_a_broker_that_is_away(self, rig: Rig) -> None:
        engine = Engine(rig.service, kafka="127.0.0.1:1", database=rig.database, clock=SystemClock())

        with pytest.raises(Unavailable, match=r"Kafka does not answer at 127\.0\.0\.1:1"):
            await engine.start()

    async def test_names_a_broker_that_goes_away_meanwhile(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        async def breaks() -> None:
            raise KafkaConnectionError("connection closed")

        engine = Engine(rig.service, kafka=rig.kafka, database=rig.database, clock=SystemClock())
        monkeypatch.setattr(engine._broker, "start", breaks)

        with pytest.raises(Unavailable, match=r"Kafka does not answer at 127"):
            await engine.start()

    async def test_names_a_database_that_goes_away_meanwhile(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        async def breaks(*_: object) -> None:
            raise AutoReconnect("connection closed")

        monkeypatch.setattr(engine_module, "prepare", breaks)

        with pytest.raises(Unavailable, match="MongoDB does not answer at 127"):
            await rig.engine()


class TestOutcomes:
    async def test_are_waited_for_no_longer_by_a_process_that_stops(self, rig: Rig) -> None:
        outcomes, sent = Outcomes(rig.database), asyncio.Event()

        async def send() -> None:
            sent.set()

        waiting = asyncio.create_task(outcomes.send("nobody handles it", send, wait=3_600))
        await sent.wait()
        outcomes.hurry()

        async with asyncio.timeout(30):
            assert await waiting is None
            assert await outcomes.send("nor this", send, wait=3_600) is None

    async def test_decided_elsewhere_are_looked_for_together(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        outcomes, ids, looks = Outcomes(rig.database), [str(number) for number in range(50)], list[set[str]]()
        find = outcomes._find

        async def noted(wanted: Sequence[str]) -> list[Outcome]:
            looks.append(set(wanted))
            return await find(wanted)

        async def nothing() -> None:
            """Send it to nobody."""

        monkeypatch.setattr(outcomes, "_find", noted)
        waiting = [asyncio.create_task(outcomes.send(id_, nothing, wait=3_600)) for id_ in ids]
        await eventually(lambda: set(ids) in looks)
        told = [{"_id": id_, "at": datetime.now(UTC), "status": 200} for id_ in ids]
        await rig.database["outcomes"].insert_many(told)

        assert await asyncio.gather(*waiting) == [Outcome(id=id_, status=200) for id_ in ids]


class TestPublisher:
    async def test_waits_for_every_replica_for_each_record_once_and_at_once(self, rig: Rig) -> None:
        producer = (await rig.publisher._ready()).producer

        assert producer._sender._acks == -1
        assert producer._txn_manager is not None  # idempotent
        assert producer._message_accumulator._linger_time == 0

    async def test_lets_all_through_however_many_wait_for_one_partition(self, rig: Rig) -> None:
        values = [b"%d" % number for number in range(500)]

        # Counted once for each that goes first, as the driver does, their waiting adds up to minutes.
        await asyncio.gather(*(rig.publisher.publish([Record(rig.taken, 0, b"a", value, [])]) for value in values))

        assert [record.value for record in await rig.read(rig.taken)] == values


class TestOutsiders:
    async def test_are_told_apart_by_their_id(self, rig: Rig) -> None:
        await rig.engine()
        event = shop.Taken(till_id="a", cents=5, revision=1)
        for _ in range(3):
            await rig.produce(rig.taken, b"a", event.model_dump_json().encode(), headers(event, "same"))

        await rig.quiet()

        assert await rig.book() == shop.Book(id="a", revisions=(1,), cents=5)


def counting_of(rig: Rig) -> Counting:
    counts = {group.commands: shop.PARTITIONS for group in rig.service.task_groups}
    return Counting(rig.database, rig.log, rig.service.task_groups, counts)


class TestLeft:
    @pytest.fixture
    async def counting(self, rig: Rig) -> Counting:
        """A rest: one command was done, and nobody works any more."""
        engine = await rig.engine()
        await submit(engine, shop.Take(till_id="a", cents=5), "c1")
        await rig.quiet()
        await rig.stop(engine)
        counting = counting_of(rig)
        left = await counting.count(NOW, {})
        assert (left.total, left.batches) == (0, 2)
        return counting

    async def test_asks_the_database_nothing_while_a_rest_lasts(self, rig: Rig, counting: Counting) -> None:
        before = await counting.count(NOW, {})
        await rig.database["tasks"].delete_many({})

        assert await counting.count(NOW, {}) == before

    async def test_ends_a_rest_when_a_record_comes(self, rig: Rig, counting: Counting) -> None:
        await rig.produce(rig.commands, b"a", b"{}", headers(shop.Take(till_id="a", cents=5), "c2"))

        assert (await counting.count(NOW, {})).lag == 1

    @pytest.mark.parametrize(("table", "what"), [("timers", "due_timers"), ("jobs", "due_jobs")])
    async def test_ends_a_rest_when_something_is_due(self, rig: Rig, table: str, what: str) -> None:
        due, counting = NOW + timedelta(hours=1), counting_of(rig)
        await rig.database[table].insert_one({"due": due, "done": False})
        assert (await counting.count(NOW, {})).next_due == due

        assert getattr(await counting.count(due - timedelta(seconds=1), {}), what) == 0
        assert getattr(await counting.count(due, {}), what) == 1

    async def test_is_waited_for_but_not_for_ever(self, rig: Rig) -> None:
        engine = await rig.engine()
        sent = [hand_in(engine, shop.Take(till_id=str(number), cents=1), f"c{number}") for number in range(20)]
        await asyncio.gather(*sent)

        assert (await engine.rest(within=120)).total == 0
        assert len(await rig.reader.find(shop.BOOKS)) == 20
        await rig.produce(rig.commands, b"a", b"{}", [])
        await rig.database["timers"].insert_one({"due": NOW, "task": "nobody's"})
        assert (await engine.rest(within=0.2)).due_timers == 1

    async def test_counts_partitions_that_no_task_has_read_yet(self, rig: Rig) -> None:
        engine = await rig.engine()
        await rig.stop(engine)
        command = shop.Take(till_id="a", cents=5)
        for number in range(3):
            await rig.produce(rig.commands, b"a", command.model_dump_json().encode(), headers(command, f"c{number}"))

        assert (await counting_of(rig).count(NOW, {})).lag == 3

    async def test_is_nothing_only_after_the_last_event_was_consumed(self, rig: Rig) -> None:
        engine = await rig.engine()
        for number in range(20):
            await hand_in(engine, shop.Take(till_id=str(number % 5), cents=1), f"c{number}")

        await rig.quiet()

        assert [len(book.revisions) for book in await rig.reader.find(shop.BOOKS)] == [4] * 5


class TestStop:
    async def test_comes_to_an_end_while_work_is_due(self, rig: Rig) -> None:
        """A wake-up at the very moment of the cancellation must not keep a loop alive."""

        async def never(_lease: Lease) -> AsyncIterator[Command]:
            await asyncio.Event().wait()
            yield shop.Take(till_id="a", cents=1)

        for _ in range(5):
            engine = await rig.engine({"other": never})
            engine._job_started.set()
            engine._ticker.wake()

            async with asyncio.timeout(20):
                await rig.stop(engine)
