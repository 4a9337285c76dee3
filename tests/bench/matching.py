"""Measure matching: time, memory, the proven and the true gap, against SciPy and against one look at every pair.

`python -m tests.bench.matching [people a side ...]` writes build/bench-matching.json and docs/matching-bench.svg.
Rosters are measured where there are any: in the directory ROSTERS, by default shared/data/rosters beside the
repository. Every measurement runs in a process of its own, so that its memory is its own; compiled loops are loaded
before the clock starts.
"""

import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from scipy.optimize import linear_sum_assignment

from services.matching.solver import Assignment, Wishes, match
from services.matching.solver.kernel import all_fits
from services.matching.solver.layout import lay_out, prepare
from services.matching.solver.nearest import nearest
from services.matching.solver.people import Side
from services.matching.solver.program import FULL
from services.matching.solver.warm import warm
from tests.bench.matching_market import company, rules, weights
from tests.bench.matching_plot import plot
from tests.bench.matching_rosters import roster_market

ROOT = Path(__file__).parents[2]
OUT, PLOT = ROOT / "build" / "bench-matching.json", ROOT / "docs" / "matching-bench.svg"
SIZES = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
SCIPY_UP_TO, ARRIVE_AMONG = 10_000, 20_000

Measured = dict[str, Any]


def size(n: int, *, rich: bool = False) -> Measured:
    """Measure n people a side in this process; what cannot be computed at that size is null."""
    mentors, mentees = company(n, n, rich=rich)
    started, cpu = time.perf_counter(), time.process_time()
    made = match(mentors, mentees, weights(), rules())
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    true_gap, scipy = _against_scipy(mentors, mentees, made) if n <= SCIPY_UP_TO else (None, None)
    one_pass = _one_pass(mentors, mentees)
    return {
        "n": n,
        "wall_s": round(seconds, 4),
        "cpu_s": round(cpu, 4),
        "peak_mb": round(peak, 1),
        "certified_gap": made.certificate.gap,
        "true_gap": true_gap,
        "passes_ratio": round(seconds / one_pass[0], 3),
        "passes_cpu_ratio": round(cpu / one_pass[1], 3),
        "scipy_ratio": scipy and round(scipy / seconds, 2),
    }


def newcomers(n: int, share: float = 0.01) -> Measured:
    """Match n people a side, let a share more arrive, and place them without breaking a pair."""
    more = n + int(n * share)
    mentors, mentees = company(more, more)
    before = match(mentors.take(np.arange(n)), mentees.take(np.arange(n)), weights(), rules())
    live = np.stack([mentors.person[before.mentors], mentees.person[before.mentees]], axis=1)
    started = time.perf_counter()
    added = match(mentors, mentees, weights(), rules(), wishes=Wishes(live=live))
    seconds = time.perf_counter() - started
    broken = np.isin(added.mentors, before.mentors).sum() + np.isin(added.mentees, before.mentees).sum()
    return {"n": n, "arrived": more - n, "placed": len(added), "ms": round(1000 * seconds, 1), "broken": int(broken)}


def roster(path: Path) -> Measured:
    """Match everybody in a roster, as many pairs as possible first; seconds are the solver's."""
    market = roster_market(path)
    mentors, mentees, program = market.mentor_side, market.mentee_side, (market.weights, market.rules)
    started = time.perf_counter()
    made = match(mentors, mentees, *program, wishes=Wishes(placement=FULL))
    seconds = time.perf_counter() - started
    return {
        "roster": path.name.partition(".")[0],
        "people": len(mentors) + len(mentees),
        "pairs": len(made),
        "mean_fit": round(made.total / max(1, len(made))),
        "certified_gap": made.certificate.gap,
        "seconds": round(seconds, 3),
    }


def _one_pass(mentors: Side, mentees: Side) -> tuple[float, float]:
    """Seconds, and seconds of all cores, to score every pair once, keeping only each mentor's best."""
    layout = lay_out(prepare(mentors, mentees, weights(), rules()))
    price, floor = np.zeros(len(mentees), np.int16), np.full(len(mentors), -1, np.int16)
    started, cpu = time.perf_counter(), time.process_time()
    nearest(layout, 1, price, floor)
    return time.perf_counter() - started, time.process_time() - cpu


def _against_scipy(mentors: Side, mentees: Side, made: Assignment) -> tuple[float, float]:
    """The true gap, and the seconds that SciPy takes to solve alone."""
    value = np.maximum(all_fits(lay_out(prepare(mentors, mentees, weights(), rules()))), 0)
    started = time.perf_counter()
    rows, columns = linear_sum_assignment(value, maximize=True)
    seconds = time.perf_counter() - started
    best = int(value[rows, columns].sum(dtype=np.int64))
    return (best - made.total) / best, seconds


MEASURES: dict[str, Callable[[str], Measured]] = {
    "size": lambda n: size(int(n)),
    "rich": lambda n: size(int(n), rich=True),
    "newcomers": lambda n: newcomers(int(n)),
    "roster": lambda path: roster(Path(path)),
}


def in_a_process(kind: str, of: str) -> Measured:
    """Take one measurement in a process of its own.

    Raises:
        RuntimeError: with what the process said last.
    """
    command = [sys.executable, "-m", "tests.bench.matching", "--measure", kind, of]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"measuring {kind} {of} failed: {done.stderr.strip()[-2000:]}")
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def run(sizes: tuple[int, ...], console: Console) -> dict[str, Any]:
    """Take all measurements one after the other, with a bar that says which."""
    wanted = [(kind, str(n)) for n in sizes for kind in ("size", "rich")] + [("newcomers", str(ARRIVE_AMONG))]
    wanted += [("roster", str(path)) for path in _rosters()]
    found: dict[str, list[Measured]] = {kind: [] for kind in MEASURES}
    columns = TextColumn("{task.description:32}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("compiling", total=len(wanted))
        warm()
        for kind, of in wanted:
            progress.update(bar, description=f"{kind} {Path(of).name}")
            found[kind].append(in_a_process(kind, of))
            progress.advance(bar)
    machine = {"cpu": _cpu(), "cores": len(os.sched_getaffinity(0)), "python": platform.python_version()}
    return {
        "rows": found["size"],
        "rich": found["rich"],
        "newcomers": found["newcomers"][0],
        "rosters": found["roster"],
        "machine": machine,
    }


def _rosters() -> Iterator[Path]:
    yield from sorted(Path(os.environ.get("ROSTERS") or ROOT.parent / "shared" / "data" / "rosters").glob("*.csv*"))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def _shown(rows: list[Measured]) -> Table:
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*map(_cell, row.values()))
    return table


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def main(arguments: list[str]) -> None:
    """Measure everything, or one thing in this process."""
    if arguments[:1] == ["--measure"]:
        match(*company(1700, 1700), weights(), rules())
        print(json.dumps(MEASURES[arguments[1]](arguments[2])))  # noqa: T201 - the answer to the parent
        return
    console = Console(width=max(110, Console().width))
    result = run(tuple(map(int, arguments)) or SIZES, console)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    PLOT.write_text(plot(result["rows"]), encoding="utf-8")
    for rows in (result["rows"], result["rich"], [result["newcomers"]], result["rosters"]):
        if rows:
            console.print(_shown(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
