"""An upgrade never lets Strimzi add partitions: the chart looks at the KafkaTopics that the cluster has."""

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.release.tools import helm
from tests.chart.helm import CHART, NAMESPACE, RELEASE

GROUP = "kafka.strimzi.io"
KINDS = {
    "/version": {"major": "1", "minor": "33", "gitVersion": "v1.33.0"},
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {
        "kind": "APIGroupList",
        "groups": [{"name": GROUP, "versions": [{"groupVersion": f"{GROUP}/v1", "version": "v1"}]}],
    },
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": []},
    f"/apis/{GROUP}/v1": {
        "kind": "APIResourceList",
        "groupVersion": f"{GROUP}/v1",
        "resources": [{"name": "kafkatopics", "namespaced": True, "kind": "KafkaTopic", "verbs": ["get"]}],
    },
}


class FakeCluster:
    """The few answers of a Kubernetes API by which Helm looks an object up; `partitions` None: there are no topics."""

    def __init__(self) -> None:
        self.partitions: int | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(handler) -> None:  # noqa: N805 - the library's name; `self` is the cluster
                answer = self.answer(handler.path.partition("?")[0])
                body = json.dumps(answer or {"kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404})
                handler.send_response(200 if answer else 404)
                handler.send_header("Content-Type", "application/json")
                handler.end_headers()
                handler.wfile.write(body.encode())

            def log_message(handler, *_: object) -> None:  # noqa: N805 - see above
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def answer(self, path: str) -> dict[str, Any] | None:
        folder, _, name = path.rpartition("/")
        if folder == f"/apis/{GROUP}/v1/namespaces/kafka/kafkatopics" and self.partitions:
            topic = {"apiVersion": f"{GROUP}/v1", "kind": "KafkaTopic", "metadata": {"name": name}}
            return topic | {"spec": {"partitions": self.partitions}}
        return KINDS.get(path)


@pytest.fixture
def cluster() -> Iterator[FakeCluster]:
    made = FakeCluster()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.01,))
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def rendered(cluster: FakeCluster, folder: Path, partitions: int) -> subprocess.CompletedProcess[str]:
    """Return what Helm makes of the chart for a cluster."""
    address = f"http://127.0.0.1:{cluster.server.server_port}"
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": address}}],
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "users": [{"name": "u", "user": {}}],
        "current-context": "c",
    }
    file = folder / "kubeconfig"
    file.write_text(yaml.safe_dump(config), encoding="utf-8")
    command = [str(helm()), "template", RELEASE, str(CHART), "--namespace", NAMESPACE, "--dry-run=server"]
    command += ["--kubeconfig", str(file), "--values", str(CHART / "ci/full-values.yaml")]
    command += ["--set", f"topics.partitions={partitions},autoscaling.maxReplicas=8"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class TestKafkaTopics:
    @pytest.mark.parametrize(
        ("there", "wanted"), [(None, 8), (16, 16), (8, 8)], ids=["first installation", "upgrade", "upgrade of fewer"]
    )
    def test_have_the_partitions_of_the_values(
        self, cluster: FakeCluster, tmp_path: Path, there: int | None, wanted: int
    ) -> None:
        cluster.partitions = there

        done = rendered(cluster, tmp_path, wanted)

        assert done.returncode == 0, done.stderr
        topics = [one for one in yaml.safe_load_all(done.stdout) if one and one["kind"] == "KafkaTopic"]
        assert {one["spec"]["partitions"] for one in topics} == {wanted}

    @pytest.mark.parametrize("wanted", [8, 32])
    def test_are_never_given_other_partitions(self, cluster: FakeCluster, tmp_path: Path, wanted: int) -> None:
        cluster.partitions = 16

        done = rendered(cluster, tmp_path, wanted)

        assert done.returncode
        assert f"topics.partitions is {wanted}, and " in done.stderr
        assert "has 16: that can never change" in done.stderr
