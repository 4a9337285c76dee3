"""Plant each fault in a copy of the tree and see which test finds it: `python -m tests.mutants.run [NAME ...]`.

Writes build/mutants.json: a list of `name`, `killed_by` (a test, or null where none failed) and `seconds`. Exit code 1
if a mutant survives or no longer applies, or a test fails without any.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from tests.mutants.mutant import ROOT, DoesNotApply, Mutant
from tests.mutants.table import MUTANTS

OUT = ROOT / "build" / "mutants.json"
COPIED = ("services", "shared", "deploy", "tests", "pyproject.toml")
# What has to find a fault below a path, the quickest first; none of it needs a server.
TESTS: Mapping[str, tuple[str, ...]] = {
    "shared": (
        "tests/unit/processing/test_backlog.py",
        "tests/unit/processing/test_channels.py",
        "tests/unit/processing/test_decisions.py",
        "tests/unit/processing/test_outbox.py",
        "tests/unit/processing/test_transactions.py",
        "tests/unit/processing/test_reading.py",
        "tests/unit/processing/test_unit_of_work.py",
        "tests/unit/shared/test_mongo.py",
        "tests/unit/shared/test_closed.py",
        "tests/unit/shared/test_publisher.py",
        "tests/unit/processing/test_ports.py",
        "tests/unit/processing/test_task.py",
        "tests/property/test_crashes.py",
        "tests/property/test_simulation.py",
    ),
    "services/scheduling": ("tests/unit/scheduling", "tests/property/test_lives.py"),
    "services/feedback": ("tests/unit/feedback",),
    "services/matching": (
        "tests/unit/matching/test_guard.py",
        "tests/unit/matching/test_pair_lives.py",
        "tests/unit/matching/test_leavers.py",
        "tests/unit/matching/test_limits.py",
        "tests/unit/matching/test_syncs.py",
        "tests/unit/matching/test_syncs_of_real_files.py",
        "tests/unit/matching/test_seats.py",
        "tests/unit/matching/test_staff.py",
        "tests/unit/matching/test_schedules.py",
        "tests/unit/matching/test_pilots.py",
        "tests/unit/matching/test_readiness.py",
        "tests/unit/matching/test_readiness_page.py",
        "tests/unit/matching/test_participants.py",
        "tests/unit/matching/test_people.py",
        "tests/unit/matching/test_imports.py",
        "tests/property/test_lives.py",
    ),
}
PATIENCE = 1_200
NONE = Mutant("none", "The tree as it is.", "pyproject.toml", ())
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


class Broken(Exception):
    """The tests could not be run at all: that finds nothing."""


@dataclass(frozen=True)
class Found:
    """Which test failed first, and after how long; None where all passed."""

    name: str
    killed_by: str | None
    seconds: float


def examine(mutant: Mutant, tests: Sequence[str], bytecode: str) -> Found:
    """Run tests on a copy with the mutant in it; what is compiled on the way is kept in a folder for the next.

    Raises:
        DoesNotApply: the code it changes is not there.
        Broken: see there.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        mutant.plant(copy)
        killed_by = _first_failure(copy, bytecode, tests)
    return Found(mutant.name, killed_by, round(time.monotonic() - began, 1))


def _tests_of(mutant: Mutant) -> tuple[str, ...]:
    return next(tests for path, tests in TESTS.items() if mutant.path.startswith(f"{path}/"))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _first_failure(root: Path, bytecode: str, tests: Sequence[str]) -> str | None:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-rf", "-n0", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONPYCACHEPREFIX": bytecode}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    failed = FAILED.search(ran.stdout)
    if ran.returncode not in {0, 1} or (ran.returncode == 1 and not failed):
        raise Broken(ran.stdout[-2000:] + ran.stderr[-2000:])
    return failed[1] if failed else None


def _all(mutants: Sequence[Mutant]) -> dict[str, Found]:
    """Examine mutants side by side, and the tree as it is with the tests of all; tell of each as soon as it is done."""
    given = {mutant: _tests_of(mutant) for mutant in mutants}
    everything = tuple(dict.fromkeys(test for tests in given.values() for test in tests))
    found: dict[str, Found] = {}
    with (
        tempfile.TemporaryDirectory(prefix="bytecode-") as bytecode,
        ThreadPoolExecutor(os.cpu_count()) as pool,
        Progress(console=Console(stderr=True)) as progress,
    ):
        running = [pool.submit(examine, one, tests, bytecode) for one, tests in {NONE: everything, **given}.items()]
        try:
            for done in progress.track(as_completed(running), len(running), description="planting mutants"):
                one = done.result()
                found[one.name] = one
                progress.console.print(
                    f"{one.name:26} {one.seconds:6.1f} s  {one.killed_by or 'no test failed'}", soft_wrap=True
                )
        finally:
            pool.shutdown(cancel_futures=True)  # after an error there is nothing to wait for
    return found


def main(names: list[str]) -> int:
    """Examine all mutants, or those named; print and keep what was found."""
    unknown = {*names} - {mutant.name for mutant in MUTANTS}
    if unknown:
        print(f"there is no mutant {', '.join(sorted(unknown))}: see docs/mutants.md", file=sys.stderr)  # noqa: T201
        return 2
    wanted = [mutant for mutant in MUTANTS if not names or mutant.name in names]
    try:
        found = _all(wanted)
    except (DoesNotApply, Broken, subprocess.TimeoutExpired) as error:
        print(error, file=sys.stderr)  # noqa: T201 - its result
        return 1
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(found[mutant.name]) for mutant in wanted], indent=2))
    return _tell(found)


def _tell(found: Mapping[str, Found]) -> int:
    survivors = [name for name, one in found.items() if not one.killed_by and name != NONE.name]
    print(f"{len(found) - 1 - len(survivors)} of {len(found) - 1} mutants found")  # noqa: T201 - its result
    if survivors:
        print(f"these survive, so a test is missing: {', '.join(survivors)}", file=sys.stderr)  # noqa: T201
    if found[NONE.name].killed_by:
        print(f"{found[NONE.name].killed_by} fails without any mutant: nothing is proved", file=sys.stderr)  # noqa: T201
    return 1 if survivors or found[NONE.name].killed_by else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
