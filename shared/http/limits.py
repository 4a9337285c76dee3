"""How many requests a caller may send: a bucket each, which fills again at a steady rate (a token bucket)."""

import time
from collections import OrderedDict
from collections.abc import Callable
from math import ceil
from typing import Final

from shared.http.problems import Problem

MOST_CALLERS: Final = 10_000  # whose buckets are remembered; who was longest away is forgotten first
BURST_SECONDS: Final = 5  # for how long a caller who was quiet may send at any rate, counted at their own


class Limits:
    """The limit of requests a second of each caller of this process; `clock` is monotonic, in seconds."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._most, self._clock = per_second, per_second * BURST_SECONDS, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        """Count one request of a caller.

        Raises:
            Problem: they have sent too many; `Retry-After` says when to go on.
        """
        now = self._clock()
        left, since = self._buckets.pop(caller, (self._most, now))
        left = min(self._most, left + (now - since) * self._rate)
        self._buckets[caller] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > MOST_CALLERS:
            self._buckets.popitem(last=False)
        if left < 1:
            wait = max(1, ceil((1 - left) / self._rate))
            detail = f"you may send {self._rate:g} requests a second; go on in {wait} s"
            raise Problem(429, "Too many requests", detail=detail, headers={"Retry-After": str(wait)})
