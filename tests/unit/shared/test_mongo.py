"""How durable and how consistent: settings that no test on one healthy server can see."""

from types import SimpleNamespace

from shared.collection import Collection, deleted
from shared.mongo import begin, connect


class TestConnect:
    async def test_reads_and_writes_what_a_majority_has(self) -> None:
        database = connect("mongodb://127.0.0.1:1", "shop")

        assert database.write_concern.document == {"w": "majority"}
        assert database.read_concern.level == "majority"

        database.client.close()


class TestBegin:
    async def test_sees_one_snapshot_and_is_durable_once_committed(self) -> None:
        database = connect("mongodb://127.0.0.1:1", "shop")
        session = await database.client.start_session()

        begin(session)

        options = session.delegate._transaction.opts
        assert options.write_concern.document == {"w": "majority", "j": True, "wtimeout": 10_000}
        assert options.read_concern.level == "snapshot"
        database.client.close()


class TestCollection:
    def test_finds_one_persons_data_by_an_index(self) -> None:
        whose = deleted("_id", "mentor_id", "mentee_id", holds="their pairs")
        indexes = (("program_id",), ("mentor_id", "state"))
        collection = Collection(name="pairs", type=SimpleNamespace, indexes=indexes, whose=whose)

        assert collection.lookups == (*indexes, ("mentee_id",))
