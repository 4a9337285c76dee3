"""The clock over HTTP: read it, and move it if it is simulated."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from shared.auth.rights import Standing, rule
from shared.clock import MOST_AT_ONCE, SimulatedClock, TooFar
from shared.contracts.vocabulary import Moment
from shared.http.guard import holds
from shared.http.lists import Body
from shared.http.problems import Problem
from shared.http.state import Platform, platform
from shared.mongo import PyMongoError
from shared.processing.engine import WorkLeft
from shared.processing.notes import Notes

NOTE: Final = "clock"
FOLLOW_SECONDS: Final = 0.2
A_DAY: Final = timedelta(days=1)

router = APIRouter(include_in_schema=False)
OPERATE: Final = rule(Standing.ADMINISTRATOR, scope="operate")


class MoveClockBody(Body):
    """The moment a simulated clock shall stand at; `until` lets it go on, an hour at a time, while nothing is left."""

    now: Moment
    until: Moment | None = None


@asynccontextmanager
async def simulated(notes: Notes, start: datetime) -> AsyncIterator[SimulatedClock]:
    """Yield a clock that continues from the service's last simulated moment, or starts at `start`.

    The moment is stored in the service's database, so it survives a restart and all processes of the service share it.
    """
    clock = SimulatedClock(await _noted(notes) or start)
    following = asyncio.create_task(_follow(notes, clock))
    try:
        yield clock
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


async def _follow(notes: Notes, clock: SimulatedClock) -> None:
    while True:
        await asyncio.sleep(FOLLOW_SECONDS)
        with suppress(PyMongoError):  # asked again at once
            clock.follow(await _noted(notes) or clock.now())


async def _noted(notes: Notes) -> datetime | None:
    note = await notes.read(NOTE)
    return note["now"] if note else None


@router.get("/clock", dependencies=[holds(OPERATE)])
async def read_clock(request: Request, wait: Annotated[float, Query(ge=0, le=30)] = 0) -> dict[str, Any]:
    """Return the domain time and the remaining work, waiting up to `wait` seconds until no work remains."""
    given = platform(request)
    return _reading(given, await given.engine.rest(wait))


@router.post("/clock", dependencies=[holds(OPERATE)])
async def move_clock(request: Request, body: MoveClockBody) -> dict[str, Any]:
    """Move a simulated clock forward by at most an hour; refused while work remains at the present moment."""
    given = platform(request)
    clock = given.clock
    if not isinstance(clock, SimulatedClock):
        raise Problem(409, "Clock is not simulated", detail="this service goes by the machine's time (CLOCK=simulated)")
    async with request.app.state.moving:
        left = await _move(given, clock, body.now)
        while body.until and clock.now() < body.until and not (left := await given.engine.left()).total:
            to = min(body.until, clock.now() + quiet_hours(clock.now(), left.next_due))
            left = await _hop(given, clock, to, left)
    return _reading(given, left)


def quiet_hours(now: datetime, next_due: datetime | None) -> timedelta:
    """Return the whole hours in which nothing comes due, at least one: they pass in one move, as if hour by hour."""
    return max(MOST_AT_ONCE, (next_due - now) // MOST_AT_ONCE * MOST_AT_ONCE) if next_due else A_DAY


async def _move(given: Platform, clock: SimulatedClock, to: datetime) -> WorkLeft:
    left = await given.engine.left()
    if left.total:
        raise Problem(409, "Work left", detail=f"{left.total} pieces of work are due before the clock may move")
    try:
        clock.allow(to)
    except TooFar as error:
        raise Problem(409, "Too far", detail=str(error)) from error
    return await _hop(given, clock, to, left)


async def _hop(given: Platform, clock: SimulatedClock, to: datetime, left: WorkLeft) -> WorkLeft:
    """Move the clock at a moment at which nothing is `left`; return what is left then, if something came due."""
    await given.engine.notes.write(NOTE, now=to)
    clock.follow(to)
    return await given.engine.left() if left.next_due and left.next_due <= to else left


def _reading(given: Platform, left: WorkLeft) -> dict[str, Any]:
    return {
        "now": given.clock.now().isoformat(),
        "next_due": left.next_due.isoformat() if left.next_due else None,
        "left": {
            "lag": left.lag,
            "unpublished": left.unpublished,
            "due_timers": left.due_timers,
            "due_jobs": left.due_jobs,
        },
        "batches": left.batches,
        "simulated": isinstance(given.clock, SimulatedClock),
    }
