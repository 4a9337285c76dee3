"""The platform on a real node: cluster, servers beside it, identity provider, chart, and the way in."""

import re
import shlex
import socket
import ssl
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from deploy.cli.principals import PRINCIPALS
from deploy.cluster.cluster import Cluster
from deploy.cluster.pki import Authority
from deploy.cluster.place import ADDRESS
from deploy.docker.images import REPOSITORY
from deploy.local.leash import Leash
from deploy.local.platform import Platform
from deploy.local.secured import Secured
from deploy.local.server import Process, Program
from deploy.release.tools import helm
from deploy.services import NAMES
from shared.version import version
from tests.kubernetes import page
from tests.kubernetes.ingress import caddyfile
from tests.kubernetes.record import Record

RELEASE = NAMESPACE = "mentoring"
TAG = version().partition("+")[0]
NEXT = f"{TAG}-next"  # the same images, by the name of a version to upgrade to
HOST = "mentoring.example.test"
ORIGIN = f"https://{HOST}"
PROVIDER_PORT, WEB_PORT = 9443, 443
CLIENT_SECRETS = {"MATCHING_CLIENT_SECRET": "of the web client", "SERVICE_CLIENT_SECRET": "of the service client"}
BROWSER = {"Accept": "text/html"}  # who asks so is led to the sign-in, and no program is
SECONDS = 120.0


class ThroughTheIngress(httpx.AsyncHTTPTransport):
    """Connects to the ingress for the public host, whose name no server of names knows."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host != HOST:
            return await super().handle_async_request(request)
        there = httpx.Request(
            request.method,
            request.url.copy_with(host=ADDRESS),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": HOST},
        )
        return await super().handle_async_request(there)


@dataclass(frozen=True)
class Asked:
    """What checks ask for besides: KEDA, values of the chart, and blocks of the page before it, by how they begin."""

    record: str = "kubernetes.json"
    keda: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple[str, ...] = ()


@dataclass
class Stage:
    cluster: Cluster
    servers: Platform
    record: Record
    leash: Leash
    authority: Authority
    folder: Path
    shell: page.Shell
    asked: Asked
    started: dict[str, Process] = field(init=False, default_factory=dict)

    def kubectl(self, *arguments: str, given: str = "") -> str:
        return self.cluster.kubectl("--namespace", NAMESPACE, *arguments, given=given)

    def get(self, *arguments: str) -> Any:  # noqa: ANN401 - JSON
        return self.cluster.get("--namespace", NAMESPACE, *arguments)

    def helm(self, beginning: str, *options: str) -> str:
        """Run Helm as the page does in the line that begins so, with further options."""
        return self.shell.run(shlex.join([*shlex.split(page.line(f"helm {beginning}")), *options]))

    def upgrade(self, *options: str, timeout: str = "8m") -> str:
        """Upgrade to other values."""
        return self.helm("upgrade", "--timeout", timeout, *options)

    def roll_back(self) -> None:
        """Go back to what there was before the last upgrade."""
        self.helm("rollback", "--timeout", "8m")

    @property
    def secured(self) -> Secured:
        """The users of Kafka and MongoDB."""
        assert self.servers.secured
        return self.servers.secured

    def prepare(self) -> None:
        """Do what the page says comes before the chart."""
        self.shell.prepare(helm())
        self._lay_out()
        shown, real = "mongodb://mongodb.example.com:27017/?replicaSet=rs0", self.servers.mongodb
        made = page.block("kubectl create namespace").replace(shown, real)
        self.shell.run(made, given=CLIENT_SECRETS["MATCHING_CLIENT_SECRET"] + "\n")
        self.shell.run(page.block("kubectl create configmap kafka-ca"))
        self.shell.run(page.block("kubectl create secret generic test-client"))
        (trusted,) = re.findall(r"`(kubectl create configmap company-ca [^`]+)`", page.TEXT)
        self.shell.run(trusted)
        for beginning in self.asked.blocks:
            self.shell.run(page.block(beginning))

    def _lay_out(self) -> None:
        """Write the files that somebody who follows the page has."""
        folder, secured = self.shell.folder, self.secured
        (folder / "ca.crt").write_bytes(secured.certificates.authority.read_bytes())
        (folder / "ca-certificates.crt").write_bytes(self.authority.certificate.read_bytes())
        (folder / "test-client-secret").write_text(CLIENT_SECRETS["SERVICE_CLIENT_SECRET"])
        values = page.merged(page.merged(page.values(), self._values()), self.asked.values)
        (folder / "values.yaml").write_text(yaml.safe_dump(values))
        for server, name in (("kafka", "kafka-passwords"), ("mongodb", "passwords")):
            (folder / name).mkdir()
            for user in PRINCIPALS:
                (folder / name / user).write_text(secured.password(server, user))

    def _values(self) -> dict[str, Any]:
        """Return what is otherwise here than on the page."""
        ports = [int(url.rpartition(":")[2].partition("/")[0]) for url in (self.servers.kafka, self.servers.mongodb)]
        mail = int(self.servers.servers["smtp"].where.rpartition(":")[2])
        smtp = {"smtpHost": ADDRESS, "smtpPort": mail, "smtpTls": None, "smtpUser": None}
        trusted = {"name": "company-ca", "configMapName": "company-ca", "path": "/etc/ssl/certs"}
        return {
            "publicUrl": ORIGIN,
            "image": {"repository": REPOSITORY},
            "kafka": {"bootstrap": self.servers.kafka},
            "signIn": {"issuer": f"https://{ADDRESS}:{PROVIDER_PORT}", "audience": "mentoring"},
            "topics": {"replicationFactor": 1},
            "mounts": [*page.values()["mounts"], trusted],
            "settings": {"mongodbCaFile": "/certificates/kafka/ca.crt", "requestsPerSecond": 1000},
            "services": {"notify": {"settings": smtp}},
            "networkPolicy": {
                "from": [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ingress"}}}],
                "egress": [{"to": [{"ipBlock": {"cidr": f"{ADDRESS}/32"}}], "ports": [*ports, mail, PROVIDER_PORT]}],
            },
            "monitoring": None,
            "test": {"secretName": "test-client"},
        }

    def start_provider(self) -> None:
        self.authority.certify("provider", "provider", addresses=(ADDRESS,))
        command = (sys.executable, "-m", "tests.kubernetes.provider", str(PROVIDER_PORT))
        arguments = (str(self.authority.folder), ORIGIN)
        self._run("provider", (*command, *arguments), PROVIDER_PORT, CLIENT_SECRETS)

    def start_ingress(self) -> None:
        """Start the ingress, or start it anew after the Services have got other addresses."""
        if earlier := self.started.pop("ingress", None):
            earlier.close()
        self.authority.certify("ingress", "ingress", addresses=(HOST,))
        (rule,) = self.get("ingress", f"{RELEASE}-web")["spec"]["rules"]
        addresses = {one["metadata"]["name"]: one["spec"]["clusterIP"] for one in self.get("services")["items"]}
        file = self.folder / "Caddyfile"
        file.write_text(caddyfile(rule, addresses, address=ADDRESS, folder=self.authority.folder.parent))
        caddy = str(Path(sys.executable).with_name("caddy"))
        command = (caddy, "run", "--config", str(file), "--adapter", "caddyfile")
        self._run("ingress", command, WEB_PORT, {})

    def _run(self, name: str, command: tuple[str, ...], port: int, environment: Mapping[str, str]) -> None:
        program = Program(
            name=name,
            where=f"{ADDRESS}:{port}",
            command=command,
            log=self.folder / f"{name}.log",
            ready=lambda: _accepts(port),
            env=environment,
        )
        process = Process(program, self.leash)
        self.started[name] = process
        process.start()
        process.wait_ready()

    def close(self) -> None:
        """End the identity provider and the ingress."""
        for process in self.started.values():
            process.close()

    def client(self, *, follow_redirects: bool = False) -> httpx.AsyncClient:
        """Return a client that trusts the company's certificates and finds the public host."""
        trust = ssl.create_default_context(cafile=str(self.authority.certificate))
        transport = ThroughTheIngress(verify=trust)
        return httpx.AsyncClient(transport=transport, base_url=ORIGIN, timeout=15, follow_redirects=follow_redirects)

    async def token(self) -> str:
        """Return an access token of the service account."""
        form = {"grant_type": "client_credentials"}
        credentials = ("mentoring-service", CLIENT_SECRETS["SERVICE_CLIENT_SECRET"])
        async with self.client() as http:
            answer = await http.post(f"https://{ADDRESS}:{PROVIDER_PORT}/token", data=form, auth=credentials)
        return str(answer.raise_for_status().json()["access_token"])

    def pods(self, service: str) -> list[Any]:
        """Return the running pods of a service."""
        found = self.get("pods", f"--selector=app.kubernetes.io/component={service}")["items"]
        return [one for one in found if not one["metadata"].get("deletionTimestamp")]

    def ready(self, service: str) -> int:
        """Count the ready pods of a service."""
        return sum(
            all(each["ready"] for each in one["status"].get("containerStatuses", [{"ready": False}]))
            for one in self.pods(service)
        )

    def rolled_out(self) -> None:
        """Wait until every service runs as its Deployment says."""
        for name in NAMES:
            self.kubectl("rollout", "status", f"deployment/{RELEASE}-{name}", "--timeout=180s")


def until(true: Callable[[], bool], what: str, seconds: float = SECONDS) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s: {what}"
        time.sleep(0.5)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) == 0
