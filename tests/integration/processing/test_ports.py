"""The ports on MongoDB and Kafka do what the ones in memory do, which stand in for them."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from shared.processing.servers import KafkaBroker, MongoDocuments
from tests.integration.processing.conftest import Rig, _prepared
from tests.unit.processing.ports import BrokerContract, DocumentsContract, Open


class TestMongoDocuments(DocumentsContract):
    @pytest.fixture
    async def opened(self, rig: Rig) -> Open:
        await _prepared(rig)
        return partial(MongoDocuments.open, rig.database)


class TestKafkaBroker(BrokerContract):
    @pytest.fixture
    def broker(self, rig: Rig) -> KafkaBroker:
        return KafkaBroker(rig.publisher, rig.log)

    @pytest.fixture
    def topic(self, rig: Rig) -> str:
        return rig.taken

    @pytest.fixture
    def read(self, rig: Rig) -> Callable[[], Awaitable[list[Any]]]:
        return partial(rig.read, rig.taken)
