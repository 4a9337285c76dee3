"""Signs the platform's own tools in: as a person at the identity provider for development, as browsers do."""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

RENEWED_AFTER: Final = 150.0  # seconds; a token is good for twice as long
CLIENT: Final = "mentoring-command-line"
SERVICE: Final = "mentoring-service"


class _WithToken(httpx.Auth):
    """Sends each request with a token, which is renewed in time."""

    def __init__(self) -> None:
        self._token, self._since = "", float("-inf")
        self._lock = asyncio.Lock()

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the token to a request."""
        async with self._lock:
            if time.monotonic() - self._since > RENEWED_AFTER:
                async with httpx.AsyncClient(timeout=30) as http:
                    self._token = await self.new_token(http)
                self._since = time.monotonic()
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request

    async def new_token(self, http: httpx.AsyncClient) -> str:
        """Return a new token."""
        raise NotImplementedError


class AsService(_WithToken):
    """Sends each request as a service account, with all scopes that it has."""

    def __init__(self, issuer: str, secret: str) -> None:
        super().__init__()
        self._issuer, self._secret = issuer, secret

    async def new_token(self, http: httpx.AsyncClient) -> str:
        """Return an access token for client credentials."""
        form = {"grant_type": "client_credentials"}
        answer = await http.post(f"{self._issuer}/token", data=form, auth=(SERVICE, self._secret))
        return str(answer.raise_for_status().json()["access_token"])


class AsPerson(_WithToken):
    """Sends each request as a person: their access token, exchanged at matching for one that every service takes."""

    def __init__(self, issuer: str, matching: str, *, roles: Sequence[str] = (), employee_id: str = "") -> None:
        super().__init__()
        self._issuer, self._matching = issuer, matching
        self._form = {"employee_id": employee_id, "role": [*roles]}

    async def new_token(self, http: httpx.AsyncClient) -> str:
        """Return a token of the platform."""
        bearer = {"Authorization": f"Bearer {await self._access_token(http)}"}
        answer = await http.post(f"{self._matching}/v1/session-tokens", headers=bearer)
        return str(answer.raise_for_status().json()["token"])

    async def _access_token(self, http: httpx.AsyncClient) -> str:
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        own = {"client_id": CLIENT, "redirect_uri": f"{self._issuer}/nowhere"}
        proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
        query = {"response_type": "code", "scope": "openid", **own, **proof}
        back = await http.post(f"{self._issuer}/authorize", params=query, data=self._form)
        code = parse_qs(urlsplit(back.headers["location"]).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, **own}
        answer = await http.post(f"{self._issuer}/token", data=form)
        return str(answer.raise_for_status().json()["access_token"])
