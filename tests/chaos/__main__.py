"""`python -m tests.chaos [--seed N] [--seconds S] [--faults N]`: break the whole platform, and look what it did.

The figures go to build/chaos.json; the exit code is 1 if anything was lost, doubled, out of order or stuck.
"""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import uvloop
from rich.console import Console

from deploy.progress import progress
from shared.log.lines import configure
from tests.chaos.campaign import Campaign, Result
from tests.chaos.options import Options

console = Console()


def main() -> int:
    """Run one campaign and tell what it came to."""
    options, out, keep = _options()
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    configure("chaos", "CRITICAL", sys.stderr.buffer)
    with progress(console) as report:
        report("starting", 0.0)
        result = uvloop.run(_ended_by_sigterm(Campaign(folder / "platform", options, report).run()))
    _save(result, out)
    if result.violations or keep:
        console.print(f"logs: {folder}/platform/logs")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return 1 if result.violations else 0


async def _ended_by_sigterm(run: Coroutine[Any, Any, Result]) -> Result:
    """Clean up after SIGTERM too: what was mounted and started must go."""
    running = asyncio.ensure_future(run)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    return await running


def _options() -> tuple[Options, Path, bool]:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--faults", type=int, help="end after so many faults")
    parser.add_argument("--wave", type=float, default=Options.wave, help="seconds of faults before all are mended")
    parser.add_argument("--outage", type=float, default=60, help="seconds that both servers are away at half time")
    parser.add_argument("--side-by-side", type=int, default=Options.side_by_side, help="programs under way at once")
    parser.add_argument("--size", type=int, default=Options.size, help="people of a program")
    parser.add_argument("--weeks", type=int, default=Options.weeks, help="sessions of a pair")
    parser.add_argument("--talkers", type=int, default=Options.talkers, help="people who change their minds")
    parser.add_argument(
        "--staff", type=int, default=Options.staff, help="people of the roster imported again and again"
    )
    parser.add_argument("--out", type=Path, default=Path("build/chaos.json"))
    parser.add_argument("--keep", action="store_true", help="keep data and logs")
    given = vars(parser.parse_args())
    out, keep = given.pop("out"), given.pop("keep")
    return Options(**given), out, keep


def _save(result: Result, out: Path) -> None:
    figures = result.figures()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    console.print_json(data=figures)


if __name__ == "__main__":
    sys.exit(main())
