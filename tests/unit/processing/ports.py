"""What every implementation of a task's two ports does: one suite for the one in memory and for the real servers."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from shared.kafka import Record
from shared.mongo import DeleteMany, DeleteOne, InsertOne, OperationFailure, ReplaceOne, UpdateOne
from shared.processing.ports import Broker, Documents, Unstorable

Open = Callable[[], Awaitable[Documents]]
NAME = "tasks"


async def _all(documents: Documents) -> list[dict[str, Any]]:
    return await documents.find(NAME, {}, sort=[("_id", 1)])


def _put(id_: str, **fields: object) -> ReplaceOne[Any]:
    return ReplaceOne({"_id": id_}, fields, upsert=True)


class DocumentsContract:
    """A subclass has a fixture `opened`: it opens sessions on one empty database."""

    async def test_finds_what_was_written_in_order_and_no_more_than_asked(self, opened: Open) -> None:
        documents = await opened()
        await documents.write(NAME, [_put("b", number=2), _put("a", number=2), _put("c", number=1)])

        found = await documents.find(NAME, {"number": {"$gt": 0}}, sort=[("number", 1), ("_id", 1)], limit=2)

        assert found == [{"_id": "c", "number": 1}, {"_id": "a", "number": 2}]

    @pytest.mark.parametrize(
        ("equal", "ids"),
        [
            ({"_id": "a"}, ["a"]),
            ({"_id": {"$in": ["a", "c", "x"]}}, ["a", "c"]),
            ({"number": {"$lte": 2}}, ["a", "b"]),
            ({"number": {"$gt": 2}}, ["c"]),
            ({"seen": "y"}, ["a"]),
            ({"seen": {"$in": ["x", "z"]}}, ["a", "b"]),
            ({"$or": [{"_id": {"$in": ["a"]}}, {"number": 3}]}, ["a", "c"]),
            ({"number": 2, "seen": "z"}, ["b"]),
            ({"nothing": 1}, []),
        ],
    )
    async def test_finds_by(self, opened: Open, equal: dict[str, Any], ids: list[str]) -> None:
        documents = await opened()
        rows = [_put("a", number=1, seen=["x", "y"]), _put("b", number=2, seen=["z"]), _put("c", number=3, seen=[])]
        await documents.write(NAME, rows)

        found = await documents.find(NAME, equal, sort=[("_id", 1)])

        assert [document["_id"] for document in found] == ids

    async def test_tells_how_many_documents_a_change_was_for(self, opened: Open) -> None:
        documents = await opened()
        await documents.write(NAME, [_put("a", epoch=1)])

        right = await documents.write(NAME, [UpdateOne({"_id": "a", "epoch": 1}, {"$inc": {"epoch": 1}})])
        wrong = await documents.write(NAME, [UpdateOne({"_id": "a", "epoch": 1}, {"$inc": {"epoch": 1}})])

        assert (right, wrong) == (1, 0)
        assert await _all(documents) == [{"_id": "a", "epoch": 2}]

    async def test_changes_parts_of_a_document(self, opened: Open) -> None:
        documents = await opened()
        await documents.write(NAME, [_put("a", next={"t": 1, "u": 1}, gaps={"x": 1})])

        change = {"$set": {"next.t": 5, "sent.new": 1}, "$unset": {"gaps.x": ""}}
        await documents.write(NAME, [UpdateOne({"_id": "a"}, change)])

        assert await _all(documents) == [{"_id": "a", "next": {"t": 5, "u": 1}, "gaps": {}, "sent": {"new": 1}}]

    async def test_sets_on_insert_only_what_is_new(self, opened: Open) -> None:
        documents = await opened()
        change = {"$inc": {"epoch": 1}, "$setOnInsert": {"batch": 7}}

        for _ in range(2):
            await documents.write(NAME, [UpdateOne({"_id": "a"}, change, upsert=True)])
            await documents.write(NAME, [UpdateOne({"_id": "a"}, {"$inc": {"batch": 1}})])

        assert await _all(documents) == [{"_id": "a", "epoch": 2, "batch": 9}]

    async def test_deletes_one_or_all(self, opened: Open) -> None:
        documents = await opened()
        await documents.write(NAME, [_put(id_, task="t", seq=seq) for seq, id_ in enumerate("abcd")])

        await documents.write(NAME, [DeleteMany({"task": "t", "seq": {"$lte": 1}}), DeleteOne({"_id": "d"})])

        assert [document["_id"] for document in await _all(documents)] == ["c"]

    async def test_refuses_to_insert_what_is_there(self, opened: Open) -> None:
        documents = await opened()
        await documents.write(NAME, [InsertOne({"_id": "a"})])

        with pytest.raises(OperationFailure):
            await documents.write(NAME, [InsertOne({"_id": "a"})])

    async def test_shows_a_transaction_to_others_once_it_is_committed(self, opened: Open) -> None:
        documents, other = await opened(), await opened()

        async def attempt() -> list[dict[str, Any]]:
            await documents.write(NAME, [_put("a", number=1)])
            assert await _all(other) == []
            return await _all(documents)

        assert await documents.transact(attempt) == [{"_id": "a", "number": 1}]
        assert await _all(other) == [{"_id": "a", "number": 1}]

    async def test_keeps_nothing_of_a_transaction_that_failed(self, opened: Open) -> None:
        documents = await opened()

        async def attempt() -> None:
            await documents.write(NAME, [_put("a", number=1)])
            raise RuntimeError("a bug")

        with pytest.raises(RuntimeError):
            await documents.transact(attempt)

        assert await _all(documents) == []
        await documents.write(NAME, [_put("a", number=2)])

    async def test_sees_one_snapshot_within_a_transaction(self, opened: Open) -> None:
        documents, other = await opened(), await opened()
        await other.write(NAME, [_put("a", number=1)])

        async def attempt() -> None:
            assert await documents.find(NAME, {"_id": "a"}) == [{"_id": "a", "number": 1}]
            await other.write(NAME, [_put("a", number=2), _put("b", number=2)])
            assert await _all(documents) == [{"_id": "a", "number": 1}]

        await documents.transact(attempt)

    async def test_tries_a_transaction_again_that_another_one_was_in_the_way_of(self, opened: Open) -> None:
        documents, other = await opened(), await opened()
        await other.write(NAME, [_put("a", number=0)])
        tries = 0

        async def attempt() -> None:
            nonlocal tries
            tries += 1
            (found,) = await documents.find(NAME, {"_id": "a"})
            if tries == 1:
                await other.write(NAME, [UpdateOne({"_id": "a"}, {"$inc": {"number": 1}})])
            await documents.write(NAME, [_put("a", number=found["number"] + 10)])

        await documents.transact(attempt)

        assert tries == 2
        assert await _all(other) == [{"_id": "a", "number": 11}]

    async def test_calls_unstorable_what_no_document_can_hold(self, opened: Open) -> None:
        documents = await opened()

        async def attempt() -> None:
            await documents.write(NAME, [_put("a", number=2**70)])

        with pytest.raises(Unstorable) as told:
            await documents.transact(attempt)

        assert isinstance(told.value.fault, OverflowError)
        assert await _all(documents) == []

    async def test_lets_go_of_what_a_killed_session_held(self, opened: Open) -> None:
        dead, heir = await opened(), await opened()
        await heir.write(NAME, [_put("a", number=1)])

        async def attempt() -> None:
            await dead.write(NAME, [_put("a", number=2)])
            await heir.kill(dead.session)
            await heir.write(NAME, [_put("a", number=3)])
            raise RuntimeError("and nothing more was heard of it")

        with pytest.raises(RuntimeError):
            await dead.transact(attempt)

        assert await _all(heir) == [{"_id": "a", "number": 3}]

    async def test_has_a_session_of_its_own(self, opened: Open) -> None:
        assert (await opened()).session != (await opened()).session


class BrokerContract:
    """A subclass has the fixtures `broker`, an empty `topic` of two partitions or more, and `read`."""

    async def test_publishes_in_order_per_partition(self, broker: Broker, topic: str, read: Any) -> None:  # noqa: ANN401
        records = [Record(topic, number % 2, b"key", b"%d" % number, [("name", b"x")]) for number in range(20)]

        await broker.publish(records)

        found = [(record.partition, record.value, [*record.headers]) for record in await read()]
        wanted = [(number % 2, b"%d" % number, [("name", b"x")]) for number in range(20)]
        assert sorted(found, key=lambda one: one[0]) == sorted(wanted, key=lambda one: one[0])

    async def test_tells_when_it_is_halfway(self, broker: Broker, topic: str) -> None:
        told: list[str] = []

        await broker.publish([Record(topic, 0, b"key", b"", [])], lambda: told.append("halfway"))

        assert told == ["halfway"]

    async def test_tells_where_a_partition_begins_and_ends(self, broker: Broker, topic: str) -> None:
        await broker.publish([Record(topic, 1, b"key", b"", [])] * 3)

        edges = await broker.edges([topic], 1)

        assert (edges[topic].start, edges[topic].end) == (0, 3)
