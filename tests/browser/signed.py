"""Matching in memory with sign-in, behind a socket, and the identity provider for development behind another."""

import time
from typing import Any

import httpx
from pydantic import SecretStr

from deploy.local.issuer import AUDIENCE, SERVICE, WEB, Issuer, make_issuer
from services.matching.api.recognition import recognise
from services.matching.app import build
from services.matching.pages.sign_in import signs_in
from services.matching.settings import Settings
from shared.auth.authentication import Authentication
from shared.auth.provider import Provider
from tests.browser.stage import Stage
from tests.keys import key, keys_for
from tests.unit.matching.site import Site

SECRET = key("MATCHING_CLIENT_SECRET")


class Door:
    """An address that is known before the application behind it is made."""

    app: Any = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        await self.app(scope, receive, send)


class Signed:
    """Sessions end as the clock of tokens is told: it is `later` by some seconds."""

    def __init__(self, stage: Stage) -> None:
        ours, theirs = Door(), Door()
        self.url, provider = stage._serve(ours), stage._serve(theirs)  # type: ignore[arg-type]  # any ASGI application
        clients = {WEB: SECRET, SERVICE: key("SERVICE_CLIENT_SECRET")}
        self.issuer = Issuer(url=provider, clients=clients, callbacks={WEB: (f"{self.url}/signin/callback",)})
        theirs.app = make_issuer(self.issuer)
        app = ours.app = build(Settings(**self._sign_in(provider), **keys_for("matching")))
        self.site, self.later = Site(app), 0.0
        # No connection is kept: nobody is there to close it.
        asked = Provider(
            provider, httpx.AsyncClient(base_url=provider, limits=httpx.Limits(max_keepalive_connections=0))
        )
        app.state.authentication = Authentication(app.state.settings, recognise, provider=asked, clock=self._clock)
        app.state.sign_in = signs_in(app.state.settings, app.state.authentication)

    def end_sessions(self) -> None:
        """Let every session be over, here and at the provider."""
        self.issuer.granted.clear()
        self.later += 301

    def _clock(self) -> float:
        return time.time() + self.later

    def at(self, path: str) -> str:
        """Return an address of matching."""
        return f"{self.url}{path}"

    def _sign_in(self, provider: str) -> dict[str, Any]:
        return {
            "issuer": provider,
            "audience": AUDIENCE,
            "session_keys": (SecretStr(key("SESSION_KEYS")),),
            "client_id": WEB,
            "client_secret": SecretStr(SECRET),
            "sign_in_keys": (SecretStr(key("MATCHING_SIGN_IN_KEYS")),),
            "public_url_matching": self.url,
        }
