"""How far long work has come: a bar for each phase on a terminal, and a line now and then where there is none."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

Report = Callable[[str, float], None]
"""Is told a phase and the share of it that is done, 0 to 1; what follows a comma in a phase is a remark."""

BARS: Final = (
    TextColumn("{task.description:28}"),
    BarColumn(),
    TextColumn("{task.percentage:>3.0f}%"),
    TimeElapsedColumn(),
)
QUIET_SECONDS: Final = 10


@contextmanager
def progress(console: Console, now: Callable[[], float] = time.monotonic) -> Iterator[Report]:
    """Yield what work reports its progress to."""
    if not console.is_terminal:
        yield _lines(console, now)
        return
    with Progress(*BARS, console=console) as shown:
        yield _bars(shown)


def _bars(shown: Progress) -> Report:
    bars: dict[str, TaskID] = {}

    def report(phase: str, share: float) -> None:
        kind = _kind(phase)
        if kind not in bars:
            bars[kind] = shown.add_task(kind, total=1.0)
        shown.update(bars[kind], completed=share, description=phase)

    return report


def _lines(console: Console, now: Callable[[], float]) -> Report:
    """Tell of each phase when it begins, then every ten seconds."""
    began, told, known = now(), 0.0, ""

    def report(phase: str, share: float) -> None:
        nonlocal told, known
        kind, at = _kind(phase), now()
        if kind != known or at - told >= QUIET_SECONDS:
            told, known = at, kind
            console.print(f"{at - began:4.0f} s  {phase}: {share:.0%}", highlight=False)

    return report


def _kind(phase: str) -> str:
    return phase.partition(",")[0]
