"""The domain's clock over HTTP: read it, and move it when it is simulated."""

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request
from pydantic import AwareDatetime

from shared.clock import SimulatedClock, TooFar
from shared.contracts.base import Moment
from shared.processing.engine import WorkLeft
from shared.processing.notes import Notes
from shared.web.pages import Body
from shared.web.problems import Problem
from shared.web.state import Platform, platform

NOTE = "clock"

router = APIRouter(include_in_schema=False)


class MoveClock(Body):
    """The moment a simulated clock shall stand at."""

    now: Moment


async def restored(notes: Notes, start: AwareDatetime) -> datetime:
    """Return where the simulated clock stood when the service stopped, or `start` at its first run."""
    note = await notes.read(NOTE)
    return note["now"].astimezone(UTC) if note else start


@router.get("/clock")
async def read_clock(request: Request) -> dict[str, Any]:
    """Return the domain's time and what is still to do at it."""
    given = platform(request)
    return _reading(given, await given.engine.left())


@router.post("/clock")
async def move_clock(request: Request, body: MoveClock) -> dict[str, Any]:
    """Move a simulated clock forward, by an hour at most, once nothing is left to do at the present."""
    given = platform(request)
    clock = given.clock
    if not isinstance(clock, SimulatedClock):
        raise Problem(409, "Clock is not simulated", detail="this service goes by the machine's time (CLOCK=simulated)")
    left = await given.engine.left()
    if left.total:
        raise Problem(409, "Work left", detail=f"{left.total} pieces of work are due before the clock may move")
    try:
        clock.allow(body.now)
    except TooFar as error:
        raise Problem(409, "Too far", detail=str(error)) from error
    await given.engine.notes.write(NOTE, now=body.now)
    clock.move(body.now)
    return _reading(given, await given.engine.left())


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
        "simulated": isinstance(given.clock, SimulatedClock),
    }
