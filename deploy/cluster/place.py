"""Where a cluster is: its folder on this machine, its addresses, and its nodes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

ADDRESS: Final = "10.255.0.1"  # of the API server, and of what runs beside the cluster
SERVICES: Final = "10.96.0.0/16"
PODS: Final = "10.244.0.0/16"
SERVER: Final = f"https://{ADDRESS}:6443"
_KUBELET: Final = 10_250  # the first node's ports; each further node has the next
_HEALTH: Final = 10_350


@dataclass(frozen=True, kw_only=True)
class Node:
    """One node: a containerd, a kubelet and a network of pods of its own; all share the machine's address."""

    number: int
    root: Path

    @property
    def name(self) -> str:
        """Its name, as in node-1."""
        return f"node-{self.number}"

    @property
    def folder(self) -> Path:
        """The folder of its files."""
        return self.root / self.name

    @property
    def socket(self) -> Path:
        """The socket of its containerd."""
        return self.folder / "containerd.sock"

    @property
    def pods(self) -> str:
        """The network of its pods."""
        return f"10.244.{self.number}.0/24"

    @property
    def port(self) -> int:
        """The port of its kubelet."""
        return _KUBELET + self.number - 1

    @property
    def health_port(self) -> int:
        """The port at which its kubelet says whether it is well."""
        return _HEALTH + self.number - 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """A cluster's folder, programs and nodes; `keda` is the folder of KEDA's programs, if it has any."""

    root: Path
    programs: Path
    count: int
    keda: Path | None = None

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes."""
        return tuple(Node(number=number, root=self.root) for number in range(1, self.count + 1))

    @property
    def certificates(self) -> Path:
        """The folder of the authority and of what it has signed."""
        return self.root / "pki"

    @property
    def up(self) -> Path:
        """The file that is there once the cluster is up."""
        return self.root / "up"

    def kubeconfig(self, name: str = "admin") -> Path:
        """Return the file by which somebody reaches the API server."""
        return self.root / f"{name}.kubeconfig"

    def log(self, name: str) -> Path:
        """Return the log of a component."""
        return self.root / "logs" / f"{name}.log"
