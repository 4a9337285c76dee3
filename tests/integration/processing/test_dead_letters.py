"""What cannot be processed goes to `<topic>.dead` with its reason, and its partition goes on."""

from typing import Any

import pytest

from tests.eventually import eventually
from tests.integration.processing import shop
from tests.integration.processing.conftest import Rig, hand_in, headers, submit
from tests.integration.processing.records import fed
from tests.unit.processing.test_tolerant import NotUtf8, batch_of

GOOD = shop.Take(till_id="a", cents=1)
BYTES = GOOD.model_dump_json().encode()
NAMED = headers(GOOD, "x")

Headers = list[tuple[str, bytes | None]]


async def _dead(rig: Rig, topic: str) -> list[Any]:
    return await rig.read(f"{topic}.dead")


class TestMalformedRecords:
    @pytest.mark.parametrize(
        ("value", "about", "error"),
        [
            (b"{}", [], "MalformedEvent"),
            (None, [], "MalformedEvent"),
            (BYTES, [("ce_id", b"\xff\xfe"), *NAMED[2:]], "MalformedEvent"),
            (BYTES, [("ce_id", None)], "MalformedEvent"),
            (BYTES, [*NAMED, ("ce_channel", b"c"), ("ce_sequence", b"first")], "MalformedEvent"),
            (b"{not json", NAMED, "ValidationError"),
            (b"\xff\xfe", NAMED, "ValidationError"),
            (None, NAMED, "ValidationError"),
            (b'{"till_id": "a", "cents": "many"}', NAMED, "ValidationError"),
        ],
        ids=[
            "bare",
            "empty",
            "header-not-utf8",
            "header-null",
            "sequence",
            "not-json",
            "not-utf8",
            "null",
            "wrong-type",
        ],
    )
    async def test_are_kept_with_the_reason_and_block_nothing(
        self, rig: Rig, value: bytes | None, about: Headers, error: str
    ) -> None:
        engine = await rig.engine()
        await rig.produce(rig.commands, b"a", value, about)

        assert (await submit(engine, GOOD, "after")).status == 200

        await rig.quiet()
        (letter,) = await _dead(rig, rig.commands)
        found = dict(letter.headers)
        assert (letter.key, letter.value) == (b"a", value)
        assert found["dead_error"] == error.encode()
        assert found["dead_topic"] == rig.commands.encode()
        assert (found["dead_partition"], found["dead_offset"]) == (b"%d" % letter.partition, b"0")

    async def test_whose_headers_are_odd_elsewhere_are_handled(self, rig: Rig) -> None:
        await rig.engine()
        odd: Headers = [*NAMED, ("anything", None), ("more", b"\xff\xfe")]
        await rig.produce(rig.commands, b"a", BYTES, odd)

        await rig.quiet()

        assert await rig.till() == shop.Till(id="a", cents=1, seen=("x",), revision=1)

    async def test_whose_header_names_are_not_utf8_block_nothing(self, rig: Rig) -> None:
        engine = await rig.engine()
        await rig.produce_batch(rig.commands, 0, batch_of(NotUtf8("x")))

        assert (await submit(engine, GOOD, "after")).status == 200

        (letter,) = await _dead(rig, rig.commands)
        assert dict(letter.headers)["dead_error"] == b"MalformedEvent"

    async def test_say_nothing_of_what_somebody_typed(self, rig: Rig) -> None:
        await rig.engine()
        await rig.produce(rig.commands, b"a", b'{"till_id": "a", "cents": "secret"}', NAMED)

        await rig.quiet()

        (letter,) = await _dead(rig, rig.commands)
        assert dict(letter.headers)["dead_reason"] == b"cents: int_parsing"


class TestBugs:
    async def test_bury_the_message_with_the_place_in_the_code(self, rig: Rig) -> None:
        engine = await rig.engine()
        await submit(engine, shop.Break(till_id="a"), "one")
        await submit(engine, shop.Break(till_id="a"), "two")

        await rig.quiet()

        first, second = await _dead(rig, rig.commands)
        assert dict(first.headers)["dead_error"] == b"RuntimeError"
        assert dict(first.headers)["dead_stack"] == dict(second.headers)["dead_stack"]

    async def test_that_only_show_when_the_batch_is_written_bury_their_message_alone(self, rig: Rig) -> None:
        task = await rig.task()
        await task.claim()
        commands = [shop.Take(till_id="a", cents=1), shop.Bloat(till_id="b"), shop.Take(till_id="a", cents=2)]

        await task.run(
            [
                fed(rig.commands, task.partition, offset, command, id=f"c{offset}")
                for offset, command in enumerate(commands)
            ]
        )
        await task.close()

        assert await rig.till() == shop.Till(id="a", cents=3, seen=("c0", "c2"), revision=2)
        (letter,) = await _dead(rig, rig.commands)
        assert dict(letter.headers)["dead_error"] == b"OverflowError"
        outcomes = {one["_id"]: one["status"] async for one in rig.database["outcomes"].find()}
        assert outcomes == {"c0": 200, "c1": 500, "c2": 200}


class TestRefusedEvents:
    async def test_are_buried_for_nobody_else_could_be_told(self, rig: Rig) -> None:
        await rig.engine()
        event = shop.Taken(till_id="a", cents=1, revision=0)
        await rig.produce(rig.taken, b"a", event.model_dump_json().encode(), headers(event, "e"))

        await rig.quiet()

        (letter,) = await _dead(rig, rig.taken)
        assert dict(letter.headers)["dead_error"] == b"NoSuchRevision"
        assert dict(letter.headers)["dead_reason"] == b"no-such-revision"


class TestUnknownTypes:
    async def test_are_ignored(self, rig: Rig) -> None:
        await rig.engine()
        about = [("ce_type", b"shop.tomorrow.v1") if name == "ce_type" else (name, value) for name, value in NAMED]
        await rig.produce(rig.taken, b"a", b"{}", about)

        await rig.quiet()

        assert await _dead(rig, rig.taken) == []
        assert await rig.book() is None


class TestLimit:
    async def test_stops_the_task_rather_than_parking_everything(self, rig: Rig) -> None:
        engine = await rig.engine(dead_letter_limit=3)
        for number in range(3):
            await submit(engine, shop.Break(till_id="a"), f"c{number}")

        await hand_in(engine, shop.Break(till_id="a"), "c3")

        (problem,) = await eventually(engine.problems)
        assert f"task {rig.run}.tills/0 stopped: more than 3 dead letters" in problem
        assert len(await _dead(rig, rig.commands)) == 3

        await rig.stop(engine)
        engine = await rig.engine()
        assert (await submit(engine, shop.Take(till_id="a", cents=1), "after")).status == 200
        outcome = await engine.outcome("c3")
        assert outcome is not None
        assert outcome.status == 500
