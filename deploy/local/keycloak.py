"""Keycloak as the identity provider of a local platform: a pinned distribution, and the realm of docs/sign-in.md."""

import json
import shutil
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from deploy.local.cache import cache_folder, keep
from deploy.local.errors import BadDownload, NotAvailable, ServerDied
from deploy.local.jars import fetched
from deploy.local.java import IN_UTF_8, java_of
from deploy.local.keys import kept_keys
from deploy.local.listener import listener
from deploy.local.place import Place
from deploy.local.providers import ISSUER, SECRETS, secrets_of
from deploy.local.server import Process

VERSION: Final = "26.7.3"
COORDINATE: Final = f"org.keycloak:keycloak-quarkus-dist:{VERSION}"
SHA256: Final = "77657f30b7e90d70f727712ce1c967f430fd6a5e9f458d32d8c6df0635345f47"
REALM: Final = "mentoring"
REALM_FILE: Final = Path(__file__).with_name(f"{REALM}-realm.json")
CONSOLE: Final = "admin"  # who administers Keycloak itself
ADMINISTRATOR: Final = "administrator"  # who signs in to the platform first
_PASSWORD: Final = "KEYCLOAK_PASSWORD"  # noqa: S105 - the name of a secret
_BUILT: Final = "built"
_MAIN: Final = "io.quarkus.bootstrap.runner.QuarkusEntryPoint"
_OPENED: Final = ("java.util", "java.util.concurrent", "java.security", "java.lang")
_JVM: Final = (
    *("-Xms64m", "-Xmx512m", "-XX:MaxMetaspaceSize=256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *(f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED),
    *("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"),
    *("-Duser.language=en", "-Duser.country=US"),
    "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
)


@dataclass(frozen=True, kw_only=True)
class Keycloak:
    """A Keycloak with the documented realm, and one person in it; `public` is matching's address.

    What is changed there is kept with the platform's data.
    """

    place: Place
    public: str

    @property
    def origin(self) -> str:
        """Return Keycloak's own address."""
        return f"http://127.0.0.1:{self.place.ports.of(ISSUER)}"

    @property
    def url(self) -> str:
        """Return the issuer's address."""
        return f"{self.origin}/realms/{REALM}"

    @property
    def password(self) -> str:
        """Return the password of the console's administrator and of the platform's."""
        return kept_keys(self.place.root, (_PASSWORD,))[_PASSWORD]

    @property
    def says(self) -> str:
        """Return who can sign in, and where to make others."""
        return (
            f"People sign in at Keycloak {VERSION}: there is {ADMINISTRATOR}, with the password {self.password}. Make "
            f"others at {self.origin}/admin as {CONSOLE}, with the same password."
        )

    def environment(self, service: str) -> dict[str, str]:
        """Return the settings of a service."""
        own = {"MATCHING_CLIENT_ID": "mentoring-web"} if service == "matching" else {}
        realm = {"ISSUER": self.url, "AUDIENCE": "mentoring-api", "ROLES_CLAIM": "realm_access.roles"}
        return {**realm, **own, **secrets_of(self.place, service)}

    def server(self) -> Process:
        """Return its process, after building Keycloak once on this machine.

        Raises:
            NotAvailable: Java is not installed, or the distribution cannot be fetched.
            ServerDied: it cannot be built.
        """
        java, built = java_of(), _built(self.place)
        home = _home(self.place.root / "keycloak", built)
        self._write_realm(home / "data" / "import")
        command = (
            *_command(java, home, home.joinpath("conf")),
            *(
                "start",
                "--optimized",
                "--cache=local",
                "--import-realm",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
            ),
            *(f"--http-port={self.place.ports.of(ISSUER)}", f"--hostname={self.origin}"),
        )
        return listener(self.place, ISSUER, command, self._environment(), self._is_ready)

    def _environment(self) -> Mapping[str, str]:
        """Return what Keycloak itself is told; the realm names the last three."""
        first = {"KC_BOOTSTRAP_ADMIN_USERNAME": CONSOLE, "KC_BOOTSTRAP_ADMIN_PASSWORD": self.password}
        public = {"PUBLIC_URL_MATCHING": self.public, **kept_keys(self.place.root, SECRETS)}
        return {**self.place.env, **first, **public, **IN_UTF_8}

    def _write_realm(self, folder: Path) -> None:
        """Lay out what is imported at the first start; Keycloak leaves a realm that exists as it is."""
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REALM_FILE, folder / REALM_FILE.name)
        person = {
            "username": ADMINISTRATOR,
            "firstName": "First",
            "lastName": "Administrator",
            "email": "administrator@example.org",
            "enabled": True,
            "emailVerified": True,
            "realmRoles": ["mentoring-administrator"],
            "credentials": [{"type": "password", "value": self.password}],
        }
        people = {"realm": REALM, "users": [person]}
        (folder / f"{REALM}-users-0.json").write_text(json.dumps(people), encoding="utf-8")

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/.well-known/openid-configuration", timeout=5).is_success
        except httpx.TransportError:
            return False


def _command(java: Path, home: Path, conf: Path) -> tuple[str, ...]:
    folders = (f"-Dkc.home.dir={home}", f"-Djboss.server.config.dir={conf}")
    return (str(java), *_JVM, *folders, "-cp", str(home / "lib" / "quarkus-run.jar"), _MAIN)


def _home(home: Path, built: Path) -> Path:
    """Return a home of one platform's own: the built program, and a folder for data."""
    home.mkdir(parents=True, exist_ok=True)
    for part in ("lib", "providers", "themes", "conf", "version.txt"):
        link = home / part
        link.unlink(missing_ok=True)
        link.symlink_to(built / part)
    return home


def _built(place: Place) -> Path:
    """Return the distribution with the database and features that are used here, which takes half a minute once."""
    folder = cache_folder(place.env) / f"keycloak-{VERSION}-{SHA256[:12]}"
    try:
        return keep(folder, fill=lambda new: _build(new, place), whole=lambda one: (one / _BUILT).exists())
    except (OSError, RuntimeError, BadDownload) as error:
        raise NotAvailable(
            "Keycloak could not be fetched (allow access to a Maven repository, or name yours in jgo's settings): "
            f"{error}"
        ) from error


def _build(folder: Path, place: Place) -> None:
    with tempfile.TemporaryDirectory(dir=folder) as repository:
        archive = fetched(COORDINATE, SHA256, Path(repository), packaging="tar.gz")
        with tarfile.open(archive) as content:
            content.extractall(repository, filter="data")
        for part in (Path(repository) / f"keycloak-{VERSION}").iterdir():
            part.rename(folder / part.name)
    command = (*_command(java_of(), folder, folder / "conf"), "build", "--db=dev-file")
    log = place.log("keycloak-build")
    if place.leash.run(command, env={**place.env, **IN_UTF_8}, log=log):
        raise ServerDied(f"Keycloak cannot be built:\n{log.read_text(encoding='utf-8')}")
    (folder / _BUILT).touch()
