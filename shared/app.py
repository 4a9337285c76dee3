"""Builds a service's web application, whose lifespan runs its engine, and serves it."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import structlog
import uvicorn
import uvloop
from fastapi import APIRouter, FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp

from shared.clock import Clock, SimulatedClock, SystemClock
from shared.errors import Unavailable
from shared.log import configure
from shared.mongo import Database, Reader, connect, ping
from shared.processing.engine import Engine
from shared.processing.jobs import Worker
from shared.processing.notes import Notes
from shared.processing.service import Service
from shared.settings import ClockKind, ServiceSettings
from shared.web import openapi
from shared.web.operations import router as operations
from shared.web.problems import answer_problems
from shared.web.sending import answer_pending
from shared.web.simulation import restored
from shared.web.simulation import router as simulation
from shared.web.state import Platform
from shared.web.trace import RequestScope

__all__ = ["Platform", "make_app", "serve"]

log = structlog.get_logger()

BODY_LIMIT: Final = 1_000_000  # bytes; a route that takes a stream sets its own `max_body_size`
FINISH_SECONDS: Final = 10  # how long requests in flight have at a stop
UNAVAILABLE: Final = 69  # exit codes of sysexits(3)
MISCONFIGURED: Final = 78

Workers = Callable[[Platform], Mapping[str, Worker]]


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = openapi.describe(self)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        # Outermost, so that even what the framework answers by itself (too large, a bug) is logged and a problem.
        return RequestScope(super().build_middleware_stack())


def make_app(
    service: Service,
    settings: ServiceSettings,
    *,
    routers: Sequence[APIRouter],
    workers: Workers | None = None,
) -> FastAPI:
    """Return a service's application; nothing is connected before its lifespan begins."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _running(service, settings, workers) as platform:
            app.state.platform = platform
            log.info("service.ready")
            yield
            log.info("service.stopping")

    app = _Application(
        title=f"Reverse mentoring: {service.name}",
        lifespan=lifespan,
        max_body_size=BODY_LIMIT,
        # Its pages load scripts from elsewhere; the description itself stands at /openapi.json.
        docs_url=None,
        redoc_url=None,
        # Its spans carry the raw path, and with it the tokens of links.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service, app.state.settings = service, settings
    answer_problems(app)
    answer_pending(app)
    for router in (*routers, operations, simulation):
        app.include_router(router)
    return app


@asynccontextmanager
async def _running(service: Service, settings: ServiceSettings, workers: Workers | None) -> AsyncIterator[Platform]:
    database = connect(settings.mongodb_uri, settings.database or service.name)
    try:
        await ping(database)
        clock = await _clock(settings, database)
        engine = Engine(service, kafka=settings.kafka_bootstrap, database=database, clock=clock)
        platform = Platform(settings=settings, clock=clock, reader=Reader(database), blobs=engine.blobs, engine=engine)
        await engine.start(workers(platform) if workers else None)
        try:
            yield platform
        finally:
            await engine.stop()
    finally:
        database.client.close()


async def _clock(settings: ServiceSettings, database: Database) -> Clock:
    if settings.clock is ClockKind.SYSTEM:
        return SystemClock()
    return SimulatedClock(await restored(Notes(database), settings.clock_start))


def serve(build: Callable[[], FastAPI], settings_type: type[ServiceSettings]) -> None:
    """Run a service until it is told to stop; exit with one clear line when it cannot start.

    Exit codes: 78 for wrong settings, 69 when Kafka or MongoDB is away.
    """
    try:
        settings = settings_type()
    except ValidationError as error:
        sys.exit(_wrong(error))
    app = build()
    configure(app.state.service.name, settings.log_level)
    address = {"server.address": settings.host, "server.port": settings.port}
    log.info("service.starting", **address, authentication="none yet, so it listens on loopback only")
    try:
        uvloop.run(_serve(app, settings))
    except Unavailable as error:
        log.critical("service.not-started", reason=str(error))
        print(f"{app.state.service.name}: {error}", file=sys.stderr)  # noqa: T201 - for whoever started it by hand
        sys.exit(UNAVAILABLE)


def _wrong(error: ValidationError) -> int:
    for one in error.errors(include_input=False, include_url=False):
        setting = ".".join(str(part) for part in one["loc"]).upper()
        print(f"setting {setting}: {one['msg']}", file=sys.stderr)  # noqa: T201 - there is no log yet
    return MISCONFIGURED


async def _serve(app: FastAPI, settings: ServiceSettings) -> None:
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        lifespan="off",  # entered here, so that a failure to start is an exception and not a logged stack trace
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=FINISH_SECONDS,
    )
    async with app.router.lifespan_context(app):
        _leave_signals_to_uvicorn()
        gc.freeze()  # what is loaded stays: collections of big batches need not look at it
        await uvicorn.Server(config).serve()


def _leave_signals_to_uvicorn() -> None:
    # It stops at a signal, then raises it again; without a handler of ours the engine would not come to its own stop.
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)
