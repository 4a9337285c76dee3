"""The versions of everything that influences a run's result; runs store them, and replays report differences."""

import platform
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Final

from shared.version import version

HERE: Final = Path(__file__).parents[1]


@cache
def versions() -> dict[str, str]:
    """Return the versions by name; the version of code is the digest of its source."""
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: _installed(name) for name in ("numpy", "scipy", "numba", "snowballstemmer")},
        "reverse-mentoring": version(),
        "solver": _digest(sorted((HERE / "solver").glob("*.py"))),
        "thesaurus": _digest([HERE / "thesaurus" / "relations.csv"]),
        "matching": _digest(sorted([*(HERE / "matcher").glob("*.py"), *(HERE / "domain").glob("*.py")])),
    }


def _installed(name: str) -> str:
    try:
        return installed(name)
    except PackageNotFoundError:
        return "not installed"


def _digest(files: list[Path]) -> str:
    digest = blake2b(digest_size=8)
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
