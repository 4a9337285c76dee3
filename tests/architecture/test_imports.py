"""The import rules hold, and each of them can fail: violations planted in a copy are found, every one."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.sources import PRODUCT, ROOT

LINT: Final = Path(sys.executable).with_name("lint-imports")

# By contract: the module that commits the violation, and the line that does; a module that is not there is made.
VIOLATIONS: Final = [
    ("layers", "services/scheduling/domain/slots.py", "import services.scheduling.handlers"),
    ("layers", "services/matching/domain/planted.py", "import services.matching.commands.runs"),
    ("layers", "services/matching/solver/planted.py", "import services.matching.domain.pairs"),
    ("layers", "services/matching/rights.py", "import services.matching.handlers.runs"),
    ("layers", "services/matching/api/planted.py", "import services.matching.pages.rendering"),
    ("layers", "services/matching/jobs/planted.py", "import services.matching.consumers"),
    ("layers", "services/matching/matcher/planted.py", "import services.matching.store"),
    ("layers", "services/scheduling/helpers.py", "UNLISTED = True"),
    ("services", "services/scheduling/handlers/pairs.py", "import services.matching.domain.pairs"),
    ("shared", "shared/clock.py", "import services.matching.settings"),
    ("shared", "shared/metrics.py", "import deploy.client"),
    ("deploy", "services/feedback/app.py", "import deploy.client"),
    ("purity", "services/scheduling/domain/cadence.py", "import shared.mongo"),
    ("purity", "services/matching/domain/planted.py", "import time"),
    ("purity", "services/feedback/handlers/surveys.py", "import asyncio"),
    ("purity", "services/feedback/commands.py", "import uuid"),
    ("purity", "services/matching/commands/planted.py", "import random"),
    ("purity", "services/matching/commands/planted.py", "import httpx"),
    ("purity", "services/matching/rights.py", "import random"),
    ("purity", "services/matching/rights.py", "import httpx"),
    ("purity", "services/matching/matcher/planted.py", "import random"),
    ("purity", "services/matching/matcher/planted.py", "import httpx"),
    ("purity", "services/matching/matcher/planted.py", "import sys"),
    ("purity", "services/matching/solver/planted.py", "import secrets"),
    ("purity", "services/notify/store.py", "import pathlib"),
    ("purity", "shared/contracts/planted.py", "import structlog"),
    ("domain", "services/notify/domain/planted.py", "import shared.processing.unit_of_work"),
    ("domain", "services/feedback/domain/planted.py", "import shared.pages.links"),
    ("domain", "services/matching/rights.py", "import shared.http.problems"),
    ("contracts", "shared/contracts/planted.py", "import shared.processing.messages"),
    ("kafka", "shared/processing/messages.py", "import aiokafka"),
    ("kafka", "services/feedback/consumers.py", "from faststream.kafka import KafkaBroker"),
    ("mongo", "services/feedback/store.py", "import motor.motor_asyncio"),
    ("mongo", "shared/collection.py", "from bson import ObjectId"),
    ("tokens", "shared/http/sending.py", "import jwt"),
    ("engine-room", "services/feedback/app.py", "import shared.processing.tasks.fence"),
    ("engine-room", "shared/http/state.py", "import shared.processing.dead_letters.letters"),
    ("engine-room", "deploy/client.py", "import shared.processing.tasks.fence"),
    ("ways-in", "services/feedback/consumers.py", "import shared.kafka"),
    ("cycles", "shared/processing/inputs.py", "import shared.processing.tasks.fence"),
    ("cycles", "services/matching/domain/formats.py", "import services.matching.domain.program"),
]


def contracts() -> Mapping[str, str]:
    """Return the name of every contract by its id."""
    rules = ConfigParser()
    rules.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {one.removeprefix(prefix): rules[one]["name"] for one in rules.sections() if one.startswith(prefix)}


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", "--no-logo"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root), "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )


def broken(report: str) -> Mapping[str, str]:
    """Return what a report says of each broken contract, by the contract's name."""
    parts = re.split(r"^(.+)\n-+$\n", report.partition("Broken contracts")[2], flags=re.MULTILINE)
    return {name: found for name, found in zip(parts[1::2], parts[2::2], strict=True) if name in contracts().values()}


def dotted(module: str) -> str:
    return module.removesuffix(".py").replace("/", ".")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    root = tmp_path_factory.mktemp("planted")
    for package in PRODUCT:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / ".importlinter", root)
    for _, module, line in VIOLATIONS:
        with (root / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    return broken(lint(root).stdout)


class TestImportRules:
    def test_hold(self) -> None:
        result = lint(ROOT)

        assert result.returncode == 0, result.stdout + result.stderr

    @pytest.mark.parametrize(("contract", "module", "line"), VIOLATIONS)
    def test_find_a_planted_violation(self, found: Mapping[str, str], contract: str, module: str, line: str) -> None:
        _, imported, *_ = line.split()
        said = found[contracts()[contract]]

        if contract == "cycles":  # told by package, not by module
            assert f"in {dotted(module).rpartition('.')[0]}" in said
        elif imported == "=":
            assert f"- {dotted(module)}" in said
        else:
            whole = imported if imported.startswith(PRODUCT) else imported.partition(".")[0]
            assert f"{dotted(module)} -> {whole} (" in said

    def test_have_a_planted_violation_each(self) -> None:
        assert {contract for contract, _, _ in VIOLATIONS} == contracts().keys()
