"""What containerd, kubelet and the network of pods read on each node."""

import json
from typing import Any, Final

from deploy.cluster.machine import PLUGINS
from deploy.cluster.place import ADDRESS, Node, Place

PAUSE: Final = "localhost/pause:1"
# The machine's hard limits may be below what containers and kubelet ask for, and cannot be raised.
OPEN_FILES: Final = 16_384
_CONTAINERD: Final = """\
version = 2
root = "{folder}/containerd"
state = "{folder}/containerd-state"
disabled_plugins = [{disabled}]
[grpc]
  address = "{socket}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{pause}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{plugins}"
    conf_dir = "{folder}/network"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
"""
_DISABLED: Final = (
    *("snapshotter.v1.btrfs", "snapshotter.v1.zfs", "snapshotter.v1.aufs", "snapshotter.v1.devmapper"),
    *("internal.v1.opt", "internal.v1.tracing", "tracing.processor.v1.otlp"),
)


def write_files(place: Place) -> None:
    """Write the files of every node."""
    for node in place.nodes:
        (node.folder / "network").mkdir(parents=True)
        (node.folder / "network/10-pods.conflist").write_text(json.dumps(network(node)))
        (node.folder / "containerd.toml").write_text(containerd(node))
        (node.folder / "kubelet.yaml").write_text(json.dumps(kubelet(place, node), indent=2))
        (node.folder / "resolv.conf").write_text(f"nameserver {ADDRESS}\n")


def containerd(node: Node) -> str:
    """Return containerd's configuration."""
    disabled = ", ".join(f'"io.containerd.{one}"' for one in _DISABLED)
    return _CONTAINERD.format(folder=node.folder, socket=node.socket, disabled=disabled, plugins=PLUGINS, pause=PAUSE)


def network(node: Node) -> dict[str, Any]:
    """Return the network of a node's pods: a bridge."""
    addresses = {
        "type": "host-local",
        "dataDir": str(node.folder / "addresses"),
        "ranges": [[{"subnet": node.pods}]],
        "routes": [{"dst": "0.0.0.0/0"}],
    }
    bridge = {"type": "bridge", "bridge": f"pods{node.number}", "isGateway": True, "hairpinMode": True}
    return {
        "cniVersion": "0.4.0",
        "name": "pods",
        "plugins": [
            {**bridge, "ipMasq": False, "ipam": addresses},
            {"type": "portmap", "capabilities": {"portMappings": True}},
        ],
    }


def kubelet(place: Place, node: Node) -> dict[str, Any]:
    """Return kubelet's configuration."""
    authority = str(place.certificates / "ca.crt")
    return {
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "failCgroupV1": False,
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": f"/{cgroup(place, node)}",
        "maxOpenFiles": OPEN_FILES,
        "containerRuntimeEndpoint": f"unix://{node.socket}",
        "authentication": {
            "anonymous": {"enabled": False},
            "webhook": {"enabled": True},
            "x509": {"clientCAFile": authority},
        },
        "authorization": {"mode": "Webhook"},
        "address": ADDRESS,
        "port": node.port,
        "healthzPort": node.health_port,
        "podLogsDir": str(node.folder / "logs"),
        "resolvConf": str(node.folder / "resolv.conf"),
        "clusterDNS": [ADDRESS],
        "clusterDomain": "cluster.local",
        "failSwapOn": False,
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
        "nodeStatusUpdateFrequency": "4s",
    }


def cgroup(place: Place, node: Node) -> str:
    """Return the name of the control group of a node's pods."""
    return f"{place.root.name}-{node.name}"
