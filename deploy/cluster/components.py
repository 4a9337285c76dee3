"""The programs that a cluster consists of, with their arguments, in the order in which they start."""

import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import urlopen

from deploy.cluster.place import ADDRESS, PODS, SERVER, SERVICES, Node, Place


@dataclass(frozen=True, kw_only=True)
class Component:
    """One program, and what tells that those after it may start."""

    name: str
    command: tuple[str, ...]
    ready: Callable[[], bool] = lambda: True
    environment: Mapping[str, str] = field(default_factory=dict)


def components(place: Place) -> Iterator[Component]:
    """Yield the components of a cluster."""
    for node in place.nodes:
        command = ("containerd", "--config", str(node.folder / "containerd.toml"))
        yield Component(name=f"containerd-{node.number}", command=command)
    yield _etcd(place)
    yield _api_server(place)
    yield from _control(place)
    yield Component(name="names", command=(_program(place, "names"), f"{ADDRESS}:53"))
    for node in place.nodes:
        yield _kubelet(place, node)
    # These two look for the first node, so it must be there.
    yield _proxy(place)
    yield Component(name="policies", command=(_program(place, "policies"), place.nodes[0].name, SERVICES))


def _program(place: Place, name: str) -> str:
    return str(place.programs / name)


def _etcd(place: Place) -> Component:
    clients, peers = "http://127.0.0.1:2379", "http://127.0.0.1:2380"
    options = {
        "data-dir": place.root / "etcd",
        "listen-client-urls": clients,
        "advertise-client-urls": clients,
        "listen-peer-urls": peers,
        "unsafe-no-fsync": "true",
    }
    return _component(place, "etcd", options, lambda: answers(f"{clients}/health"))


def _api_server(place: Place) -> Component:
    pki = place.certificates
    options = {
        "etcd-servers": "http://127.0.0.1:2379",
        "secure-port": 6443,
        "bind-address": ADDRESS,
        "advertise-address": ADDRESS,
        "service-cluster-ip-range": SERVICES,
        "tls-cert-file": pki / "api.crt",
        "tls-private-key-file": pki / "api.key",
        "client-ca-file": pki / "ca.crt",
        "authorization-mode": "Node,RBAC",
        "enable-admission-plugins": "NodeRestriction",
        "kubelet-preferred-address-types": "InternalIP",
        "kubelet-client-certificate": pki / "admin.crt",
        "kubelet-client-key": pki / "admin.key",
        "service-account-issuer": "https://kubernetes.default.svc",
        "service-account-key-file": pki / "tokens.key",
        "service-account-signing-key-file": pki / "tokens.key",
        **_aggregation(place),
    }
    return _component(place, "kube-apiserver", options, lambda: asks(place, "get", "--raw=/readyz"))


def _aggregation(place: Place) -> dict[str, object]:
    """Return the options by which other API servers, such as KEDA's of metrics, answer behind this one."""
    pki = place.certificates
    return {
        "requestheader-client-ca-file": pki / "ca.crt",
        "requestheader-allowed-names": "aggregator",
        "requestheader-username-headers": "X-Remote-User",
        "requestheader-group-headers": "X-Remote-Group",
        "requestheader-extra-headers-prefix": "X-Remote-Extra-",
        "proxy-client-cert-file": pki / "aggregator.crt",
        "proxy-client-key-file": pki / "aggregator.key",
        "enable-aggregator-routing": "true",
    }


def _control(place: Place) -> Iterator[Component]:
    controllers, scheduler = str(place.kubeconfig("controllers")), str(place.kubeconfig("scheduler"))
    yield _component(
        place,
        "kube-controller-manager",
        {
            "kubeconfig": controllers,
            "use-service-account-credentials": "true",
            "service-account-private-key-file": place.certificates / "tokens.key",
            "root-ca-file": place.certificates / "ca.crt",
            "leader-elect": "false",
            "bind-address": "127.0.0.1",
        },
    )
    signed = {"authentication-kubeconfig": scheduler, "authorization-kubeconfig": scheduler}
    local = {"leader-elect": "false", "bind-address": "127.0.0.1"}
    yield _component(place, "kube-scheduler", {"kubeconfig": scheduler, **signed, **local})


def _proxy(place: Place) -> Component:
    options = {
        "kubeconfig": place.kubeconfig("proxy"),
        "proxy-mode": "iptables",
        "cluster-cidr": PODS,
        "conntrack-max-per-core": 0,
        "hostname-override": place.nodes[0].name,
        "bind-address": "127.0.0.1",
    }
    return _component(place, "kube-proxy", options)


def _kubelet(place: Place, node: Node) -> Component:
    options = {
        "config": node.folder / "kubelet.yaml",
        "kubeconfig": place.kubeconfig(node.name),
        "root-dir": node.folder / "kubelet",
        "hostname-override": node.name,
        "node-ip": ADDRESS,
        "cert-dir": node.folder / "certificates",
    }
    command = _component(place, "kubelet", options).command
    ready = ("wait", "--for=condition=Ready", f"node/{node.name}", "--timeout=1s")
    return Component(name=f"kubelet-{node.number}", command=command, ready=lambda: asks(place, *ready))


def _component(
    place: Place, name: str, options: dict[str, object], ready: Callable[[], bool] = lambda: True
) -> Component:
    given = (f"--{option}={value}" for option, value in options.items())
    return Component(name=name, command=(_program(place, name), *given), ready=ready)


def asks(place: Place, *arguments: str) -> bool:
    """Tell whether kubectl succeeds."""
    command = [_program(place, "kubectl"), "--server", SERVER, "--kubeconfig", str(place.kubeconfig()), *arguments]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def answers(url: str) -> bool:
    """Tell whether an address of this cluster answers 200."""
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - an address of this cluster
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
