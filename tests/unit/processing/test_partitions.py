"""A service notes how many partitions there are at its first start, and refuses another number ever after."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from shared.errors import Unavailable
from shared.processing.partitions import agree, counted, noted, usual

Documents = dict[str, dict[str, Any]]


class FakeCollection:
    """Documents by their id, one of which is found by id or at all; `then` is called after a look."""

    def __init__(self, then: Callable[[], None]) -> None:
        self.documents: Documents = {}
        self._then = then

    async def find_one(self, equal: Mapping[str, str], _fields: object = None) -> dict[str, Any] | None:
        found = [one for one in self.documents.values() if one["_id"] == equal.get("_id", one["_id"])]
        self._then()
        return found[0] if found else None

    async def replace_one(self, equal: Mapping[str, str], fields: Mapping[str, Any], *, upsert: bool) -> None:
        assert upsert
        self.documents[equal["_id"]] = {**fields, **equal}


class Service:
    """The database of a service, and what it does at its start."""

    def __init__(self) -> None:
        self.database: Any = defaultdict[str, FakeCollection](lambda: FakeCollection(self._looked))
        self.meanwhile: Callable[[], None] | None = None

    def _looked(self) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()

    def notes(self, number: int) -> None:
        self.database["notes"].documents["partitions"] = {"_id": "partitions", "number": number}

    def began(self) -> None:
        self.database["tasks"].documents["shop.tills/0"] = {"_id": "shop.tills/0"}

    async def starts(self, **found: int) -> None:
        await agree(self.database, found)


@pytest.fixture
def service() -> Service:
    return Service()


class TestStart:
    @pytest.mark.parametrize("number", [1, 4, 16, 64])
    async def test_of_a_new_service_notes_what_there_is(self, service: Service, number: int) -> None:
        await service.starts(people=number, pairs=number)
        service.began()

        await service.starts(people=number, pairs=number)
        assert await noted(service.database) == number

    async def test_with_another_number_than_at_first_is_refused(self, service: Service) -> None:
        await service.starts(people=4, pairs=4)

        with pytest.raises(Unavailable, match="people has 8 partitions, not 4 as at the first start"):
            await service.starts(people=8, pairs=8)
        with pytest.raises(Unavailable, match="pairs has 1 partition, not 4 as at the first start"):
            await service.starts(people=4, pairs=1)

    async def test_with_topics_that_differ_is_refused_and_notes_nothing(self, service: Service) -> None:
        with pytest.raises(Unavailable, match="pairs has 1 partition, not 16 as the others"):
            await service.starts(people=16, pairs=1, sessions=16)

        assert await noted(service.database) is None

    async def test_after_an_earlier_version_goes_on_with_sixteen_and_notes_them(self, service: Service) -> None:
        service.began()

        await service.starts(people=16, pairs=16)

        assert "partitions" in service.database["notes"].documents

    async def test_after_an_earlier_version_refuses_what_somebody_raised_meanwhile(self, service: Service) -> None:
        service.began()

        with pytest.raises(Unavailable, match="people has 32 partitions, not 16 as at the first start"):
            await service.starts(people=32, pairs=32)

    async def test_beside_another_process_that_begins_meanwhile_takes_its_number(self, service: Service) -> None:
        def begins() -> None:
            service.notes(4)
            service.began()

        service.meanwhile = begins

        await service.starts(people=4)


class TestUsual:
    @pytest.mark.parametrize(
        ("numbers", "number"), [([16, 1, 16], 16), ([32, 16], 16), ([4], 4)], ids=["most", "the smaller", "alone"]
    )
    def test_is_what_most_have(self, numbers: list[int], number: int) -> None:
        assert usual(numbers) == number


class TestCounted:
    def test_has_a_singular(self) -> None:
        assert [counted(number) for number in (1, 2)] == ["1 partition", "2 partitions"]
