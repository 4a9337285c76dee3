"""One cluster for all tests of this folder, with the platform installed by its chart."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from deploy.cluster.build import keda, programs
from deploy.cluster.cluster import Cluster
from deploy.cluster.errors import NotHere
from deploy.cluster.machine import require_machine
from deploy.cluster.pki import Authority
from deploy.cluster.place import ADDRESS
from deploy.docker.builders import builder
from deploy.docker.images import BASE, REPOSITORY, build
from deploy.local.leash import Leash
from deploy.local.platform import Platform
from deploy.services import NAMES
from tests.kubernetes.page import Shell
from tests.kubernetes.record import Record
from tests.kubernetes.stage import NEXT, TAG, Asked, Stage

collect_ignore = ["keda"]  # has a cluster of its own, and is run by its own name

_record = Record()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note what became of each test."""
    if "tests/kubernetes" in report.nodeid and (report.when == "call" or not report.passed):
        _record.checks["::".join(report.nodeid.split("::")[1:])] = report.outcome


@pytest.fixture(scope="session")
def asked() -> Asked:
    """What is asked of cluster and chart; a folder below may ask for more."""
    return Asked()


@pytest.fixture(scope="session")
def record(asked: Asked) -> Iterator[Record]:
    yield _record
    _record.write(asked.record)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory, record: Record, asked: Asked) -> Iterator[Cluster]:
    try:
        require_machine()
        began = time.monotonic()
        programs()
        if asked.keda:
            keda()
        record.step("programs built or found", began)
    except NotHere as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(reason))
    began = time.monotonic()
    root = tmp_path_factory.mktemp("kubernetes") / "cluster"
    with Cluster(root, nodes=2, with_keda=asked.keda) as running:
        record.step("cluster up", began)
        began = time.monotonic()
        _load_images(running, tmp_path_factory.mktemp("images"))
        record.step("images built and loaded", began)
        with running.network():
            yield running


def _load_images(cluster: Cluster, folder: Path) -> None:
    builds = builder()
    build(NAMES, wanted=BASE, repository=REPOSITORY, tag=TAG)
    for name in NAMES:
        image, archive = f"{REPOSITORY}/{name}:{TAG}", folder / f"{name}.tar"
        builds.save(image, archive)
        cluster.load(archive)
        archive.unlink()
        for node in cluster.place.nodes:  # what an upgrade goes to
            tag = ["ctr", "-a", str(node.socket), "-n", "k8s.io", "images", "tag", image, f"{REPOSITORY}/{name}:{NEXT}"]
            subprocess.run(tag, check=True, capture_output=True)


@pytest.fixture(scope="session")
def stage(cluster: Cluster, record: Record, asked: Asked, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The platform, installed and reached through its ingress."""
    folder = tmp_path_factory.mktemp("stage")
    began = time.monotonic()
    servers = Platform(root=folder / "servers", services=(), host=ADDRESS, secure=True)
    with servers, Leash() as leash:
        record.step("Kafka, MongoDB and mail up", began)
        authority = Authority(cluster.place.certificates)
        shell = Shell(folder, cluster.environment)
        made = Stage(cluster, servers, record, leash, authority, folder, shell, asked)
        with closing(made):
            made.start_provider()
            made.prepare()
            began = time.monotonic()
            made.helm("install")
            record.step("helm install --wait", began)
            made.start_ingress()
            yield made
