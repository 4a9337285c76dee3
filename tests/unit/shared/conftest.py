import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI

from shared.app import make_app
from shared.clock import Clock, SimulatedClock
from shared.http import Platform
from shared.log import lines as log
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.settings import ServiceSettings
from tests.unit.shared.site import START, EndPair, FakeEngine, Lines, end, router


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def clock() -> Clock:
    return SimulatedClock(START)


@pytest.fixture
def app(engine: FakeEngine, clock: Clock) -> FastAPI:
    service = Service(name="matching", work=UnitOfWork, collections=(), routes={"matching.programs": {EndPair: end}})
    app = make_app(service, ServiceSettings(), routers=(router,))
    given: Any = {"reader": None, "blobs": None, "engine": engine}
    app.state.platform = Platform(settings=app.state.settings, clock=clock, **given)
    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://matching") as client:
        yield client


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = io.BytesIO()
    before = logging.getLogger().level, list(logging.getLogger().handlers)
    log.configure("matching", "INFO", stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.captureWarnings(capture=False)
    logging.getLogger().setLevel(before[0])
    logging.getLogger().handlers[:] = before[1]
    structlog.reset_defaults()
