"""Measure the platform: `python -m tests.bench [--only PART ...]`; writes build/bench.json and docs/performance-*.

Servers are started for it and ended with it. `docs/performance.md` says what is measured and how.
"""

import argparse
import asyncio
import json
import os
import platform as machine
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.local.platform import Platform
from shared.contracts.catalog import DEFAULT_PARTITIONS
from tests.bench import footprint, growth, latency, throughput
from tests.bench.result import charts, judged, page, table
from tests.bench.stage import Stage

ROOT = Path(__file__).parents[2]
Figures = dict[str, Any]
Begin = Callable[[str, int], Callable[[], None]]


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is measured."""

    events: int = 120_000  # on a fast machine less is over before two processes share it
    rounds: int = 5
    pairs: tuple[int, ...] = (10_000, 100_000, 1_000_000)
    partitions: tuple[int, ...] = (4, 16, 64)
    growth_events: int = 60_000
    growth_rounds: int = 5
    plan: latency.Plan = field(default_factory=latency.Plan)
    starts: int = 3
    idle_seconds: float = 60


async def throughput_of(stage: Stage, sizes: Sizes, begin: Begin) -> Figures:
    """One process and two, beside the floor and a transaction per message."""
    given = await stage.fill(sizes.events, 10_000)
    made = await throughput.rounds(stage, given, sizes.rounds, begin("throughput", sizes.rounds))
    return made.figures()


async def growth_of(stage: Stage, sizes: Sizes, begin: Begin) -> Figures:
    """Over stored pairs and over partitions."""
    tell = begin("stored pairs", len(sizes.pairs) * sizes.growth_rounds)
    pairs = await growth.with_pairs(stage, sizes.pairs, sizes.growth_events, sizes.growth_rounds, tell)
    tell = begin("partitions", len(sizes.partitions) * sizes.growth_rounds)
    partitions = await growth.with_partitions(stage, sizes.partitions, sizes.growth_events, sizes.growth_rounds, tell)
    return {"growth": {"pairs": pairs, "partitions": partitions}}


async def latency_of(running: Platform, sizes: Sizes, begin: Begin) -> Figures:
    """On the real services, idle and under load; and what they take."""
    tell = begin("start to ready", len(running.urls))
    services = footprint.measure(running, sizes.starts, tell)
    idle = footprint.idle(running, sizes.idle_seconds)
    waits = await latency.measure(running, sizes.plan, begin("latency", 4))
    after = footprint.memory(running)
    return {
        "latency": waits,
        "services": {
            name: figures | {"loaded_mb": after[name], "idle_percent": idle[name]} for name, figures in services.items()
        },
        "idle_most_percent": max(idle.values()),
    }


PARTS = ("throughput", "growth", "latency")


def measure(folder: Path, sizes: Sizes, parts: tuple[str, ...], begin: Begin) -> Figures:
    """Run the parts on servers of their own."""
    figures: Figures = {}
    if "throughput" in parts or "growth" in parts:
        with Platform(root=folder / "processing", services=()) as servers:
            stage = Stage(servers)
            for part, run in (("throughput", throughput_of), ("growth", growth_of)):
                if part in parts:
                    figures |= asyncio.run(run(stage, sizes, begin))
    if "latency" in parts:
        with Platform(root=folder / "services", partitions=DEFAULT_PARTITIONS) as running:
            figures |= uvloop.run(latency_of(running, sizes, begin))
    return figures | {"bar": judged(figures), "machine": _machine()}


def _machine() -> Figures:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_1m": os.getloadavg()[0],
        "system": machine.platform(terse=True),
        "python": machine.python_version(),
    }


@contextmanager
def _bars(console: Console) -> Iterator[Begin]:
    columns = (TextColumn("{task.description:16}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:

        def begin(what: str, steps: int) -> Callable[[], None]:
            task = progress.add_task(what, total=steps)
            return lambda: progress.advance(task)

        yield begin


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="the rest stays as it was measured")
    parser.add_argument("--rounds", type=int, default=Sizes.rounds)
    options = parser.parse_args()
    console, out = Console(), ROOT / "build" / "bench.json"
    with tempfile.TemporaryDirectory() as folder, _bars(console) as begin:
        figures = measure(Path(folder), Sizes(rounds=options.rounds), tuple(options.only), begin)
    before = json.loads(out.read_text()) if out.exists() and len(options.only) < len(PARTS) else {}
    figures = before | figures
    figures["bar"] = judged(figures)
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    for name, drawing in charts(figures).items():
        (ROOT / "docs" / name).write_text(drawing)
    (ROOT / "docs" / "performance-figures.md").write_text(page(figures))
    console.print(table(figures))


if __name__ == "__main__":
    main()
