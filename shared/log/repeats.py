"""Libraries say the same again and again while a server is away, hundreds of times a second; operators hear it less."""

import math
import time
from collections.abc import Callable

PAUSE = 10.0  # seconds
MOST = 1_000  # texts that are remembered


class Repeats:
    """Lets a text pass the first time, and then once in a while; `now` tells seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, tuple[float, int]] = {}  # when it passed, and how many were held back since

    def before(self, text: str) -> int | None:
        """Return how many of the same were held back since the last one that passed; None if this one is, too."""
        now = self._now()
        passed, held = self._known.get(text, (-math.inf, 0))
        if now - passed < PAUSE:
            self._known[text] = passed, held + 1
            return None
        if len(self._known) >= MOST:
            self._forget(now)
        self._known[text] = now, 0
        return held

    def _forget(self, now: float) -> None:
        recent = {text: (passed, held) for text, (passed, held) in self._known.items() if now - passed < PAUSE}
        self._known = recent if len(recent) < MOST else {}
