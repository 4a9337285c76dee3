"""The front of a local platform: one public origin (Caddy), and an identity provider."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, assert_never

from deploy.local.files import write_whole
from deploy.local.keycloak import Keycloak
from deploy.local.keys import kept_keys
from deploy.local.listener import listener
from deploy.local.place import Place
from deploy.local.providers import SECRETS, Development, Given, Identity, Provider
from deploy.local.server import Process
from deploy.services import SERVICES

ORIGIN: Final = "origin"
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
	storage file_system "{storage}"
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
    identity: Identity = Identity.DEVELOPMENT

    @cached_property
    def provider(self) -> Provider:
        """Return who says who people are."""
        public = self.urls["matching"]
        match self.identity:
            case Identity.DEVELOPMENT:
                return Development(place=self.place, public=public)
            case Identity.GIVEN:
                return Given(place=self.place, public=public)
            case Identity.KEYCLOAK:
                return Keycloak(place=self.place, public=public)
        assert_never(self.identity)

    @property
    def issuer(self) -> str:
        """Return the address of the identity provider."""
        return self.provider.url

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
        """Return the secret of the service account that a provider on this machine has."""
        return kept_keys(self.place.root, SECRETS)[SECRETS[1]]

    def server(self, upstreams: Mapping[str, Sequence[str]]) -> Process:
        """Return the proxy; `upstreams` are the addresses of each service's replicas."""
        file = self.place.root / "Caddyfile"
        write_whole(file, self._caddyfile(upstreams))
        caddy = str(Path(sys.executable).with_name("caddy"))
        command = (caddy, "run", "--config", str(file), "--adapter", "caddyfile")
        return listener(self.place, ORIGIN, command, self.place.env)

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
