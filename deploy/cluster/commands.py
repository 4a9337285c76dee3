"""`python -m deploy.cluster up | in COMMAND...`: a Kubernetes on this machine, with Kafka, MongoDB and mail beside it.

See docs/cluster.md. Exit codes: 1 when it cannot be done, and why is said; 2 for a wrong command line; that of
COMMAND.
"""

import argparse
import os
import shutil
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from deploy.cluster.build import programs
from deploy.cluster.cluster import ROOT, Cluster, enter_network, environment
from deploy.cluster.errors import ClusterError, NotHere
from deploy.cluster.place import ADDRESS, Place
from deploy.local.errors import LocalPlatformError
from deploy.local.platform import Platform


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    made = argparse.ArgumentParser(prog="python -m deploy.cluster", description=__doc__)
    made.add_argument("--root", type=Path, default=ROOT, help="folder for state and logs, emptied first (%(default)s)")
    commands = made.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start everything, until Ctrl-C")
    up.add_argument("--nodes", type=int, default=1, choices=(1, 2), help="nodes of the cluster")
    up.add_argument("--image", type=Path, action="append", default=[], help="an archive of images to load")
    up.add_argument("--keda", action="store_true", help="KEDA too, which adds pods by lag")
    inside = commands.add_parser("in", help="run a command, such as kubectl or helm, in the cluster's network")
    inside.add_argument("program")
    inside.add_argument("arguments", nargs=argparse.REMAINDER)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command."""
    options = parser().parse_args(arguments)
    try:
        if options.command == "up":
            _up(options)
        else:
            _run_inside(options)
    except (ClusterError, LocalPlatformError) as error:
        print(f"deploy.cluster: {error}", file=sys.stderr)
        return 1
    return 0


def _up(options: argparse.Namespace) -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    with Cluster(options.root, nodes=options.nodes, with_keda=options.keda) as cluster, cluster.network():
        for archive in options.image:
            cluster.load(archive)
        with Platform(root=options.root / "servers", services=(), host=ADDRESS) as servers:
            print(f"kafka: {servers.kafka}\nmongodb: {servers.mongodb}\nmail: {servers.servers['smtp'].where}")
            print(f"KUBECONFIG={cluster.place.kubeconfig()}; `python -m deploy.cluster in kubectl ...`", flush=True)
            ended.wait()


def _run_inside(options: argparse.Namespace) -> None:
    place = Place(root=options.root.resolve(), programs=programs(), count=1)
    enter_network(place)
    told = environment(place)
    found = shutil.which(options.program, path=told["PATH"])
    if found is None:
        raise NotHere(f"there is no program {options.program}")
    os.execve(found, [options.program, *options.arguments], told)  # noqa: S606 - the program that was asked for
