"""docs/deploy.md as somebody follows it: its commands are run as they stand there, and its values are taken."""

import re
import shutil
import subprocess
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from deploy.cluster.errors import CommandFailed

ROOT: Final = Path(__file__).parents[2]
TEXT: Final = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
_BLOCK: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
BLOCKS: Final = tuple(textwrap.dedent(block) for _, language, block in _BLOCK.findall(TEXT) if not language)
# Needs a registry; the images are built and loaded on the nodes.
NOT_HERE: Final = ("docker push",)


class NotOnThePage(Exception):
    """No command of the page is the one that is asked for; the message says which."""


def block(beginning: str) -> str:
    """Return the one block of commands in which a line begins so."""
    found = [one for one in BLOCKS if re.search(rf"^\s*{re.escape(beginning)}", one, re.MULTILINE)]
    if len(found) != 1:
        raise NotOnThePage(f"{len(found)} blocks have a line that begins with {beginning}")
    return found[0]


def line(beginning: str) -> str:
    """Return the one line of a block that begins so."""
    (found,) = [one for one in block(beginning).splitlines() if one.startswith(beginning)]
    return found


def values() -> Any:  # noqa: ANN401 - YAML
    """Return the values that the page shows."""
    found = next(block for _, language, block in _BLOCK.findall(TEXT) if language == "yaml")
    return yaml.safe_load(found)


def merged(shown: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with others in their place; None removes one, as with Helm."""
    both = {
        name: merged(shown[name], value) if isinstance(value, dict) and isinstance(shown.get(name), dict) else value
        for name, value in own.items()
    }
    return {name: value for name, value in {**shown, **both}.items() if value is not None}


@dataclass(frozen=True)
class Shell:
    """Runs commands in a folder that has the source tree, as the page supposes."""

    folder: Path
    environment: Mapping[str, str]

    def prepare(self, helm: Path) -> None:
        """Lay the source tree and Helm where the page has them."""
        for name in _source():
            (self.folder / name).symlink_to(ROOT / name)
        programs = self.folder / "programs"
        programs.mkdir()
        (programs / "helm").symlink_to(helm)

    def run(self, commands: str, given: str = "") -> str:
        """Return what commands say; `given` is what somebody types.

        Raises:
            CommandFailed: one of them failed.
        """
        environment = {**self.environment, "PATH": f"{self.folder / 'programs'}:{self.environment['PATH']}"}
        bash = shutil.which("bash") or "bash"
        done = subprocess.run(
            [bash, "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CommandFailed(f"{done.stderr.strip()}{done.stdout[-2000:]}")
        return done.stdout


def _source() -> Iterator[str]:
    yield from (".venv", "deploy", "shared", "services", "pyproject.toml")
