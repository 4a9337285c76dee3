"""An older version of an event's type is read beside the new one; a reader one version behind goes on."""

from dataclasses import replace
from typing import Any, ClassVar

import pytest

from shared.contracts.messages import Event, Message
from shared.processing.inputs import from_record
from shared.processing.service import Service
from shared.processing.tasks.decisions import Decision, Handled, Result, Rules
from tests.builders import NOW, _complete
from tests.integration.processing import shop
from tests.integration.processing.records import fed

TAKEN = "run.taken"


class OldTaken(shop.Taken):
    """The first version once there is a second one: `beside` says that one of those was published with it."""

    beside: bool = False


class NewTaken(Event):
    """The second version: another unit, which no reader of the first could know."""

    TYPE: ClassVar[str] = "shop.taken.v2"
    KEY: ClassVar[str] = "till_id"
    OLDER: ClassVar[type[Event] | None] = OldTaken

    till_id: str
    euros: float

    @classmethod
    def upcast(cls, older: Event) -> "NewTaken | None":
        assert isinstance(older, OldTaken)
        return None if older.beside else cls(till_id=older.till_id, euros=older.cents / 100, revision=older.revision)


def _on_taken(event: NewTaken, work: shop.Work) -> list[Message]:
    book = work.books.get(event.till_id) or shop.Book(id=event.till_id)
    work.books.put(replace(book, cents=book.cents + round(event.euros * 100)))
    return []


def _reader(routes: dict[type[Message], Any]) -> Service:
    service = shop.service("run")
    return replace(service, routes={**service.routes, "run.books": routes})


def _decide(service: Service, *records: object) -> tuple[Decision, shop.Work]:
    rules = Rules(service, service.task_groups[1], lambda *_: 0)
    work = shop.Work(service.collections, NOW, "chance")
    inputs = [from_record(record) for record in records]
    while True:
        work.restart()
        decision = rules.decide(inputs, work, {}, 0)
        if not work.incomplete:
            return decision, work
        for store in work.stores.values():
            _complete(store)


def _results(handled: list[Handled]) -> list[Result]:
    return [one.result for one in handled]


FIRST = fed(TAKEN, 0, 0, shop.Taken(till_id="a", cents=250, revision=1))
TWIN = fed(TAKEN, 0, 1, OldTaken(till_id="a", cents=100, revision=2, beside=True))
SECOND = fed(TAKEN, 0, 2, NewTaken(till_id="a", euros=1.0, revision=2))


class TestReaderOfTheNewVersion:
    def test_reads_what_was_written_before_it_and_each_fact_once(self) -> None:
        decision, work = _decide(_reader({NewTaken: _on_taken}), FIRST, TWIN, SECOND)

        assert _results(decision.handled) == [Result.HANDLED, Result.IGNORED, Result.HANDLED]
        assert work.books.changed == {"a": shop.Book(id="a", cents=350)}

    def test_may_have_a_handler_for_the_old_one(self) -> None:
        service = _reader({NewTaken: _on_taken, shop.Taken: shop.on_taken})

        decision, work = _decide(service, FIRST)

        assert _results(decision.handled) == [Result.HANDLED]
        assert work.books.changed == {"a": shop.Book(id="a", revisions=(1,), cents=250)}

    def test_keeps_an_old_one_that_cannot_be_read(self) -> None:
        decision, _ = _decide(_reader({NewTaken: _on_taken}), replace(FIRST, value=b'{"till_id": "a"}'))

        assert _results(decision.handled) == [Result.DEAD]

    def test_cannot_name_an_older_type_without_saying_what_it_means(self) -> None:
        class Careless(shop.Taken):
            TYPE: ClassVar[str] = "shop.taken.v2"
            OLDER: ClassVar[type[Event] | None] = shop.Taken

        with pytest.raises(NotImplementedError, match=r"shop\.taken\.v2"):
            Careless.read_as(shop.Taken.TYPE, FIRST.value or b"")


class TestReaderOneVersionBehind:
    def test_goes_on_with_what_it_knows(self) -> None:
        unknown = fed(TAKEN, 0, 3, NewTaken(till_id="a", euros=1.0, revision=3))
        later = fed(TAKEN, 0, 1, OldTaken(till_id="a", cents=100, revision=2, beside=True))

        decision, work = _decide(shop.service("run"), FIRST, later, unknown)

        assert _results(decision.handled) == [Result.HANDLED, Result.HANDLED, Result.IGNORED]
        assert work.books.changed == {"a": shop.Book(id="a", revisions=(1, 2), cents=350)}
