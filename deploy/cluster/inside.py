"""The first process of a cluster's namespaces: `python -m deploy.cluster.inside ROOT PROGRAMS NODES [KEDA]`.

It starts every component, and ends when one of them ends; the kernel then ends all others.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from deploy.cluster.components import Component, components
from deploy.cluster.files import cgroup, write_files
from deploy.cluster.groups import make_group
from deploy.cluster.keda import install, scaler
from deploy.cluster.pki import Authority
from deploy.cluster.place import ADDRESS, SERVER, SERVICES, Place

SECONDS: Final = 120.0
# kubelet sets these for the whole machine, unless it meets files in their place.
_OF_THE_MACHINE: Final = ("kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory")
_HIDDEN: Final = ("/run", "/var/lib/cni", "/var/log/containers")
# user, organization; the name of a user is that of their kubeconfig.
_USERS: Final = {
    "admin": ("admin", "system:masters"),
    "controllers": ("system:kube-controller-manager", ""),
    "scheduler": ("system:kube-scheduler", ""),
    "proxy": ("system:kube-proxy", ""),
}


def prepare(place: Place) -> None:
    """Lay out mounts, addresses, certificates and files."""
    _mount(place)
    _run("ip", "link", "set", "lo", "up")
    _run("ip", "address", "add", f"{ADDRESS}/32", "dev", "lo")
    _run("ip", "route", "add", SERVICES, "dev", "lo")
    for switch in ("net/ipv4/ip_forward", "net/bridge/bridge-nf-call-iptables"):
        Path("/proc/sys", switch).write_text("1\n")
    _certify(place)
    write_files(place)
    for node in place.nodes:
        make_group(cgroup(place, node))


def _mount(place: Place) -> None:
    _run("mount", "--make-rshared", "/")
    for folder in _HIDDEN:
        Path(folder).mkdir(parents=True, exist_ok=True)
        _run("mount", "-t", "tmpfs", "cluster", folder)
    for switch in _OF_THE_MACHINE:
        stand_in = place.root / switch.replace("/", "-")
        stand_in.write_bytes(Path("/proc/sys", switch).read_bytes())
        _run("mount", "--bind", str(stand_in), f"/proc/sys/{switch}")


def _certify(place: Place) -> None:
    authority = Authority(place.certificates)
    names = (ADDRESS, "10.96.0.1", "kubernetes.default.svc")
    authority.certify("api", "kube-apiserver", addresses=names)
    authority.certify("aggregator", "aggregator")
    authority.signing_key("tokens.key")
    nodes = {node.name: (f"system:node:{node.name}", "system:nodes") for node in place.nodes}
    for name, (user, organization) in {**_USERS, **nodes}.items():
        authority.certify(name, user, organization=organization)
        authority.kubeconfig(place.kubeconfig(name), name, SERVER)


def start(place: Place, component: Component) -> int:
    """Start a component, wait until it is ready, and return its process id."""
    environment = {**os.environ, "KUBECONFIG": str(place.kubeconfig()), **component.environment}
    log = place.log(component.name)
    log.parent.mkdir(exist_ok=True)
    with log.open("wb") as output:
        child = subprocess.Popen(component.command, env=environment, stdout=output, stderr=output)
    began = time.monotonic()
    while not component.ready():
        if child.poll() is not None or time.monotonic() - began > SECONDS:
            said = log.read_text(errors="replace").splitlines()[-15:]
            sys.exit(f"{component.name} did not become ready:\n" + "\n".join(said))
        time.sleep(0.1)
    print(f"{component.name} after {time.monotonic() - began:.1f} s", flush=True)
    return child.pid


def watch(started: dict[int, str]) -> None:
    """Take in every process that ends, until a component does."""
    while True:
        ended, status = os.wait()
        if ended in started:
            sys.exit(f"{started[ended]} ended with status {os.waitstatus_to_exitcode(status)}")


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def main(root: str, programs: str, nodes: str, *keda: str) -> None:
    """Run the cluster until one of its components ends."""
    place = Place(root=Path(root), programs=Path(programs), count=int(nodes), keda=Path(*keda) if keda else None)
    prepare(place)
    started = {start(place, component): component.name for component in components(place)}
    if place.keda:
        install(place, place.keda)
        started |= {start(place, component): component.name for component in scaler(place, place.keda)}
    place.up.touch()
    watch(started)


if __name__ == "__main__":
    main(*sys.argv[1:])
