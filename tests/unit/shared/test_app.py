"""How a service ends."""

import asyncio

import uvicorn

from shared.app import _Server
from tests.eventually import eventually


class Hurried:
    """An engine that is told to hurry."""

    told = False

    def hurry(self) -> None:
        self.told = True


class TestServer:
    async def test_waits_for_no_outcome_once_it_ends(self) -> None:
        engine = Hurried()
        server = _Server(uvicorn.Config(lambda _scope: None, port=0, lifespan="off", log_config=None), engine)  # type: ignore[arg-type]
        serving = asyncio.create_task(server.serve())
        await eventually(lambda: server.started)
        assert not engine.told

        server.should_exit = True
        await serving

        assert engine.told
