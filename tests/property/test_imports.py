"""The import rules hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

# One violation per contract: the contract, the module that commits it, the line that does.
VIOLATIONS = [
    ("layers", "services/scheduling/domain/__init__.py", "import services.scheduling.handlers"),
    ("layers", "services/scheduling/helpers.py", "UNLISTED = True"),
    ("services", "services/scheduling/handlers.py", "import services.matching.domain"),
    ("shared", "shared/clock.py", "import services.matching"),
    ("purity", "services/scheduling/domain/__init__.py", "import shared.mongo"),
    ("purity", "services/feedback/handlers.py", "import asyncio"),
    ("purity", "shared/contracts/vocabulary.py", "import structlog"),
    ("contracts", "shared/contracts/vocabulary.py", "import shared.processing.messages"),
    ("kafka", "shared/processing/messages.py", "import aiokafka"),
    ("kafka", "services/feedback/consumers.py", "from faststream.kafka import KafkaBroker"),
    ("mongo", "services/feedback/store.py", "import motor.motor_asyncio"),
    ("mongo", "shared/collection.py", "from bson import ObjectId"),
    ("ways-in", "services/feedback/consumers.py", "import shared.kafka"),
]


def lint(root: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo", *options],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("copy")
    for package in ("services", "shared"):
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", root)
    return root


class TestImports:
    def test_keep_every_rule(self) -> None:
        result = lint(ROOT)

        assert result.returncode == 0, result.stdout + result.stderr

    @pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
    def test_break_a_rule_once_a_violation_is_planted(self, copy: Path, contract: str, module: str, line: str) -> None:
        path = copy / module
        before = path.read_text() if path.exists() else None
        path.write_text(f"{before or ''}\n{line}\n")

        result = lint(copy, "--contract", contract)

        path.unlink() if before is None else path.write_text(before)
        assert result.returncode == 1, result.stdout + result.stderr
        assert module.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") in result.stdout

    def test_plant_a_violation_for_every_rule(self) -> None:
        contracts = {
            line.removeprefix("[importlinter:contract:").rstrip("]")
            for line in (ROOT / ".importlinter").read_text().splitlines()
            if line.startswith("[importlinter:contract:")
        }

        assert {contract for contract, _, _ in VIOLATIONS} == contracts
