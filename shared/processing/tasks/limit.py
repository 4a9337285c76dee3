"""How many dead letters a task group may make before it stops: one fault must not park everything."""

import time
from collections import deque
from collections.abc import Callable, Iterable

from shared.processing.dead_letters.records import fingerprint
from shared.processing.tasks.decisions import Handled, Result
from shared.processing.tasks.fence import Stopped


class DeadLetterLimit:
    """At most `most` dead letters within `seconds`, over all tasks of one group in this process."""

    def __init__(self, group: str, most: int, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._group, self._most, self._seconds, self._monotonic = group, most, seconds, monotonic
        self._made: deque[float] = deque()

    def check(self, handled: Iterable[Handled]) -> None:
        """Refuse a batch before it commits: what it could not handle stays where it is.

        Raises:
            Stopped: with it there would be too many.
        """
        dead = _dead(handled)
        if not dead:
            return
        self._forget()
        if len(self._made) + len(dead) > self._most:
            raise Stopped(self._reason(dead[-1]))

    def count(self, handled: Iterable[Handled]) -> None:
        """Remember what a committed batch made."""
        self._made.extend(self._monotonic() for _ in _dead(handled))

    def _forget(self) -> None:
        since = self._monotonic() - self._seconds
        while self._made and self._made[0] < since:
            self._made.popleft()

    def _reason(self, newest: Handled) -> str:
        error = newest.error or Exception()
        fault = f"{type(error).__name__}, fingerprint {fingerprint(newest.input, error, self._group)}"
        return (
            f"more than {self._most} dead letters within {self._seconds:.0f} s, the newest for {fault}; "
            "nothing more is parked: mend it, or raise DEAD_LETTER_LIMIT, and start again"
        )


def _dead(handled: Iterable[Handled]) -> list[Handled]:
    return [one for one in handled if one.result is Result.DEAD]
