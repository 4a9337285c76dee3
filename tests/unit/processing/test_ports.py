from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.simulation.broker import MemoryBroker, MemoryLogs
from tests.simulation.documents import MemoryDatabase, MemoryDocuments
from tests.simulation.steps import Steps
from tests.unit.processing.ports import BrokerContract, DocumentsContract, Open


class TestMemoryDocuments(DocumentsContract):
    @pytest.fixture
    def opened(self) -> Open:
        database = MemoryDatabase()

        async def opened() -> MemoryDocuments:
            return MemoryDocuments(database, Steps())

        return opened


class TestMemoryBroker(BrokerContract):
    @pytest.fixture
    def logs(self) -> MemoryLogs:
        return MemoryLogs()

    @pytest.fixture
    def broker(self, logs: MemoryLogs) -> MemoryBroker:
        return MemoryBroker(logs, Steps())

    @pytest.fixture
    def topic(self) -> str:
        return "t"

    @pytest.fixture
    def read(self, logs: MemoryLogs) -> Callable[[], Awaitable[list[Any]]]:
        async def read() -> list[Any]:
            return [record for log in logs.logs.values() for record in log]

        return read
