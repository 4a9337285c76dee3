"""What this machine must have for a cluster, and its names in Debian."""

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from deploy.cluster.errors import NotHere

PLUGINS: Final = Path("/usr/lib/cni")
PROGRAMS: Final = {
    "containerd": "containerd",
    "ctr": "containerd",
    "runc": "runc",
    "ip": "iproute2",
    "iptables": "iptables",
    "ipset": "ipset",
    "unshare": "util-linux",
}


def require_machine() -> None:
    """Raise NotHere with all that is missing."""
    if lacking := [*_lacking()]:
        raise NotHere(f"no Kubernetes can run here: {'; '.join(lacking)}")


def require_go() -> str:
    """Return the path of Go; raises NotHere where it is missing."""
    found = shutil.which("go") or shutil.which("go", path="/usr/local/go/bin")
    if found is None:
        raise NotHere("no Kubernetes can be built here: install Go 1.25 or newer")
    return found


def _lacking() -> list[str]:
    if sys.platform != "linux":
        return ["it needs Linux"]
    found = [] if os.geteuid() == 0 else ["it needs root"]
    packages = {package for program, package in PROGRAMS.items() if shutil.which(program) is None}
    packages |= set() if (PLUGINS / "bridge").exists() else {"containernetworking-plugins"}
    return found + ([f"install {', '.join(sorted(packages))}"] if packages else [])
