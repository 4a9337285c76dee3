"""Copies files of npm packages into the tree, each package pinned by name, version and SHA-512.

`python -m deploy.vendor` does so with the `npm` of this machine after a change of `shared/pages/vendored/npm.txt`; the
files are committed, so nothing is downloaded to build, test or run the platform.
"""

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parents[1] / "shared/pages/vendored"
PINS: Final = FOLDER / "npm.txt"


class NotThePinnedFile(Exception):
    """A package is not the one whose SHA-512 is pinned."""


@dataclass(frozen=True, kw_only=True)
class Pin:
    """One file of a package: its path in the tarball, its name here, and npm's integrity of the tarball."""

    package: str
    version: str
    digest: str
    path: str
    name: str


def pins(text: str) -> list[Pin]:
    """Read pins, one a line: package, version, digest, path, name."""
    parts = [line.split() for line in text.splitlines() if line]
    return [
        Pin(package=package, version=version, digest=digest, path=path, name=name)
        for package, version, digest, path, name in parts
    ]


def integrity(tarball: bytes) -> str:
    """Return the digest of a tarball in npm's form."""
    return f"sha512-{b64encode(hashlib.sha512(tarball).digest()).decode()}"


def copy(wanted: Iterable[Pin], tarball: Path, folder: Path) -> None:
    """Copy the pinned files of one package out of its tarball.

    Raises:
        NotThePinnedFile: the tarball is another one.
    """
    found = integrity(tarball.read_bytes())
    with tarfile.open(tarball) as package:
        for pin in wanted:
            if found != pin.digest:
                raise NotThePinnedFile(f"{pin.package} {pin.version} is not the pinned package: its digest is {found}")
            file = package.extractfile(f"package/{pin.path}")
            assert file is not None  # noqa: S101 - a pin names a file
            (folder / pin.name).write_bytes(file.read())


def main(arguments: Sequence[str] | None = None) -> None:
    """Fetch each pinned package and copy its files."""
    argparse.ArgumentParser(prog="python -m deploy.vendor", description=__doc__).parse_args(arguments)
    wanted = pins(PINS.read_text(encoding="utf-8"))
    for package, version in dict.fromkeys((pin.package, pin.version) for pin in wanted):
        with tempfile.TemporaryDirectory() as folder:
            command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", folder]
            subprocess.run(command, check=True, stdout=sys.stderr)
            (tarball,) = Path(folder).iterdir()
            copy([pin for pin in wanted if (pin.package, pin.version) == (package, version)], tarball, FOLDER)
            print(f"{package} {version}")


if __name__ == "__main__":
    main()
