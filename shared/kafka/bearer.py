"""Tokens for connections to Kafka, from an identity provider that knows this process as a client."""

import asyncio
import base64
import json
import time
from typing import Any, Final

import httpx
from aiokafka import conn
from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import KafkaError
from pydantic import BaseModel, ValidationError

from shared.transport import KafkaAccess

ASK_SECONDS: Final = 5.0
MARGIN_SECONDS: Final = 30.0  # a token that ends sooner is not used for a new connection
UNSAID_SECONDS: Final = 60.0  # how long a token is taken to hold whose provider does not say


class _Told(KafkaError):  # type: ignore[misc] # the driver ships no types
    """An error that is told in its own words: the driver's begin with the name of their class."""

    def __str__(self) -> str:
        """Return the message alone."""
        return str(self.args[0])


class NoToken(_Told):
    """The provider gave no token; the message says why, without any secret."""


class TokenRefused(_Told):
    """The broker does not accept the token; the message says from whom it is and what it is meant for."""


def install() -> None:
    """Let every client of this process read the broker's answer to a token."""
    conn.OAuthAuthenticator = Authenticator


class Authenticator(conn.OAuthAuthenticator):  # type: ignore[misc] # the driver ships no types
    """Shows the broker a token. A broker that refuses it says so in its answer (RFC 7628, 3.2.2), which is else empty.

    The driver takes any answer for a yes, and would report that the broker closed the connection.
    """

    async def step(self, payload: bytes | None) -> tuple[bytes, bool] | None:
        """Return what to send next, or None after the end.

        Raises:
            TokenRefused: the broker does not accept the token.
            NoToken: there is none.
        """
        if self._token_sent and payload:
            raise TokenRefused(_described(await self._sasl_oauth_token_provider.token()))
        found: tuple[bytes, bool] | None = await super().step(payload)
        return found


class _Answer(BaseModel):
    access_token: str
    expires_in: float = UNSAID_SECONDS


class Tokens(AbstractTokenProvider):  # type: ignore[misc] # the driver ships no types
    """One client's tokens; each is used for every new connection until shortly before its end."""

    def __init__(self, access: KafkaAccess, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._access, self._transport = access, transport
        self._token, self._until = "", 0.0
        self._one_by_one = asyncio.Lock()

    async def token(self) -> str:
        """Return a token that holds for a while.

        Raises:
            NoToken: the provider does not answer, or refuses.
        """
        async with self._one_by_one:
            if time.monotonic() >= self._until:
                answer = await self._ask()
                self._token = answer.access_token
                self._until = time.monotonic() + answer.expires_in - MARGIN_SECONDS
            return self._token

    async def _ask(self) -> _Answer:
        access = self._access
        form = {"grant_type": "client_credentials", **({"scope": access.token_scope} if access.token_scope else {})}
        try:
            async with httpx.AsyncClient(timeout=ASK_SECONDS, transport=self._transport) as client:
                answer = await client.post(
                    access.token_endpoint, data=form, auth=(access.username, access.password.get_secret_value())
                )
        except httpx.HTTPError as error:
            raise NoToken(f"{access.token_endpoint} does not answer: {type(error).__name__}") from None
        if not answer.is_success:
            raise NoToken(f"{access.token_endpoint} refuses the client {access.username}: {answer.status_code}")
        return _read(access, answer.content)


def _read(access: KafkaAccess, content: Any) -> _Answer:  # noqa: ANN401 - whatever the provider sent
    try:
        return _Answer.model_validate_json(content)
    except ValidationError:
        raise NoToken(f"{access.token_endpoint} answers without a token") from None


def _described(token: str) -> str:
    """Return what a token says of itself; it is our own, so nothing is verified."""
    try:
        part = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        audience = claims.get("aud", "nobody")
        meant = ", ".join(audience) if isinstance(audience, list) else str(audience)
        return f"issued by {claims.get('iss')} for {meant}"
    except (ValueError, IndexError, AttributeError, TypeError):
        return "which is not a JSON Web Token"
