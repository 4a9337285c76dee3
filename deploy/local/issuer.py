"""A small identity provider for development: `python -m deploy.local.issuer PORT`, on loopback and nowhere else.

It asks for no password: whoever opens its page says who they are. It offers what the platform needs of OpenID Connect:
discovery, keys, authorization code with PKCE, refresh tokens, client credentials, revocation and logout. Clients and
their secrets are in its environment; everything else is in memory and ends with the process.
"""

import base64
import hashlib
import hmac
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlencode

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from shared.auth.settings import is_loopback
from shared.pages.environment import environment

AUDIENCE: Final = "mentoring"
WEB: Final = "mentoring-web"
COMMAND_LINE: Final = "mentoring-command-line"  # a public client: it has no secret, and PKCE alone
SERVICE: Final = "mentoring-service"
CODE_SECONDS, ACCESS_SECONDS, SESSION_SECONDS = 60, 300, 12 * 3_600
# What each lets somebody do, for the page.
MAY: Final = {
    "mentoring-administrator": "creates programs, does all that coordinators do, and runs the platform",
    "mentoring-people-administrator": "registers people, and decides about changes from HR",
    "mentoring-auditor": "searches the audit trail, and replays match runs",
}
ROLES: Final = tuple(MAY)
SCOPES: Final = (
    *("programs:read", "programs:write", "people:read", "people:write", "readiness:write"),
    *("sessions:read", "sessions:write", "reports:read", "deliveries:read", "surveys:read", "operate"),
)
_pages = environment("deploy.local")


class RefusedHere(Exception):
    """A request that the provider refuses, with the error code of RFC 6749, 5.2."""


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """A person as they said they are."""

    employee_id: str = ""
    email: str = ""
    roles: tuple[str, ...] = ()

    @property
    def subject(self) -> str:
        """Return the subject: the same for the same person."""
        return hashlib.sha256(f"{self.employee_id}|{self.email}|{self.roles}".encode()).hexdigest()[:24]

    @property
    def claims(self) -> dict[str, Any]:
        """Return what tokens say of them."""
        said: dict[str, Any] = {"sub": self.subject, "roles": list(self.roles)}
        if self.employee_id:
            said["employee_id"] = self.employee_id
        return said | ({"email": self.email, "email_verified": True} if self.email else {})


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A code or a refresh token that waits for its client."""

    who: Somebody
    client: str
    expires: float
    redirect_uri: str = ""
    challenge: str = ""
    nonce: str = ""


@dataclass
class Issuer:
    """The provider's state: its key, its clients, and what it has granted.

    `accounts` are clients that are services, each with the audience of its tokens, which are good for `access_seconds`.
    """

    url: str
    clients: Mapping[str, str]
    callbacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=lambda: {SERVICE: AUDIENCE})
    access_seconds: int = ACCESS_SECONDS
    key: RSAKey = field(
        default_factory=lambda: RSAKey.generate_key(
            2048, parameters={"kid": secrets.token_hex(8), "use": "sig", "alg": "RS256"}
        )
    )
    granted: dict[str, Grant] = field(default_factory=dict)

    def authorize(self, query: Mapping[str, str], who: Somebody) -> str:
        """Return where the browser goes with its code."""
        self.must_be_known(query)
        code = self.grant(
            Grant(
                who=who,
                client=query["client_id"],
                expires=time.time() + CODE_SECONDS,
                redirect_uri=query["redirect_uri"],
                challenge=query["code_challenge"],
                nonce=query.get("nonce", ""),
            )
        )
        back = {"code": code, "state": query.get("state", ""), "iss": self.url}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def must_be_known(self, query: Mapping[str, str]) -> None:
        """Refuse a client or an address that nobody registered, and a request without PKCE."""
        if query.get("redirect_uri") not in self.callbacks.get(query.get("client_id", ""), ()):
            raise RefusedHere("invalid_request")
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256":
            raise RefusedHere("invalid_request")

    def tokens(self, form: Mapping[str, str], client: str) -> dict[str, Any]:
        """Return the tokens for a code, a refresh token or the client's own credentials."""
        match form.get("grant_type"):
            case "authorization_code":
                grant = self._taken(form.get("code", ""), client)
                proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
                fits = hmac.compare_digest(base64.urlsafe_b64encode(proof).rstrip(b"=").decode(), grant.challenge)
                if not fits or form.get("redirect_uri") != grant.redirect_uri:
                    raise RefusedHere("invalid_grant")
                return self._of_person(grant)
            case "refresh_token":
                return self._of_person(self._taken(form.get("refresh_token", ""), client))
            case "client_credentials" if client in self.accounts:
                asked = form.get("scope", "").split() or SCOPES
                scope = " ".join(one for one in asked if one in SCOPES)
                who = {"sub": client, "client_id": client, "aud": self.accounts[client]}
                return self._answer(self._signed({**who, "scope": scope}))
            case _:
                raise RefusedHere("unsupported_grant_type")

    def grant(self, grant: Grant) -> str:
        """Return the secret of a new grant."""
        secret = secrets.token_urlsafe(32)
        self.granted = {one: known for one, known in self.granted.items() if known.expires > time.time()}
        self.granted[secret] = grant
        return secret

    def _taken(self, secret: str, client: str) -> Grant:
        grant = self.granted.pop(secret, None)
        if grant is None or grant.client != client or grant.expires < time.time():
            raise RefusedHere("invalid_grant")
        return grant

    def _of_person(self, grant: Grant) -> dict[str, Any]:
        nonce = {"nonce": grant.nonce} if grant.nonce else {}
        id_token = self._signed({**grant.who.claims, "aud": grant.client, **nonce}, type_="JWT")
        refresh = self.grant(Grant(who=grant.who, client=grant.client, expires=time.time() + SESSION_SECONDS))
        access = self._signed({**grant.who.claims, "aud": AUDIENCE, "client_id": grant.client})
        return {**self._answer(access), "id_token": id_token, "refresh_token": refresh}

    def _answer(self, access: str) -> dict[str, Any]:
        return {"access_token": access, "token_type": "Bearer", "expires_in": self.access_seconds}

    def _signed(self, claims: dict[str, Any], type_: str = "at+jwt") -> str:
        now = int(time.time())
        header = {"alg": "RS256", "kid": self.key.kid, "typ": type_}
        return jwt.encode(header, {"iss": self.url, "iat": now, "exp": now + self.access_seconds, **claims}, self.key)


def make_issuer(issuer: Issuer) -> FastAPI:
    """Return the provider's application."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @app.exception_handler(RefusedHere)
    async def refused(_request: Request, error: Exception) -> Response:
        return JSONResponse({"error": str(error)}, 400)

    @app.get("/.well-known/openid-configuration")
    async def discovery() -> dict[str, Any]:
        endpoints = {"authorization": "authorize", "token": "token", "revocation": "revoke", "end_session": "logout"}
        return {
            "issuer": issuer.url,
            "jwks_uri": f"{issuer.url}/keys",
            **{f"{name}_endpoint": f"{issuer.url}/{path}" for name, path in endpoints.items()},
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": ["openid", "profile", "email", *SCOPES],
        }

    @app.get("/keys")
    async def keys() -> dict[str, Any]:
        return {"keys": [issuer.key.as_dict(private=False)]}

    @app.get("/authorize")
    async def ask(request: Request) -> Response:
        issuer.must_be_known(request.query_params)
        return HTMLResponse(_pages.get_template("issuer.html.j2").render(case="ask", roles=MAY))

    @app.post("/authorize")
    async def let_in(request: Request) -> Response:
        form = await _form(request)
        who = Somebody(
            employee_id=form.get("employee_id", [""])[0].strip(),
            email=form.get("email", [""])[0].strip(),
            roles=tuple(role for role in ROLES if role in form.get("role", ())),
        )
        return RedirectResponse(issuer.authorize(request.query_params, who), 303)

    @app.post("/token")
    async def token(request: Request) -> dict[str, Any]:
        form = {name: values[0] for name, values in (await _form(request)).items()}
        return issuer.tokens(form, _client(request, form, issuer.clients))

    @app.post("/revoke")
    async def revoke(request: Request) -> dict[str, Any]:
        issuer.granted.pop((await _form(request)).get("token", [""])[0], None)
        return {}

    @app.get("/logout")
    async def logout() -> Response:
        return HTMLResponse(_pages.get_template("issuer.html.j2").render(case="over"))

    return app


async def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs((await request.body()).decode(errors="replace"))


def _client(request: Request, form: Mapping[str, str], clients: Mapping[str, str]) -> str:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    told = base64.b64decode(given).decode() if scheme.lower() == "basic" else ""
    name, secret = (unquote(one) for one in told.partition(":")[::2])  # RFC 6749, 2.3.1: each part is encoded
    if not name and form.get("client_id") == COMMAND_LINE:
        return COMMAND_LINE
    if name not in clients or not hmac.compare_digest(clients[name], secret):
        raise RefusedHere("invalid_client")
    return name


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serve until a signal ends the process."""
    if not is_loopback(host):
        sys.exit("this identity provider asks for no password: it is for development, and listens on loopback only")
    env = os.environ
    issuer = Issuer(
        url=f"http://{host}:{port}",
        clients={WEB: env["MATCHING_CLIENT_SECRET"], SERVICE: env["SERVICE_CLIENT_SECRET"]},
        callbacks={
            WEB: (f"{env['PUBLIC_URL_MATCHING']}/signin/callback",),
            COMMAND_LINE: (f"http://{host}:{port}/nowhere",),
        },
    )
    print("for development: whoever opens this identity provider is believed", flush=True)
    uvicorn.run(make_issuer(issuer), host=host, port=port, log_level="warning")


if __name__ == "__main__":
    serve(int(sys.argv[1]), *sys.argv[2:])
