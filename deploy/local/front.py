"""The front of a local platform: one public origin (Caddy), and an identity provider for development."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local import issuer
from deploy.local.files import write_whole
from deploy.local.keys import kept_keys
from deploy.local.place import Place
from deploy.local.ports import accepts
from deploy.local.server import Process, Program
from deploy.services import SERVICES

ISSUER: Final = "issuer"
ORIGIN: Final = "origin"
_SECRETS: Final = ("MATCHING_CLIENT_SECRET", "SERVICE_CLIENT_SECRET")
_OF_ALL: Final = ("SESSION_KEYS",)
_OF_MATCHING: Final = ("MATCHING_CLIENT_SECRET", "MATCHING_SIGN_IN_KEYS")
_ROUTE: Final = """\
	handle_path {path}/* {{
		reverse_proxy {upstreams} {{
			header_up X-Forwarded-Prefix {path}
		}}
	}}
"""
_CADDYFILE: Final = """\
{{
	admin off
	persist_config off
	skip_install_trust
	storage file_system {storage}
	grace_period 3s
	servers {{
		timeouts {{
			read_header 10s
			idle 2m
		}}
		max_header_size 32KB
	}}
	log {{
		exclude http.log.access
	}}
}}

{origin} {{
	bind 127.0.0.1
{tls}	redir / /matching/home
{routes}	respond "There is nothing at this address." 404
}}
"""


@dataclass(frozen=True, kw_only=True)
class Front:
    """What browsers and callers meet: the public origin, and who says who they are."""

    place: Place
    https: bool = False

    @property
    def issuer(self) -> str:
        """Return the address of the identity provider."""
        return f"http://127.0.0.1:{self.place.ports.of(ISSUER)}"

    @property
    def origin(self) -> str:
        """Return the one public origin."""
        # A certificate names a host; an address of digits would need its own.
        start = "https://localhost" if self.https else "http://127.0.0.1"
        return f"{start}:{self.place.ports.of(ORIGIN)}"

    @property
    def urls(self) -> dict[str, str]:
        """Return the public address of each service."""
        return {entry.name: f"{self.origin}{entry.path}" for entry in SERVICES}

    @property
    def service_secret(self) -> str:
        """Return the secret of the service account for development."""
        return kept_keys(self.place.root, _SECRETS)[_SECRETS[1]]

    def environment(self, service: str) -> dict[str, str]:
        """Return what a service is told about sign-in."""
        names = (*_OF_ALL, *(_OF_MATCHING if service == "matching" else ()))
        own = {"MATCHING_CLIENT_ID": issuer.WEB} if service == "matching" else {}
        return {"ISSUER": self.issuer, "AUDIENCE": issuer.AUDIENCE, **own, **kept_keys(self.place.root, names)}

    def servers(self, upstreams: Mapping[str, Sequence[str]]) -> list[Process]:
        """Return the identity provider and the proxy; `upstreams` are the addresses of each service's replicas."""
        return [self._issuer(), self._origin(upstreams)]

    def _issuer(self) -> Process:
        port = self.place.ports.of(ISSUER)
        public = {"PUBLIC_URL_MATCHING": self.urls["matching"]}
        return self._process(
            ISSUER,
            (sys.executable, "-m", "deploy.local.issuer", str(port)),
            {**self.place.env, **public, **kept_keys(self.place.root, _SECRETS)},
        )

    def _origin(self, upstreams: Mapping[str, Sequence[str]]) -> Process:
        file = self.place.root / "Caddyfile"
        write_whole(file, self._caddyfile(upstreams))
        caddy = str(Path(sys.executable).with_name("caddy"))
        return self._process(ORIGIN, (caddy, "run", "--config", str(file), "--adapter", "caddyfile"), self.place.env)

    def _process(self, name: str, command: tuple[str, ...], env: Mapping[str, str]) -> Process:
        port = self.place.ports.of(name)
        program = Program(
            name=name,
            where=f"127.0.0.1:{port}",
            command=command,
            log=self.place.log(name),
            ready=lambda: accepts(port),
            env=env,
        )
        return Process(program, self.place.leash)

    def _caddyfile(self, upstreams: Mapping[str, Sequence[str]]) -> str:
        routes = (
            _ROUTE.format(path=entry.path, upstreams=" ".join(upstreams[entry.name]))
            for entry in SERVICES
            if entry.name in upstreams
        )
        return _CADDYFILE.format(
            storage=self.place.root / "caddy",
            origin=self.origin,
            tls="\ttls internal\n" if self.https else "",
            routes="".join(routes),
        )
