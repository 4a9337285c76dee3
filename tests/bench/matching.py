"""Measure matching: time, memory, the proven and the true gap, against SciPy and against one look at every pair.

`python -m tests.bench.matching [people a side ...]` writes build/bench-matching.json and docs/matching-bench.svg.
Every size runs in a process of its own, so that its memory is its own; loops are compiled before the clock starts.
"""

import json
import platform
import resource
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from services.matching.solver import Assignment, Wishes, match
from services.matching.solver.kernel import all_fits
from services.matching.solver.layout import lay_out, prepare
from services.matching.solver.nearest import nearest
from services.matching.solver.people import Side
from services.matching.solver.warm import warm
from tests.bench.matching_market import company, rules, weights
from tests.bench.matching_plot import plot

ROOT = Path(__file__).parents[2]
OUT, PLOT = ROOT / "build" / "bench-matching.json", ROOT / "docs" / "matching-bench.svg"
SIZES = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000)
SCIPY_UP_TO = 10_000
BAR = {
    "10000 scipy_ratio >=": 60,
    "10000 true_gap <=": 0.0001,
    "100000 passes_ratio <=": 3.5,
    "100000 certified_gap <=": 0.001,
    "100000 peak_mb <=": 750,
    "newcomers_ms <=": 50,
}


def measure(n: int) -> dict[str, float | int | str | None]:
    """Measure one size in this process."""
    mentors, mentees = company(n, n)
    seconds, cpu, made = _timed(mentors, mentees)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    one_pass = _one_pass(mentors, mentees)
    row = {
        "n": n,
        "wall_s": seconds,
        "cpu_s": cpu,
        "peak_mb": peak,
        "certified_gap": made.certificate.gap,
        "pass_s": one_pass,
        "passes_ratio": seconds / one_pass,
        "method": made.method.value,
        "pairs": len(made),
        "mean_fit": made.total / len(made),
    }
    return row | (_against_scipy(mentors, mentees, made, seconds) if n <= SCIPY_UP_TO else {})


def newcomers(n: int, share: float = 0.01) -> dict[str, float | int]:
    """Match n people a side, let a share more arrive, and place them without breaking a pair."""
    more = n + int(n * share)
    mentors, mentees = company(more, more)
    first = np.arange(n)
    before = match(mentors.take(first), mentees.take(first), weights(), rules())
    live = np.stack([mentors.person[before.mentors], mentees.person[before.mentees]], axis=1)
    started = time.perf_counter()
    added = match(mentors, mentees, weights(), rules(), wishes=Wishes(live=live))
    seconds = time.perf_counter() - started
    broken = len(set(added.mentors.tolist()) & set(before.mentors.tolist()))
    return {"n": n, "arrived": more - n, "placed": len(added), "ms": 1000 * seconds, "broken": broken}


def _timed(mentors: Side, mentees: Side) -> tuple[float, float, Assignment]:
    started, cpu = time.perf_counter(), time.process_time()
    made = match(mentors, mentees, weights(), rules())
    return time.perf_counter() - started, time.process_time() - cpu, made


def _one_pass(mentors: Side, mentees: Side) -> float:
    """Seconds to score every pair once, keeping only each mentor's best."""
    layout = lay_out(prepare(mentors, mentees, weights(), rules()))
    price, floor = np.zeros(len(mentees), np.int16), np.full(len(mentors), -1, np.int16)
    started = time.perf_counter()
    nearest(layout, 1, price, floor)
    return time.perf_counter() - started


def _against_scipy(mentors: Side, mentees: Side, made: Assignment, seconds: float) -> dict[str, float]:
    value = np.maximum(all_fits(lay_out(prepare(mentors, mentees, weights(), rules()))), 0)
    started = time.perf_counter()
    rows, columns = linear_sum_assignment(value, maximize=True)
    scipy = time.perf_counter() - started
    best = int(value[rows, columns].sum(dtype=np.int64))
    return {"scipy_s": scipy, "scipy_ratio": scipy / seconds, "true_gap": (best - made.total) / best}


def _in_a_process(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.matching", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    return json.loads(done.stdout.splitlines()[-1])


def run(sizes: tuple[int, ...]) -> None:
    """Measure the sizes one after the other, write the table and the plot, and print the table."""
    warm()
    rows = [_in_a_process("--measure", str(n)) for n in sizes]
    arrivals = _in_a_process("--newcomers", "20000")
    OUT.parent.mkdir(exist_ok=True)
    machine = {"cpu": platform.processor() or platform.machine(), "python": platform.python_version()}
    OUT.write_text(json.dumps({"rows": rows, "newcomers": arrivals, "bar": BAR, "machine": machine}, indent=2) + "\n")
    PLOT.write_text(plot(rows))
    names = ("n", "wall_s", "cpu_s", "peak_mb", "certified_gap", "true_gap", "passes_ratio", "scipy_ratio")
    for row in [dict(zip(names, names, strict=True)), *rows]:
        print(*(f"{row.get(name, '-'):>14.5}" if name != "n" else f"{row[name]:>8}" for name in names))  # noqa: T201
    print(arrivals)  # noqa: T201


def main(arguments: list[str]) -> None:
    """Run everything, or one size in this process."""
    if arguments[:1] == ["--measure"]:
        match(*company(1700, 1700), weights(), rules())
        print(json.dumps(measure(int(arguments[1]))))  # noqa: T201
    elif arguments[:1] == ["--newcomers"]:
        match(*company(600, 600), weights(), rules())
        print(json.dumps(newcomers(int(arguments[1]))))  # noqa: T201
    else:
        run(tuple(map(int, arguments)) or SIZES)


if __name__ == "__main__":
    main(sys.argv[1:])
