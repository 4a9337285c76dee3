import pytest

from shared.contracts.messages import Message
from shared.processing.messages import Cause
from shared.processing.tasks.loading import _answers, _filters
from shared.processing.unit_of_work import NotLoaded
from tests.builders import run, work_for
from tests.integration.processing import shop

COLLECTIONS = (shop.TILLS, shop.BOOKS, shop.SLOTS)
CAUSE = Cause(id="c", type="t", correlation_id="r")


class TestStore:
    def test_notes_what_it_has_not_read(self) -> None:
        work = shop.Work(COLLECTIONS, None, "chance")  # type: ignore[arg-type] # the time is not asked

        with pytest.raises(NotLoaded):
            work.tills.get("a")

        assert work.incomplete
        assert work.tills.missing_ids == {"a"}

    def test_finds_what_is_stored_and_what_this_batch_changed(self) -> None:
        stored = [shop.Slot(id="1", holder="a"), shop.Slot(id="2", holder="a"), shop.Slot(id="3", holder="b")]
        work = work_for(shop.Work, COLLECTIONS, given=stored)

        def handler(_: Message, work: shop.Work) -> list[Message]:
            work.slots.put(shop.Slot(id="1", holder="b"))
            work.slots.put(shop.Slot(id="4", holder="a"))
            work.slots.delete("2")
            assert [slot.id for slot in work.slots.find(holder="a")] == ["4"]
            assert [slot.id for slot in work.slots.find(holder="b")] == ["1", "3"]
            return []

        run(handler, shop.Take(till_id="a", cents=1), work)

    def test_finds_a_value_in_a_tuple(self) -> None:
        work = work_for(shop.Work, COLLECTIONS, given=[shop.Till(id="a", seen=("x", "y")), shop.Till(id="b")])

        def handler(_: Message, work: shop.Work) -> list[Message]:
            assert [till.id for till in work.tills.find(seen="y")] == ["a"]
            return []

        run(handler, shop.Take(till_id="a", cents=1), work)


class TestAttempt:
    def test_keeps_nothing_of_a_handler_that_failed(self) -> None:
        work = work_for(shop.Work, COLLECTIONS)

        with pytest.raises(RuntimeError):
            run(shop.broken, shop.Break(till_id="a"), work)

        assert work.tills.changed == {}

    def test_remembers_the_cause_of_timers_and_jobs(self) -> None:
        work = work_for(shop.Work, COLLECTIONS)

        run(shop.count, shop.Count(till_id="a"), work)

        assert work.jobs.causes["count:a"].id == "cause"


class TestLoading:
    def test_asks_once_for_all_values_of_one_field(self) -> None:
        queries = [(("holder", "a"),), (("holder", "b"),), (("holder", "a"), ("id", "1"))]

        assert [*_filters(("1", "2"), queries)] == [
            {"_id": {"$in": ("1", "2")}},
            {"holder": "a", "id": "1"},
            {"holder": {"$in": ["a", "b"]}},
        ]

    def test_gives_each_query_its_documents(self) -> None:
        documents = [{"_id": "1", "holder": "a", "seen": ["x", "y"]}, {"_id": "2", "holder": "b", "seen": []}]
        queries = [(("holder", "a"),), (("seen", "y"),), (("holder", "b"), ("seen", "x"))]

        assert _answers(queries, documents) == {queries[0]: ["1"], queries[1]: ["1"], queries[2]: []}
