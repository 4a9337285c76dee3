"""The programs of a cluster, built from Go modules at first need and kept under a digest of their sources."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.cluster.errors import NotBuilt
from deploy.cluster.machine import require_go
from deploy.local.cache import cache_folder, keep

SOURCES: Final = Path(__file__).with_name("components")
KEDA_SOURCES: Final = Path(__file__).with_name("keda")  # a go.mod alone: KEDA's programs are built as they are
COMPONENTS: Final = (
    *("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kube-proxy", "kubelet"),
    *("kubectl", "policies", "names"),
)
_ALL: Final = "kubernetes"
_PAUSE: Final = "pause"
_KEDA: Final = "github.com/kedacore/keda/v2"
OPERATOR, ADAPTER, MANIFESTS = "operator", "adapter", "config"
# Not optimised: that is half the work of the compiler, and a cluster of some pods has little to do.
_PLAIN: Final = "-gcflags=all=-N -l -dwarf=false"
_VERSIONED: Final = ("k8s.io/component-base/version", "k8s.io/client-go/pkg/version")


def programs(env: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the programs; building them takes about five minutes on two cores and 3 GB of Go's cache.

    Raises:
        NotHere: Go is missing.
        NotBuilt: Go failed.
    """
    folder = cache_folder(env) / f"kubernetes-{_digest(SOURCES)}"
    return keep(folder, fill=_build, whole=lambda folder: (folder / _PAUSE).exists())


def keda(env: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of KEDA's programs and manifests; it has some 3,700 packages, so building it takes a while.

    Raises:
        NotHere: Go is missing.
        NotBuilt: Go failed.
    """
    folder = cache_folder(env) / f"keda-{_digest(KEDA_SOURCES)}"
    return keep(folder, fill=_build_keda, whole=lambda folder: (folder / MANIFESTS).is_dir())


def release() -> str:
    """Return the release of Kubernetes, as in v1.35.4."""
    found = re.search(r"^\s*k8s\.io/kubernetes (v\S+)$", (SOURCES / "go.mod").read_text(), re.MULTILINE)
    if found is None:
        raise NotBuilt(f"{SOURCES / 'go.mod'} names no release of k8s.io/kubernetes")
    return found.group(1)


def _digest(sources: Path) -> str:
    made = hashlib.sha256(Path(__file__).read_bytes())
    for file in sorted(sources.rglob("*")):
        made.update(file.read_bytes() if file.is_file() else b"")
    return made.hexdigest()[:12]


def _build(folder: Path) -> None:
    _, minor, _ = release().split(".")
    said = {"gitVersion": release(), "gitMajor": "1", "gitMinor": minor, "gitTreeState": "clean"}
    versions = " ".join(f"-X {package}.{name}={value}" for package in _VERSIONED for name, value in said.items())
    _go("build", "-trimpath", _PLAIN, "-ldflags", f"-s -w {versions}", "-o", str(folder / _ALL), ".")
    for name in COMPONENTS:
        (folder / name).symlink_to(_ALL)
    _go("build", "-trimpath", "-ldflags", "-s -w", "-o", str(folder / _PAUSE), "./pause")


def _build_keda(folder: Path) -> None:
    commands = [f"{_KEDA}/cmd/{name}" for name in (OPERATOR, ADAPTER)]
    _go("build", "-trimpath", _PLAIN, "-ldflags", "-s -w", "-o", f"{folder}/", *commands, sources=KEDA_SOURCES)
    module = Path(_go("list", "-m", "-f", "{{.Dir}}", _KEDA, sources=KEDA_SOURCES).strip())
    shutil.copytree(module / MANIFESTS, folder / MANIFESTS)


def _go(*arguments: str, sources: Path = SOURCES) -> str:
    settings = {"GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false"}
    done = subprocess.run(
        [require_go(), *arguments],
        cwd=sources,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NotBuilt(f"Go could not build the programs of {sources.name}:\n{done.stderr[-4000:]}")
    return done.stdout
