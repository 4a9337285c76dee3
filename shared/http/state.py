"""What the routes and workers of a running service are given."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from shared.clock import Clock
from shared.mongo import Reader
from shared.processing.blobs import Blobs
from shared.processing.engine import Engine
from shared.settings import ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Platform:
    """What a service runs on: settings, clock, reader of its database, blobs, engine."""

    settings: ServiceSettings
    clock: Clock
    reader: Reader
    blobs: Blobs
    engine: Engine


def platform(request: Request) -> Platform:
    """Return what the service that got this request runs on."""
    found: Platform = request.app.state.platform
    return found


# Coroutines, although they wait for nothing: FastAPI gives every other dependency a thread.


async def _reader(request: Request) -> Reader:
    return platform(request).reader


async def _blobs(request: Request) -> Blobs:
    return platform(request).blobs


async def _now(request: Request) -> datetime:
    return platform(request).clock.now()


Read = Annotated[Reader, Depends(_reader)]
Files = Annotated[Blobs, Depends(_blobs)]
Now = Annotated[datetime, Depends(_now)]
