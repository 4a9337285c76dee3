"""KEDA beside a cluster: its operator and its server of metrics as processes, with the rights of its own manifests."""

import json
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from deploy.cluster.build import ADAPTER, MANIFESTS, OPERATOR
from deploy.cluster.components import Component, answers, asks
from deploy.cluster.pki import Authority
from deploy.cluster.place import ADDRESS, SERVER, Place

NAMESPACE: Final = "keda"
SERVICE: Final = "keda-metrics-apiserver"
METRICS: Final = "v1beta1.external.metrics.k8s.io"
_USER: Final = "keda-operator"
_PORT: Final = 6444  # of the server of metrics, behind the API server
_BETWEEN: Final = "localhost:9666"  # where the operator tells the server of metrics what it has counted
_HEALTH: Final = "127.0.0.1:8181"
# Whatever KEDA itself says that it needs: the kinds of its objects, and the rights of its service account.
_OWN: Final = (
    *("crd/bases", "service_account/service_account.yaml", "rbac/role.yaml", "rbac/role_binding.yaml"),
    *("metrics-server/role.yaml", "metrics-server/role_binding.yaml"),
)
_AS_IN_A_POD: Final = {
    "POD_NAMESPACE": NAMESPACE,
    "POD_NAME": _USER,
    "KEDA_CLUSTER_OBJECT_NAMESPACE": NAMESPACE,
    "WATCH_NAMESPACE": "",
}


def install(place: Place, keda: Path) -> None:
    """Make KEDA's kinds, rights and certificates, and the way from the API server to its metrics."""
    _certify(place)
    _kubectl(place, "create", "namespace", NAMESPACE)
    for part in _OWN:
        _kubectl(place, "apply", "--server-side", "--filename", str(keda / MANIFESTS / part))
    for made in objects(place.certificates / "ca.crt"):
        _kubectl(place, "apply", "--filename=-", given=json.dumps(made))


def scaler(place: Place, keda: Path) -> Iterator[Component]:
    """Yield KEDA's two programs."""
    yield Component(
        name="keda-operator",
        command=(str(keda / OPERATOR), *_given(_operator(place))),
        ready=lambda: answers(f"http://{_HEALTH}/readyz"),
        environment=_AS_IN_A_POD,
    )
    available = ("wait", "--for=condition=Available", f"apiservice/{METRICS}", "--timeout=1s")
    yield Component(
        name="keda-adapter",
        command=(str(keda / ADAPTER), *_given(_adapter(place))),
        ready=lambda: asks(place, *available),
        environment=_AS_IN_A_POD,
    )


def objects(authority: Path) -> Iterator[dict[str, Any]]:
    """Yield what leads the API server to the server of metrics, which runs in no pod, and by whom it is certified."""
    named = {"name": SERVICE, "namespace": NAMESPACE}
    yield {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": named,
        "spec": {"ports": [{"name": "https", "port": 443, "targetPort": _PORT}]},
    }
    yield {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {**named, "labels": {"kubernetes.io/service-name": SERVICE}},
        "addressType": "IPv4",
        "ports": [{"name": "https", "port": _PORT}],
        "endpoints": [{"addresses": [ADDRESS]}],
    }
    group, version = METRICS.partition(".")[2], METRICS.partition(".")[0]
    yield {
        "apiVersion": "apiregistration.k8s.io/v1",
        "kind": "APIService",
        "metadata": {"name": METRICS},
        "spec": {
            "service": named,
            "group": group,
            "version": version,
            "groupPriorityMinimum": 100,
            "versionPriority": 100,
            "caBundle": _base64(authority),
        },
    }


def _certify(place: Place) -> None:
    authority = Authority(place.certificates)
    authority.certify(_USER, f"system:serviceaccount:{NAMESPACE}:{_USER}")
    authority.kubeconfig(place.kubeconfig(_USER), _USER, SERVER)
    authority.certify("keda", SERVICE, addresses=("localhost", f"{SERVICE}.{NAMESPACE}.svc"))
    folder = _certificates(place)
    folder.mkdir()
    for name, file in {"tls.crt": "keda.crt", "tls.key": "keda.key", "ca.crt": "ca.crt"}.items():
        (folder / name).symlink_to(place.certificates / file)


def _operator(place: Place) -> dict[str, object]:
    return {
        "kubeconfig": place.kubeconfig(_USER),
        "cert-dir": _certificates(place),
        "metrics-bind-address": "127.0.0.1:8180",
        "health-probe-bind-address": _HEALTH,
        "metrics-service-bind-address": _BETWEEN,
        "enable-webhook-patching": "false",
        "enable-apiservice-patching": "false",
    }


def _adapter(place: Place) -> dict[str, object]:
    mine, folder = place.kubeconfig(_USER), _certificates(place)
    return {
        "kubeconfig": mine,
        "lister-kubeconfig": mine,
        "authentication-kubeconfig": mine,
        "authorization-kubeconfig": mine,
        "client-ca-file": place.certificates / "ca.crt",
        "cert-dir": folder,
        "tls-cert-file": folder / "tls.crt",
        "tls-private-key-file": folder / "tls.key",
        "bind-address": ADDRESS,
        "secure-port": _PORT,
        "port": 8182,
        "metrics-service-address": _BETWEEN,
    }


def _given(options: dict[str, object]) -> Iterator[str]:
    yield from (f"--{option}={value}" for option, value in options.items())


def _certificates(place: Place) -> Path:
    return place.root / "keda"


def _base64(file: Path) -> str:
    return b64encode(file.read_bytes()).decode()


def _kubectl(place: Place, *arguments: str, given: str = "") -> None:
    command = [str(place.programs / "kubectl"), "--kubeconfig", str(place.kubeconfig()), *arguments]
    subprocess.run(command, input=given, text=True, check=True)
