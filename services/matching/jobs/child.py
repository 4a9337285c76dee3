"""`python -m services.matching.jobs.child WHAT`: a computation in its own process.

Standard input holds a line with the length of the payload, then the payload; when the input closes, the process
exits. Standard output holds lines: `step` with a phase and a gap in JSON, and last `result` or `refused` with the
length of the payload that follows.
"""

import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import IO, Final

import orjson

from services.matching.jobs.versions import versions
from services.matching.matcher.draft import compute
from services.matching.matcher.fairness import QuotaUnreachable, Step
from services.matching.matcher.next_best import search
from services.matching.matcher.replay import replay
from services.matching.matcher.twin import compare
from services.matching.solver import TooLargeForStable, TooLargeWithoutCompiler

NICENESS: Final = 10  # lower priority than messages and requests
WHAT: Final[dict[str, Callable[[bytes, Step], bytes]]] = {
    "draft": lambda given, step: compute(given, step, versions()),
    "next-best": search,
    "replay": lambda given, step: replay(given, step, versions()),
    "twin": compare,
}


def main(what: str) -> int:
    """Compute the payload, report each step, and write the result."""
    os.nice(NICENESS)
    given, out = _read(sys.stdin.buffer), sys.stdout.buffer

    def step(phase: str, gap: float) -> None:
        out.write(b"step " + orjson.dumps({"phase": phase, "gap": gap}) + b"\n")
        out.flush()

    try:
        _answer(out, "result", WHAT[what](given, step))
    except (TooLargeWithoutCompiler, TooLargeForStable, QuotaUnreachable) as refused:
        _answer(out, "refused", str(refused).encode())
    except Exception as error:  # noqa: BLE001 - reported without its message, which may contain personal data
        print(_where(error), file=sys.stderr)  # noqa: T201 - read by the process that waits
        return 1
    return 0


def _read(source: IO[bytes]) -> bytes:
    given = source.read(int(source.readline()))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return given


def _end_with_parent() -> None:
    # Read the descriptor, not `sys.stdin`: the interpreter cannot exit cleanly while a thread holds that lock.
    while os.read(0, 1):
        pass
    os._exit(1)


def _answer(out: IO[bytes], word: str, content: bytes) -> None:
    out.write(f"{word} {len(content)}\n".encode() + content)
    out.flush()


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    places = " < ".join(f"{os.path.basename(one.filename)}:{one.lineno} {one.name}" for one in reversed(frames))  # noqa: PTH119 - a name, not a file
    return f"{type(error).__name__} at {places}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
