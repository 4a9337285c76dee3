"""A cluster as a context manager: whatever happens to this process, the cluster ends with it."""

import ctypes
import fcntl
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, Self

from deploy.cluster.build import keda, programs
from deploy.cluster.errors import CommandFailed, NotUp
from deploy.cluster.files import cgroup
from deploy.cluster.groups import remove_group
from deploy.cluster.images import pause_archive
from deploy.cluster.machine import require_machine
from deploy.cluster.place import Place
from deploy.local.leash import Leash
from deploy.local.place import lock_file

ROOT: Final = Path("build/cluster")
_PROCESS: Final = "process"
_NEW_NETWORK: Final = 0x40000000  # setns(2): CLONE_NEWNET
SECONDS: Final = 180.0


class Cluster:
    """Kubernetes with `nodes` nodes, and KEDA if asked, over a folder, which it empties first.

    Raises:
        NotHere: this machine lacks something, and the message says what.
        NotBuilt: its programs could not be built.
        NotUp: it did not start.
    """

    def __init__(self, root: Path = ROOT, *, nodes: int = 1, with_keda: bool = False) -> None:
        self._root, self._nodes, self._with_keda = root.resolve(), nodes, with_keda
        self._stack = ExitStack()
        self._first: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        require_machine()
        scaler = keda() if self._with_keda else None
        self.place = Place(root=self._root, programs=programs(), count=self._nodes, keda=scaler)
        with ExitStack() as stack:
            self._lock(stack)
            shutil.rmtree(self._root, ignore_errors=True)
            self._root.mkdir(parents=True, mode=0o700)
            stack.callback(self._clean)
            self._start(stack.enter_context(Leash()))
            self.load(pause_archive(self.place.programs, self._root))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which kubectl and helm find the cluster."""
        return environment(self.place)

    @contextmanager
    def network(self) -> Iterator[None]:
        """Move this thread, and all that it starts, into the cluster's network, which has no way out."""
        with Path("/proc/thread-self/ns/net").open() as before:
            enter_network(self.place)
            try:
                yield
            finally:
                _enter(before.fileno())

    def load(self, archive: Path) -> None:
        """Load the images of an archive on every node."""
        for node in self.place.nodes:
            self._said_by("ctr", "-a", str(node.socket), "-n", "k8s.io", "images", "import", str(archive))

    def container(self, node: str, action: str, container: str) -> None:
        """Have a container of a node `pause` or `resume`.

        Raises:
            CommandFailed: it cannot.
        """
        (socket,) = (str(one.socket) for one in self.place.nodes if one.name == node)
        self._said_by("ctr", "-a", socket, "-n", "k8s.io", "tasks", action, container)

    def kubectl(self, *arguments: str, given: str = "") -> str:
        """Return what kubectl says; the thread must be in the cluster's network.

        Raises:
            CommandFailed: it failed.
        """
        return self._said_by("kubectl", *arguments, given=given)

    def get(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        """Return what `kubectl get` finds, as JSON."""
        return json.loads(self.kubectl("get", *arguments, "--output=json"))

    def _said_by(self, *command: str, given: str = "") -> str:
        done = subprocess.run(command, env=self.environment, input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise CommandFailed(f"{' '.join(command[:4])}: {done.stderr.strip()}")
        return done.stdout

    def _lock(self, stack: ExitStack) -> None:
        self._root.parent.mkdir(parents=True, exist_ok=True)
        lock = stack.enter_context(lock_file(self._root).open("a"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotUp(f"a cluster runs over {self._root}: end it first") from error

    def _start(self, leash: Leash) -> None:
        namespaces = ("--net", "--pid", "--fork", "--mount", "--mount-proc", "--kill-child=SIGKILL")
        inside = (sys.executable, "-m", "deploy.cluster.inside", str(self._root), str(self.place.programs))
        scaler = (str(self.place.keda),) if self.place.keda else ()
        command = ("unshare", *namespaces, "--", *inside, str(self._nodes), *scaler)
        self._first = child = leash.spawn(command, env=self.environment, log=self._log)
        (self._root / _PROCESS).write_text(str(child.pid))
        deadline = time.monotonic() + SECONDS
        while not self.place.up.exists():
            if child.poll() is not None or time.monotonic() > deadline:
                raise NotUp(f"the cluster did not start:\n{self._said()}")
            time.sleep(0.1)

    @property
    def _log(self) -> Path:
        return self._root / "cluster.log"

    def _said(self) -> str:
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-20:])

    def _clean(self) -> None:
        """Take in the first process, and remove the control groups of the pods, once their processes are gone."""
        if self._first is not None:
            self._first.wait()
        for node in self.place.nodes:
            remove_group(cgroup(self.place, node))


def environment(place: Place) -> dict[str, str]:
    """Return the environment in which kubectl and helm find the cluster of a place."""
    path = f"{place.programs}:{os.environ.get('PATH', '')}"
    return {**os.environ, "PATH": path, "KUBECONFIG": str(place.kubeconfig())}


def enter_network(place: Place) -> None:
    """Move this thread, and all that it starts, into the network of the cluster of a place.

    Raises:
        NotUp: no cluster runs there.
    """
    try:
        parent = (place.root / _PROCESS).read_text()
        first, *_ = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        with Path(f"/proc/{first}/ns/net").open() as network:
            _enter(network.fileno())
    except (OSError, ValueError) as error:
        raise NotUp(f"no cluster runs over {place.root}") from error


def _enter(namespace: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(namespace, _NEW_NETWORK):
        raise NotUp(f"this process may not enter the cluster's network: {os.strerror(ctypes.get_errno())}")
