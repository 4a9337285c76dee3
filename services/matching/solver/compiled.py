"""The one module that imports numba: loops compiled to machine code, cached on disk between runs.

`python -m services.matching.solver.warm` fills the cache, so that an image built with it starts at full speed.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar, cast

from services.matching.solver.cache import cache_directory

try:
    import numba
    from numba.core import types
    from numba.extending import intrinsic
except ImportError as missing:
    PROBLEM: str | None = f"numba cannot run here ({missing}): matching uses NumPy and SciPy, up to 5,000 a side"
else:
    PROBLEM = None
    numba.config.CACHE_DIR = cache_directory(numba.__version__)  # type: ignore[attr-defined]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop that lets other threads run; the first call with new types compiles, later ones read the cache."""
    if PROBLEM:
        return function
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


if PROBLEM:

    def popcount(word: Any) -> int:  # noqa: ANN401 - numpy's scalar
        """Count the bits of a 64-bit word."""
        return int(word).bit_count()

else:

    @intrinsic
    def popcount(_context: Any, word: Any) -> Any:  # noqa: ANN401 - numba's own types
        """Count the bits of a 64-bit word in one machine instruction."""

        def build(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:  # noqa: ANN401
            return builder.ctpop(arguments[0])

        return types.uint64(word), build


def on_all_cores(work: Callable[[int, int], None], rows: int, block: int) -> None:
    """Call work(first, last) for consecutive blocks of rows, on one thread per core that this process may use."""
    blocks = [(first, min(rows, first + block)) for first in range(0, rows, block)]
    if len(blocks) <= 1 or cores() == 1:
        for first, last in blocks:
            work(first, last)
        return
    with ThreadPoolExecutor(cores()) as pool:
        for done in [pool.submit(work, first, last) for first, last in blocks]:
            done.result()


def by_workers(make: Callable[[], S], work: Callable[[S, int, int], None], rows: int, block: int) -> list[S]:
    """Let one thread per core, each with a state of its own, work on blocks of rows; return the states.

    A thread takes the next block that nobody has taken, so the blocks of each state ascend.
    """
    blocks = iter([(first, min(rows, first + block)) for first in range(0, rows, block)])

    def worker(state: S) -> S:
        for first, last in blocks:  # threads share the iterator: each takes what comes next
            work(state, first, last)
        return state

    states = [make() for _ in range(max(1, min(cores(), -(-rows // block))))]
    if len(states) == 1:
        return [worker(states[0])]
    with ThreadPoolExecutor(len(states)) as pool:
        return list(pool.map(worker, states))


def together(one: Callable[[], R], other: Callable[[], S]) -> tuple[R, S]:
    """Return what both give, computed at the same time if this process may use two cores."""
    if cores() == 1:
        return one(), other()
    with ThreadPoolExecutor(1) as pool:
        later = pool.submit(other)
        return one(), later.result()


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
