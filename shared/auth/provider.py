"""The identity provider over HTTP: its discovery document, its keys, and the codes and tokens it exchanges."""

from collections.abc import Mapping
from typing import Any, Final

import httpx

from shared.auth.errors import ProviderAway

Document = dict[str, Any]
TIMEOUT_SECONDS: Final = 5.0
LARGEST: Final = 500_000  # bytes
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class Refusal(Exception):
    """The provider refuses a code or a refresh token: whoever had it signs in anew."""


class Provider:
    """A provider, found by its issuer's address."""

    def __init__(self, issuer: str, client: httpx.AsyncClient | None = None) -> None:
        self._issuer, self._client = issuer, client
        self._found: Document | None = None

    async def close(self) -> None:
        """Close all connections."""
        if self._client is not None:
            await self._client.aclose()

    async def discover(self) -> Document:
        """Return the discovery document.

        Raises:
            ProviderAway: there is none, or it is another issuer's.
        """
        if self._found is None:
            found = await self._json("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self._issuer:
                raise ProviderAway(f"{self._issuer} calls itself {found.get('issuer')!r}: set ISSUER to exactly that")
            if missing := [name for name in NEEDED if not found.get(name)]:
                raise ProviderAway(f"the discovery document of {self._issuer} lacks {', '.join(missing)}")
            self._found = found
        return self._found

    async def keys(self) -> Document:
        """Return the provider's keys as a JWK set.

        Raises:
            ProviderAway: it does not answer.
        """
        return await self._json("GET", (await self.discover())["jwks_uri"])

    async def exchange(self, form: Mapping[str, str], client: tuple[str, str]) -> Document:
        """Return the tokens for a code or a refresh token; `client` is the client's id and secret.

        Raises:
            Refusal: the provider takes neither (any more).
            ProviderAway: it does not answer.
        """
        return await self._json("POST", (await self.discover())["token_endpoint"], data=dict(form), auth=client)

    async def revoke(self, token: str, client: tuple[str, str]) -> None:
        """Revoke a refresh token, if the provider can do so (RFC 7009).

        Raises:
            ProviderAway: it does not answer.
        """
        endpoint = (await self.discover()).get("revocation_endpoint")
        if endpoint:
            await self._send("POST", endpoint, data={"token": token, "token_type_hint": "refresh_token"}, auth=client)

    async def _json(self, method: str, url: str, **options: Any) -> Document:  # noqa: ANN401 - httpx's options
        answer = await self._send(method, url, **options)
        if method == "POST" and answer.status_code in {400, 401, 403}:
            raise Refusal(_error(answer))
        if answer.status_code != httpx.codes.OK or len(answer.content) > LARGEST:
            raise ProviderAway(f"{self._issuer} answers {answer.status_code}")
        return _document(answer) or _no_document(self._issuer)

    async def _send(self, method: str, url: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's options
        # Made at first need, for its certificates take a while to load.
        self._client = self._client or httpx.AsyncClient(timeout=TIMEOUT_SECONDS, follow_redirects=False)
        try:
            return await self._client.request(method, url, **options)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderAway(f"the identity provider {self._issuer} does not answer") from error


def _document(answer: httpx.Response) -> Document:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _no_document(issuer: str) -> Document:
    raise ProviderAway(f"{issuer} does not answer with JSON")


def _error(answer: httpx.Response) -> str:
    """Return the error's code (RFC 6749, 5.2): a word; what stands beside it is not repeated."""
    return str(_document(answer).get("error", answer.status_code))[:100]
