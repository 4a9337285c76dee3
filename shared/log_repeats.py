"""Libraries say the same again and again while a server is away, hundreds of times a second; operators hear it less."""

import time
from collections.abc import Callable

PAUSE = 10.0  # seconds
MOST = 1_000  # texts that are remembered


class Repeats:
    """Lets a text pass the first time, and then once in a while; `now` tells seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._told: dict[str, float] = {}
        self._held: dict[str, int] = {}

    def before(self, text: str) -> int | None:
        """Return how many of the same were held back since the last one that passed; None if this one is, too."""
        now = self._now()
        if now - self._told.get(text, -PAUSE) < PAUSE:
            self._held[text] = self._held.get(text, 0) + 1
            return None
        if len(self._told) >= MOST:
            self._forget(now)
        self._told[text] = now
        return self._held.pop(text, 0)

    def _forget(self, now: float) -> None:
        recent = {text: at for text, at in self._told.items() if now - at < PAUSE}
        self._told = recent if len(recent) < MOST else {}
        self._held = {text: held for text, held in self._held.items() if text in self._told}
