"""The whole platform on one machine: starts and ends broker, database, mail server and services together."""

import fcntl
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

import httpx

from deploy.cli.principals import DEPLOYER
from deploy.local.errors import AlreadyRunning, NotSecured, ServerDied, UnknownServer
from deploy.local.front import ORIGIN, Front
from deploy.local.kafka import choose_kafka
from deploy.local.kept import require_same_servers, require_space, usable, wipe
from deploy.local.keys import keys_of
from deploy.local.leash import Leash
from deploy.local.mongodb import choose_mongodb
from deploy.local.place import ROOT, Place, command, lock_file, node_names
from deploy.local.ports import LOOPBACK, accepts
from deploy.local.providers import ISSUER, Identity
from deploy.local.secured import ADMINISTRATOR, USERS, Secured
from deploy.local.server import Process, Program, Server
from deploy.services import NAMES

if TYPE_CHECKING:
    from deploy.local.backend import Backend

FEW: Final = 4  # partitions: one process works them off, and each costs a little
TEAM = {"NOTIFY_REPLY_TO": "program-team@example.org"}  # mails refer people to their program team


class Platform:
    """A context manager that runs the platform; when it exits, for any reason, all servers are ended.

    `root` holds data, logs, mails, keys and ports, which the next start uses again; `fresh` wipes it first. `env`
    overrides the environment of every server. With `services=()` only broker, database and mail server run. `doors` are
    ports, by server name, that clients get instead of a server's own: a proxy there can break the network. With
    `sign_in` people sign in at an identity provider, which `identity` chooses, and all services share one public
    origin. With `secure` Kafka and MongoDB speak TLS, and each service and command is a user with its own rights.
    `host` is where clients in another network reach broker, database and mail server. `partitions` is how many each
    topic gets where they are made; unless it is given, FEW or as many as there are processes of a service.
    """

    def __init__(  # noqa: PLR0913 - each is an option of the caller
        self,
        *,
        root: Path = ROOT,
        env: Mapping[str, str] | None = None,
        services: Sequence[str] = NAMES,
        brokers: int = 1,
        mongo_nodes: int = 1,
        replicas: int = 1,
        fresh: bool = False,
        doors: Mapping[str, int] | None = None,
        sign_in: bool = False,
        identity: Identity = Identity.DEVELOPMENT,
        https: bool = False,
        secure: bool = False,
        host: str = LOOPBACK,
        partitions: int | None = None,
    ) -> None:
        self.root = root.resolve()
        self.mail = self.root / "mail"
        self.servers: dict[str, Server] = {}
        self.backends: dict[str, Backend] = {}
        self._env = {**os.environ, **(env or {})}
        self._services, self._replicas = tuple(services), replicas
        self._partitions = partitions or max(FEW, replicas)
        self._brokers, self._mongo_nodes, self._fresh = brokers, mongo_nodes, fresh
        self._doors, self._https, self._host = doors, https, host
        self._identity = identity if sign_in else None
        self.secured = Secured(self.root, host) if secure else None
        self.front: Front | None = None
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._lock(stack)
            self._prepare()
            leash = stack.enter_context(Leash())
            self._place = Place.at(
                self.root, self._env, leash, doors=self._doors, secured=self.secured, host=self._host
            )
            self.front = self._front(self._identity) if self._identity else None
            self._place.ports.require_free(self._names())
            stack.callback(self._end)
            self._start_provider()
            self._start_backends()
            self._start_services()
            self._start_front()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def kafka(self) -> str:
        """The broker's address."""
        return self.backends["kafka"].url

    @property
    def mongodb(self) -> str:
        """The database's address."""
        return self.backends["mongodb"].url

    @property
    def public_urls(self) -> dict[str, str]:
        """The address of each service that people are given."""
        return self.front.urls if self.front else self.urls

    @property
    def urls(self) -> dict[str, str]:
        """The address of each service's first replica."""
        return {name: f"http://127.0.0.1:{self._port(self._replica_names(name)[0])}" for name in self._services}

    @property
    def replicas(self) -> dict[str, list[str]]:
        """The addresses of every replica of each service."""
        return {
            name: [f"http://127.0.0.1:{self._port(one)}" for one in self._replica_names(name)]
            for name in self._services
        }

    def server(self, name: str) -> Server:
        """Return a server by name.

        Raises:
            UnknownServer: no server has that name; the message lists the names.
        """
        if name in self.backends and not self.backends[name].servers:
            raise UnknownServer(f"{name} is {self.backends[name].reason}; stop or start it where it runs.")
        if name not in self.servers:
            raise UnknownServer(f"There is no server called {name}; there are {', '.join(self.servers)}.")
        return self.servers[name]

    def stop(self, name: str) -> None:
        """Stop a server gracefully, and wait until it has ended."""
        self.server(name).stop()

    def start(self, name: str, env: Mapping[str, str] | None = None) -> None:
        """Start a server again, on the same port and data, and wait until it is ready."""
        server = self.server(name)
        server.start(env)
        server.wait_ready()

    def _lock(self, stack: ExitStack) -> None:
        with usable(self.root):
            self.root.parent.mkdir(parents=True, exist_ok=True)
            lock = stack.enter_context(lock_file(self.root).open("a"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"A platform runs over {self.root}; end it first: {command(self.root, 'down')}"
            ) from error

    def _prepare(self) -> None:
        if self._fresh:
            wipe(self.root)
        with usable(self.root):
            self.mail.mkdir(parents=True, exist_ok=True)
        require_space(self.root)

    def _names(self) -> list[str]:
        """Return the names of servers that have ports."""
        brokers = node_names("kafka", self._brokers)
        services = [one for name in self._services for one in self._replica_names(name)]
        controllers = [f"{name}-controller" for name in brokers]
        internal = [f"{name}-internal" for name in brokers] if self.secured else []
        front = [ISSUER, ORIGIN] if self._identity else []
        return [*brokers, *controllers, *internal, *node_names("mongodb", self._mongo_nodes), "smtp", *services, *front]

    def _start_backends(self) -> None:
        self.backends["kafka"] = choose_kafka(self._place, self._brokers)
        self.backends["mongodb"] = choose_mongodb(self._place, self._mongo_nodes)
        require_same_servers(self.root, {name: backend.keeps for name, backend in self.backends.items()})
        for backend in self.backends.values():
            backend.start()
            self.servers |= {server.name: server for server in backend.servers}
        arguments = (str(self._port("smtp")), str(self.mail), self._place.listen)
        smtp = self._process("smtp", ("-m", "deploy.local.smtp", *arguments), accepts)
        self.servers["smtp"] = smtp
        smtp.start()
        for backend in self.backends.values():
            backend.wait_ready()
        smtp.wait_ready()

    def _start_services(self) -> None:
        if self.secured:
            self._grant(self.secured)
        if not self._services:
            return
        # Topics of an earlier start keep what they have.
        self._run("topics", "topics", "apply", "--partitions-if-new", str(self._partitions), user=DEPLOYER)
        started = [self._service(name, one) for name in self._services for one in self._replica_names(name)]
        for server in started:
            self.servers[server.name] = server
            server.start()
        for server in started:
            _wait_ready(server)

    def _front(self, identity: Identity) -> Front:
        front = Front(place=self._place, https=self._https, identity=identity)
        # What services are told about their provider is not the business of this process's environment any more.
        told = {name for service in self._services for name in front.provider.environment(service)}
        self._env = {name: value for name, value in self._env.items() if name not in told}
        return front

    def _start_provider(self) -> None:
        """Start the identity provider first, for one may take long; services do not need it for their own start."""
        server = self.front.provider.server() if self.front else None
        if server:
            self.servers[server.name] = server
            server.start()

    def _start_front(self) -> None:
        if self.front is None:
            return
        upstreams = {name: [url.removeprefix("http://") for url in urls] for name, urls in self.replicas.items()}
        proxy = self.front.server(upstreams)
        self.servers[proxy.name] = proxy
        proxy.start()
        for name in self.servers.keys() & {ISSUER, ORIGIN}:
            self.servers[name].wait_ready()

    def _grant(self, secured: Secured) -> None:
        """Let each user do what the catalog says, as the administrator of both servers."""
        passwords = str(secured.mongodb_passwords())
        self._run("kafka-acls", "kafka-acls", "apply", user=ADMINISTRATOR)
        self._run("mongo-roles", "mongo-roles", "apply", "--passwords", passwords, user=ADMINISTRATOR)
        for user in USERS:  # for whoever runs a command as one of them
            self.secrets(user)

    def _run(self, name: str, *arguments: str, user: str) -> None:
        """Run a command of `deploy.cli` to its end."""
        replication = {"KAFKA_REPLICATION": str(min(3, self._brokers))}
        environment = {**self._service_env(), **replication, **self._secret_env(user, {})}
        command, log = (sys.executable, "-m", "deploy.cli", *arguments), self._place.log(name)
        if self._place.leash.run(command, env=environment, log=log):
            raise ServerDied(f"deploy.cli {' '.join(arguments)} failed:\n{log.read_text(encoding='utf-8')}")

    def secrets(self, user: str, own: Mapping[str, str] = MappingProxyType({})) -> Path:
        """Return the folder of files by which a command is a user of a secured platform: SECRETS_DIR names it."""
        if not self.secured:
            raise NotSecured("This platform knows no users: start it with --secure.")
        where = {"KAFKA_BOOTSTRAP": self.kafka, "MONGODB_URI": self.mongodb}
        return self.secured.folder(user, {**where, **own})

    def _secret_env(self, user: str, own: Mapping[str, str]) -> dict[str, str]:
        """Return secret settings for an environment; where the platform is secured they are in files."""
        return {"SECRETS_DIR": str(self.secrets(user, own))} if self.secured else {**own}

    def _service(self, name: str, replica: str) -> Process:
        port = {f"{name.upper()}_PORT": str(self._port(replica))}
        keys = keys_of(name, self.root) | (self.front.provider.environment(name) if self.front else {})
        env = self._secret_env(name, keys) | self._service_env() | port
        return self._process(replica, ("-m", f"services.{name}"), _is_ready, env=env)

    def _service_env(self) -> dict[str, str]:
        shared = {
            "KAFKA_BOOTSTRAP": self.kafka,
            "MONGODB_URI": self.mongodb,
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self._port("smtp")),
            "PYTHONUNBUFFERED": "1",
        }
        public = {f"PUBLIC_URL_{name.upper()}": url for name, url in self.public_urls.items()}
        return {**TEAM, **self._env, **shared, **public}

    def _process(
        self, name: str, arguments: Iterable[str], ready: Callable[[int], bool], env: Mapping[str, str] | None = None
    ) -> Process:
        program = Program(
            name=name,
            where=f"127.0.0.1:{self._port(name)}",
            command=(sys.executable, *arguments),
            log=self._place.log(name),
            ready=partial(ready, self._port(name)),
            env=env or self._env,
        )
        return Process(program, self._place.leash)

    def _port(self, name: str) -> int:
        return self._place.ports.of(name)

    def _replica_names(self, name: str) -> list[str]:
        return node_names(name, self._replicas)

    def _end(self) -> None:
        # Services first, so that they can finish their work while broker and database still run.
        backends = {"smtp", *(server.name for backend in self.backends.values() for server in backend.servers)}
        for names in (self.servers.keys() - backends, backends & self.servers.keys()):
            with ThreadPoolExecutor() as pool:
                list(pool.map(lambda name: self.servers[name].close(), names))


def _wait_ready(service: Server) -> None:
    try:
        service.wait_ready()
    except ServerDied:
        # With several nodes an election may be going on, and a service does not start without its servers.
        service.kill()
        service.start()
        service.wait_ready()


def _is_ready(port: int) -> bool:
    if not accepts(port):
        return False
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=2).is_success
    except httpx.TransportError:
        return False
