"""Matching in memory behind the identity provider for development, and a browser that keeps its cookies."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from deploy.local.issuer import AUDIENCE, COMMAND_LINE, SERVICE, WEB, Issuer, make_issuer
from services.matching.api.recognition import recognise
from services.matching.app import build
from services.matching.pages.sign_in import signs_in
from services.matching.settings import Settings
from shared.auth.authentication import Authentication
from shared.auth.provider import Provider
from tests.keys import key, keys_for
from tests.unit.matching.site import Site

PROVIDER = "http://127.0.0.1:9000"
HERE = "http://matching"
SECRET = key("MATCHING_CLIENT_SECRET")
Json = dict[str, Any]


def new_issuer() -> Issuer:
    return Issuer(
        url=PROVIDER,
        clients={WEB: SECRET, SERVICE: key("SERVICE_CLIENT_SECRET")},
        callbacks={WEB: (f"{HERE}/signin/callback",), COMMAND_LINE: (f"{PROVIDER}/nowhere",)},
    )


@cache
def application() -> FastAPI:
    sign_in = {
        "issuer": PROVIDER,
        "audience": AUDIENCE,
        "session_keys": (SecretStr(key("SESSION_KEYS")),),
        "client_id": WEB,
        "client_secret": SecretStr(SECRET),
        "sign_in_keys": (SecretStr(key("MATCHING_SIGN_IN_KEYS")),),
        "public_url_matching": HERE,
    }
    return build(Settings(**sign_in, **keys_for("matching")))


@dataclass
class Browser:
    """Keeps cookies and says what browsers say; time passes as told."""

    issuer: Issuer = field(default_factory=new_issuer)
    cookies: dict[str, str] = field(default_factory=dict)
    later: float = 0.0

    def __post_init__(self) -> None:
        self.site = Site(application())
        import time  # noqa: PLC0415 - tokens go by the machine's time, which tests move on

        app, clock = self.site.app, lambda: time.time() + self.later
        self.provider = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=make_issuer(self.issuer)), base_url=PROVIDER
        )
        app.state.authentication = Authentication(
            app.state.settings, recognise, provider=Provider(PROVIDER, self.provider), clock=clock
        )
        app.state.sign_in = signs_in(app.state.settings, app.state.authentication)

    async def send(self, method: str, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's options
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        said = {"accept": "text/html", "sec-fetch-mode": "navigate", "sec-fetch-site": "same-origin"}
        headers = {**said, **({"cookie": cookies} if cookies else {}), **options.pop("headers", {})}
        answer = await self.site.client.request(method, url, headers=headers, **options)
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "Max-Age=0" in line:
                del self.cookies[name]
        return answer

    async def get(self, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's options
        return await self.send("GET", url, **options)

    async def at_provider(self, url: str, **form: Any) -> str:  # noqa: ANN401 - a form's fields
        """Sign in at the provider, and return where it sends the browser."""
        return str((await self.provider.post(url, data=form)).headers["location"])

    async def sign_in(self, return_to: str = "", **form: Any) -> httpx.Response:  # noqa: ANN401 - a form's fields
        """Sign in all the way, and return the last answer."""
        begun = await self.get("/signin", params={"return_to": return_to} if return_to else {})
        return await self.get(await self.at_provider(begun.headers["location"], **form))


def query_of(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
