"""Which version of the product runs."""

import tomllib
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from pathlib import Path
from typing import Final

PACKAGE: Final = "reverse-mentoring"
ROOT: Final = Path(__file__).resolve().parents[1]
CODE: Final = ("services", "shared")


@cache
def version(root: Path = ROOT) -> str:
    """Return the installed version, such as 0.1.0; from a source tree also what its code is, such as 0.1.0+3f2a91c4.

    The second part is a digest: two trees have the same if their services do the same, wherever they lie.
    """
    project = root / "pyproject.toml"
    if project.exists():
        return f"{tomllib.loads(project.read_text(encoding='utf-8'))['project']['version']}+{_digest(root)}"
    try:
        return installed(PACKAGE)
    except PackageNotFoundError:
        return f"0+{_digest(root)}"


def _digest(root: Path) -> str:
    digest = blake2b(digest_size=4)
    for file in sorted(file for name in CODE for file in (root / name).rglob("*") if _is_code(file)):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_code(file: Path) -> bool:
    return file.is_file() and "__pycache__" not in file.parts
