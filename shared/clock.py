"""Domain time, used by timers, due jobs and `work.now`. Leases, retries and expiry use real time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

MOST_AT_ONCE = timedelta(hours=1)


class Clock(Protocol):
    """A source of domain time."""

    def now(self) -> datetime:
        """Return the present moment, in UTC, in whole milliseconds."""


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Return the present moment, in UTC, in whole milliseconds."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


class TooFar(Exception):
    """A simulated clock moves forward only, by at most one hour at a time."""


class SimulatedClock:
    """A clock that stands still until it is moved, so that months of a program pass in minutes."""

    def __init__(self, now: datetime) -> None:
        self._now = now.astimezone(UTC)
        self._told: list[Callable[[], None]] = []

    def tell(self, moved: Callable[[], None]) -> None:
        """Call `moved` after each move: what waits for a moment may wait no longer."""
        self._told.append(moved)

    def now(self) -> datetime:
        """Return the current simulated moment, in UTC."""
        return self._now

    def allow(self, to: datetime) -> None:
        """Check that the clock may move to a moment.

        Raises:
            TooFar: `to` lies before the present, or more than an hour after it.
        """
        if not timedelta(0) <= to - self._now <= MOST_AT_ONCE:
            raise TooFar(f"the clock stands at {self._now.isoformat()}; it moves forward, by one hour at most")

    def move(self, to: datetime) -> None:
        """Set the clock forward.

        Raises:
            TooFar: see `allow`.
        """
        self.allow(to)
        self.follow(to)

    def follow(self, to: datetime) -> None:
        """Move to the moment that another process of the service has reached; never backwards."""
        if self._now < to:
            self._now = to.astimezone(UTC)
            for tell in self._told:
                tell()
