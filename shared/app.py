"""Builds a service's web application, whose lifespan runs its engine, and serves it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import replace
from socket import socket
from ssl import SSLContext
from types import MappingProxyType
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit

import structlog
import uvicorn
import uvloop
from fastapi import APIRouter, Depends, FastAPI
from pydantic import ValidationError
from starlette.types import ASGIApp

from shared import garbage, tracing
from shared.audit import handlers as audit
from shared.audit.answers import Audited
from shared.audit.handlers import keeps_trail
from shared.audit.pages import router as access_pages
from shared.audit.routes import router as accesses
from shared.audit.signing import signs
from shared.audit.verifying import checks
from shared.auth.authentication import Authentication, Recognise, nobody_known
from shared.clock import Clock, SystemClock
from shared.errors import Unavailable
from shared.http import openapi
from shared.http.declared import only_what_is_declared
from shared.http.draining import Draining
from shared.http.guard import guarded
from shared.http.heads import BoundedHead
from shared.http.hosts import OwnHosts
from shared.http.limits import Limits
from shared.http.liveness import Liveness
from shared.http.operations import router as operations
from shared.http.port import CannotListen, require_port
from shared.http.problems import answer_problems
from shared.http.sending import answer_pending
from shared.http.simulation import router as clock
from shared.http.simulation import simulated
from shared.http.state import Platform
from shared.http.trace import RequestScope
from shared.http.words import Words
from shared.in_time import ends_in_time
from shared.log.lines import configure
from shared.mongo import Database, Reader, connect, ping
from shared.operations.dead_letters import desk_of
from shared.operations.dead_letters import router as dead_letters
from shared.operations.state import router as operating
from shared.pages.assets import router as assets
from shared.pages.notices import html_of_problem
from shared.privacy import handlers as privacy
from shared.privacy import records
from shared.privacy.handlers import takes_part
from shared.privacy.pages import router as own_pages
from shared.privacy.retention import Overdue, enforce_for_ever, nobody_overdue
from shared.privacy.sweeps import sweeps
from shared.processing.copies import Copies
from shared.processing.engine import Engine
from shared.processing.erasure import Eraser, FindTraces, no_traces
from shared.processing.jobs import Worker
from shared.processing.notes import Notes
from shared.processing.retention import Retention
from shared.processing.service import Service
from shared.processing.stock import count_for_ever
from shared.processing.tuning import Tuning
from shared.settings import ClockKind, ServiceSettings
from shared.signing import Signer
from shared.tls import TlsFiles, server_context

__all__ = ["Platform", "make_app", "serve"]

log = structlog.get_logger()

BODY_LIMIT: Final = 1_000_000  # bytes; a route that takes a stream sets its own `max_body_size`
ANSWER_SECONDS: Final = 3  # requests in flight at a stop; then the engine has its own time
CLOSE_SECONDS: Final = 0.5
CONNECTIONS: Final = 8  # to MongoDB, so that the first requests to a new pod do not wait for theirs
MOST_AT_ONCE: Final = 2_000  # connections and requests of one process; further ones are answered 503
UNAVAILABLE: Final = 69  # exit codes of sysexits(3)
NO_PORT: Final = 71
MISCONFIGURED: Final = 78

Workers = Callable[[Platform], Mapping[str, Worker]]


class _Application(FastAPI):
    def openapi(self) -> dict[str, Any]:
        if not self.openapi_schema:
            self.openapi_schema = openapi.describe(self, self.state.words)
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        # Outermost, so that even what the framework answers by itself (too large, a bug) is logged and a problem.
        inner = super().build_middleware_stack()
        return RequestScope(
            Audited(inner, self.state.service.name) if keeps_trail(self.state.service) else inner, self.state.prefix
        )


def make_app(  # noqa: PLR0913 - what a service is made of
    service: Service,
    settings: ServiceSettings,
    *,
    routers: Sequence[APIRouter],
    words: Words = MappingProxyType({}),
    workers: Workers | None = None,
    recognise: Recognise = nobody_known,
    find_traces: FindTraces = no_traces,
    retention: Mapping[str, int] = MappingProxyType({}),
    overdue: Overdue = nobody_overdue,
    counted: Mapping[str, str] = MappingProxyType({}),
) -> FastAPI:
    """Return a service's application; nothing is connected before its lifespan begins.

    `recognise` finds the person of the organization that the claims of a provider are about. `find_traces` finds what
    is about a person and names them in no declared field. `retention` is how many days documents are kept, by
    collection; `overdue` yields the commands that end what is kept too long otherwise. `counted` is by which field the
    documents of a collection are counted for the metrics.
    """
    authentication = Authentication(settings, recognise)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with _running(service, settings, workers, find_traces) as (platform, database):
            app.state.platform = platform
            kept = Retention(database, service.collections, retention, platform.clock)
            beside = [enforce_for_ever(platform, kept, overdue), count_for_ever(database, counted)]
            running = [asyncio.create_task(one) for one in beside]
            log.info("service.ready")
            yield
            log.info("service.stopping")
            for one in running:
                one.cancel()
        await authentication.provider.close()

    app = _Application(
        title=f"Reverse mentoring: {service.name}",
        lifespan=lifespan,
        max_body_size=BODY_LIMIT,
        dependencies=[Depends(guarded), Depends(only_what_is_declared)],
        # Its pages load scripts from elsewhere; the description itself stands at /openapi.json.
        docs_url=None,
        redoc_url=None,
        # It would send people to whatever host a request names, and without the prefix.
        redirect_slashes=False,
        # Its spans carry the raw path, and with it the tokens of links.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.service, app.state.settings = service, settings
    app.state.retention, app.state.desk = retention, desk_of(service, settings.kafka)
    app.state.words, app.state.authentication = words, authentication
    app.state.limits = Limits(settings.requests_per_second)
    public_url = getattr(settings, f"public_url_{service.name}", "")
    app.state.prefix = urlsplit(public_url).path
    app.state.moving, app.state.liveness = asyncio.Lock(), Liveness()
    answer_problems(app, html_of_problem)
    answer_pending(app)
    own = (records.router, accesses, own_pages, access_pages) if takes_part(service) else ()
    for router in (clock, *routers, *own, operating, dead_letters, operations, assets):
        app.include_router(router)
    return app


@asynccontextmanager
async def _running(
    service: Service, settings: ServiceSettings, workers: Workers | None, find_traces: FindTraces
) -> AsyncIterator[tuple[Platform, Database]]:
    async with AsyncExitStack() as stack:
        database = connect(settings.mongodb, settings.database or service.name, kept=CONNECTIONS)
        stack.push_async_callback(_close, database)
        await ping(database)
        clock = await stack.enter_async_context(_clock(settings, database))
        kafka, tuning = settings.kafka, _tuning(settings)
        engine = Engine(service, kafka=kafka, database=database, clock=clock, tuning=tuning)
        platform = Platform(settings=settings, clock=clock, reader=Reader(database), blobs=engine.blobs, engine=engine)
        found = dict(workers(platform)) if workers else {}
        if takes_part(service):
            eraser = Eraser(database, service.collections, find_traces)
            found[audit.KIND] = signs(Signer.of(settings.record_keys))
            found[audit.CHECK] = checks(service.name, settings.kafka, platform.reader, settings.record_keys)
            found[privacy.KIND] = sweeps(service.name, eraser, Copies(settings.kafka, service))
        tracing.begin(service.name, settings.traces_endpoint, settings.traces_share)
        stack.push_async_callback(_stop_tracing)
        await engine.start(found)
        stack.push_async_callback(engine.stop)
        yield platform, database


async def _close(database: Database) -> None:
    # It says goodbye to each server, and waits for one that does not answer.
    await ends_in_time(asyncio.to_thread(database.client.close), CLOSE_SECONDS)


async def _stop_tracing() -> None:
    # A collector that does not answer must not hold up a stop.
    await ends_in_time(asyncio.to_thread(tracing.end), CLOSE_SECONDS)


def _tuning(settings: ServiceSettings) -> Tuning:
    tuning = Tuning(
        dead_letter_limit=settings.dead_letter_limit,
        dead_letter_window_seconds=settings.dead_letter_window_seconds,
    )
    # Whoever moves a simulated clock waits for everything before the next move.
    return tuning if settings.clock is ClockKind.SYSTEM else replace(tuning, gathering={})


def _clock(settings: ServiceSettings, database: Database) -> AbstractAsyncContextManager[Clock]:
    if settings.clock is ClockKind.SYSTEM:
        return nullcontext(SystemClock())
    return simulated(Notes(database), settings.clock_start)


def serve(build: Callable[[], FastAPI], settings_type: type[ServiceSettings]) -> None:
    """Run a service until it is told to stop; exit with one clear line when it cannot start.

    Exit codes: 78 for wrong settings, 71 when its port is taken, 69 when Kafka or MongoDB is away.
    """
    try:
        settings = settings_type()
    except ValidationError as error:
        sys.exit(_wrong(settings_type, error))
    app = build()
    settings_type.forget_secrets(os.environ)
    configure(app.state.service.name, settings.log_level)
    address = {"server.address": settings.host, "server.port": settings.port}
    log.info("service.starting", **address, authentication=_sign_in(settings))
    try:
        require_port(settings.host, settings.port)
        uvloop.run(_serve(app, settings))
    except CannotListen as error:
        reason = f"{error}; end that program, or set {settings_type.variable('port')}"
        _give_up(app.state.service.name, reason, NO_PORT)
    except Unavailable as error:
        _give_up(app.state.service.name, str(error), UNAVAILABLE)


def _sign_in(settings: ServiceSettings) -> str:
    if settings.issuer:
        return f"by tokens of {settings.issuer}"
    return "no sign-in: every caller may do everything, so it listens on loopback only"


def _give_up(service: str, reason: str, code: int) -> NoReturn:
    log.critical("service.not-started", reason=reason)
    print(f"{service}: {reason}", file=sys.stderr)  # noqa: T201 - for whoever started it by hand
    sys.exit(code)


def _wrong(settings_type: type[ServiceSettings], error: ValidationError) -> int:
    for one in error.errors(include_input=False, include_url=False):
        # What our own rules refuse is said in their words alone.
        said = str(one["ctx"]["error"]) if one["type"] == "value_error" else one["msg"]
        where = f"{settings_type.variable(str(one['loc'][0]))}: " if one["loc"] else ""
        print(f"setting {where}{said}", file=sys.stderr)  # noqa: T201 - there is no log yet
    return MISCONFIGURED


async def _serve(app: FastAPI, settings: ServiceSettings) -> None:
    draining = Draining(OwnHosts(app, _own_hosts(settings)))
    config = uvicorn.Config(
        draining,
        host=settings.host,
        port=settings.port,
        http=BoundedHead,
        lifespan="off",  # entered here, so that a failure to start is an exception and not a logged stack trace
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=ANSWER_SECONDS,
        limit_concurrency=MOST_AT_ONCE,
        ssl_context_factory=_certified(settings) if settings.has_tls else None,
    )
    async with app.router.lifespan_context(app):
        _leave_signals_to_uvicorn()
        draining.begin_at_signal()
        garbage.collect_less_often()
        await _Server(config, app.state.platform.engine).serve()
    _end()


def _certified(settings: ServiceSettings) -> Callable[..., SSLContext]:
    # uvicorn would read the certificate once.
    files = TlsFiles(certificate=settings.tls_certificate, key=settings.tls_key)
    return lambda *_: server_context(files)


def _end() -> NoReturn:
    """Exit at once: a driver thread that waits for a silent server would delay a normal exit by half a minute."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class _Server(uvicorn.Server):
    """A server that stops without waiting for outcomes: such requests are answered 202 with the outcome's address."""

    def __init__(self, config: uvicorn.Config, engine: Engine) -> None:
        super().__init__(config)
        self._engine = engine

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """Let the requests in flight finish."""
        self._engine.hurry()
        await super().shutdown(sockets)


def _own_hosts(settings: ServiceSettings) -> list[str]:
    public = [url for name, url in settings if name.startswith("public_url")]
    own = ["127.0.0.1", "::1", "localhost", settings.host, *(urlsplit(url).hostname or "" for url in public)]
    return [f"[{host}]" if ":" in host else host for host in own]  # as an address of IPv6 stands in `Host`


def _leave_signals_to_uvicorn() -> None:
    # It stops at a signal, then raises it again; without a handler of ours the engine would not come to its own stop.
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: None)
