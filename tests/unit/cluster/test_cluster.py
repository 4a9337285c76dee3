"""What a cluster is made of, as far as it can be told without one."""

import hashlib
import json
import tarfile
from base64 import b64decode
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from deploy.cluster import machine
from deploy.cluster.build import ADAPTER, COMPONENTS, KEDA_SOURCES, OPERATOR, SOURCES, release
from deploy.cluster.cluster import enter_network
from deploy.cluster.components import components
from deploy.cluster.errors import NotHere, NotUp
from deploy.cluster.files import containerd, kubelet, network
from deploy.cluster.images import pause_archive
from deploy.cluster.keda import METRICS, objects, scaler
from deploy.cluster.pki import Authority
from deploy.cluster.place import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(root=tmp_path / "cluster", programs=tmp_path / "programs", count=2)


class TestPrograms:
    def test_are_of_one_release_in_all_modules(self) -> None:
        text = (SOURCES / "go.mod").read_text()

        assert f"=> k8s.io/kubelet v0.{release().removeprefix('v1.')}" in text

    def test_are_each_known_by_its_name_to_the_one_binary(self) -> None:
        text = (SOURCES / "main.go").read_text()

        assert [name for name in COMPONENTS if f'case "{name}":' not in text] == []

    def test_start_by_the_names_under_which_they_are_built(self, place: Place) -> None:
        ours = {Path(one.command[0]).name for one in components(place) if Path(one.command[0]).parent == place.programs}

        assert ours == set(COMPONENTS) - {"kubectl"}


class TestKeda:
    def test_starts_what_its_module_has_as_it_is(self, place: Place, tmp_path: Path) -> None:
        text = (KEDA_SOURCES / "go.mod").read_text()
        started = [Path(one.command[0]).name for one in scaler(place, tmp_path)]

        assert started == [OPERATOR, ADAPTER]
        assert [name for name in started if f"github.com/kedacore/keda/v2/cmd/{name}\n" not in text] == []

    def test_is_trusted_by_the_api_server_for_its_certificate(self, tmp_path: Path) -> None:
        authority = Authority(tmp_path).certificate
        service, ends, metrics = objects(authority)

        assert b64decode(metrics["spec"]["caBundle"]) == authority.read_bytes()
        assert metrics["metadata"]["name"] == f"{metrics['spec']['version']}.{metrics['spec']['group']}" == METRICS
        assert service["spec"]["ports"][0]["targetPort"] == ends["ports"][0]["port"]

    def test_signs_in_as_its_own_service_account_and_not_as_the_administrator(
        self, place: Place, tmp_path: Path
    ) -> None:
        for one in scaler(place, tmp_path):
            given = [option for option in one.command if "kubeconfig=" in option]

            assert given
            assert [option for option in given if not option.endswith("/keda-operator.kubeconfig")] == []


class TestNodes:
    def test_share_no_port_network_folder_or_control_group(self, place: Place) -> None:
        first, second = place.nodes
        told = [kubelet(place, node) for node in (first, second)]

        for name in ("port", "healthzPort", "cgroupRoot", "containerRuntimeEndpoint", "podLogsDir"):
            assert told[0][name] != told[1][name]
        assert network(first)["plugins"][0]["bridge"] != network(second)["plugins"][0]["bridge"]
        assert first.pods != second.pods
        assert str(first.folder) in containerd(first)
        assert str(first.folder) not in containerd(second)


class TestMachine:
    def test_says_all_that_is_missing_at_once(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr(machine, "PLUGINS", tmp_path)
        with pytest.raises(NotHere, match=r"install containerd, containernetworking-plugins, iproute2, .*, runc"):
            machine.require_machine()

    def test_runs_no_cluster_where_none_was_started(self, place: Place) -> None:
        with pytest.raises(NotUp, match="no cluster runs over"):
            enter_network(place)


class TestPauseImage:
    def test_is_an_archive_whose_digests_are_those_of_its_parts(self, tmp_path: Path) -> None:
        (tmp_path / "pause").write_bytes(b"a program")
        with tarfile.open(pause_archive(tmp_path, tmp_path)) as archive:
            files = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]

        index = json.loads(files["index.json"])
        manifest = json.loads(files[f"blobs/sha256/{index['manifests'][0]['digest'].removeprefix('sha256:')}"])
        assert {f"blobs/sha256/{hashlib.sha256(files[name]).hexdigest()}" for name in files if "blobs" in name} == {
            name for name in files if "blobs" in name
        }
        assert len(manifest["layers"]) == 1


class TestAuthority:
    def test_says_who_somebody_is_and_where_a_server_is(self, tmp_path: Path) -> None:
        authority = Authority(tmp_path)
        authority.certify("node-1", "system:node:node-1", organization="system:nodes", addresses=("10.0.0.1", "a.test"))

        made = x509.load_pem_x509_certificate((tmp_path / "node-1.crt").read_bytes())
        key = x509.load_pem_x509_certificate(authority.certificate.read_bytes()).public_key()
        assert isinstance(key, ec.EllipticCurvePublicKey)
        key.verify(made.signature, made.tbs_certificate_bytes, ec.ECDSA(SHA256()))
        names = {one.oid: one.value for one in made.subject}
        assert (names[NameOID.COMMON_NAME], names[NameOID.ORGANIZATION_NAME]) == ("system:node:node-1", "system:nodes")
        assert len(made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value) == 2

    def test_goes_on_with_what_it_signed_before(self, tmp_path: Path) -> None:
        before = Authority(tmp_path).certificate.read_bytes()

        assert Authority(tmp_path).certificate.read_bytes() == before
