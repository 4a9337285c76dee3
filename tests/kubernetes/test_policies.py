"""A policy lets through exactly what it should: tried from inside, where the packets begin."""

from collections.abc import Iterator

import pytest

from deploy.cluster.cluster import Cluster
from deploy.cluster.place import ADDRESS
from deploy.docker.images import REPOSITORY
from deploy.services import NAMES
from tests.kubernetes.stage import NAMESPACE, PROVIDER_PORT, RELEASE, TAG, WEB_PORT, Stage

ALLOWED, STRANGER = "ingress", "elsewhere"
PROBE = """
import socket, sys
for one in sys.argv[1:]:
    host, _, port = one.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=2).close()
        print(one)
    except OSError:
        pass
"""


@pytest.fixture(scope="module")
def callers(cluster: Cluster, stage: Stage) -> Iterator[None]:
    """A pod in the namespace that may call the services, and one in another."""
    del stage  # first, so that there is somebody to call
    sleep = "import time; time.sleep(600)"
    for namespace in (ALLOWED, STRANGER):
        cluster.kubectl("create", "namespace", namespace)
        told = ("--image", f"{REPOSITORY}/notify:{TAG}", "--restart=Never", "--command")
        cluster.kubectl("--namespace", namespace, "run", "caller", *told, "--", "python", "-c", sleep)
    for namespace in (ALLOWED, STRANGER):
        cluster.kubectl("--namespace", namespace, "wait", "--for=condition=Ready", "pod/caller", "--timeout=60s")
    yield
    for namespace in (ALLOWED, STRANGER):
        cluster.kubectl("delete", "namespace", namespace, "--wait=false")


def reached(cluster: Cluster, namespace: str, pod: str, *addresses: str) -> set[str]:
    """Return those addresses that a pod can connect to."""
    probe = ("exec", pod, "--", "python", "-c", PROBE, *addresses)
    return set(cluster.kubectl("--namespace", namespace, *probe).split())


def services(stage: Stage) -> dict[str, str]:
    found = {one["metadata"]["name"]: one["spec"]["clusterIP"] for one in stage.get("services")["items"]}
    return {name: f"{found[f'{RELEASE}-{name}']}:80" for name in NAMES}


class TestWhoMayCall:
    def test_is_the_namespace_that_values_name(self, cluster: Cluster, stage: Stage, callers: None) -> None:
        del callers
        wanted = set(services(stage).values())

        assert reached(cluster, ALLOWED, "caller", *wanted) == wanted

    def test_is_nobody_else(self, cluster: Cluster, stage: Stage, callers: None) -> None:
        del callers
        pods = [f"{stage.pods(name)[0]['status']['podIP']}:8000" for name in NAMES]

        assert reached(cluster, STRANGER, "caller", *services(stage).values(), *pods) == set()
        # What it may call shows that it was the policy that closed the others.
        assert reached(cluster, STRANGER, "caller", f"{ADDRESS}:{WEB_PORT}") == {f"{ADDRESS}:{WEB_PORT}"}


class TestWhereAServiceConnects:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_kafka_mongodb_mail_and_sign_in_alone(self, cluster: Cluster, stage: Stage, name: str) -> None:
        ports = [stage.servers.kafka.rpartition(":")[2], stage.servers.mongodb.rpartition(":")[2].partition("/")[0]]
        ports += [stage.servers.servers["smtp"].where.rpartition(":")[2], str(PROVIDER_PORT)]
        wanted = {f"{ADDRESS}:{port}" for port in ports}
        api = {f"{ADDRESS}:6443", "10.96.0.1:443", f"{ADDRESS}:10250"}
        others = {address for other, address in services(stage).items() if other != name}
        closed = {*api, *others, f"{ADDRESS}:{WEB_PORT}"}
        pod = f"deploy/{RELEASE}-{name}"

        assert reached(cluster, NAMESPACE, pod, *wanted, *closed) == wanted
