"""Sign-in of browsers: authorization code with PKCE (RFC 7636), state and nonce, and silent renewal of sessions."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import Response

from shared.auth.authentication import Authentication
from shared.auth.caller import Caller
from shared.auth.errors import InvalidToken, ProviderAway
from shared.auth.identity import identity_of, person
from shared.auth.provider import Document, Refusal
from shared.auth.sessions import COOKIE
from shared.auth.tokens import Sealed

ATTEMPT: Final = "__Host-mentoring-attempt-"
RENEWAL: Final = "__Host-mentoring-renewal"
ATTEMPT_SECONDS: Final = 600
RENEWED_FOR_SECONDS: Final = 12 * 3_600  # then people sign in again, whatever the provider says
LARGEST_COOKIE: Final = 3_800  # bytes; browsers keep 4,096 with name and attributes


class SignInFailed(Exception):
    """Somebody could not be signed in; the message says why, and what to do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Client:
    """The platform as a client of the provider: its id and secret, and the address of its sign-in pages."""

    id: str
    secret: SecretStr
    url: str
    scope: str

    @property
    def credentials(self) -> tuple[str, str]:
        """Return the id and the secret."""
        return self.id, self.secret.get_secret_value()

    @property
    def callback(self) -> str:
        """Return where the provider sends people back to."""
        return f"{self.url}/signin/callback"


@dataclass(frozen=True, kw_only=True, slots=True)
class SignedIn:
    """Somebody with a session; `refresh` is the provider's refresh token, empty if it gave none."""

    caller: Caller
    subject: str
    refresh: str


class SignIn:
    """Signs people in at one provider and keeps their sessions; `keys` are known to this service alone."""

    def __init__(self, authentication: Authentication, client: Client, keys: tuple[SecretStr, ...]) -> None:
        self._authentication, self._client = authentication, client
        self._attempts = Sealed(keys, "attempt", authentication.clock)
        self._renewals = Sealed(keys, "renewal", authentication.clock)

    async def begin(self, response: Response, return_to: str) -> str:
        """Return the provider's address for a new sign-in, and set the cookie that will prove it ours.

        Raises:
            ProviderAway: the provider does not answer.
        """
        endpoint = (await self._authentication.provider.discover())["authorization_endpoint"]
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        claims = {"state": state, "nonce": nonce, "verifier": verifier, "return_to": return_to}
        set_cookie(response, _attempt_cookie(state), self._attempts.seal(claims, ATTEMPT_SECONDS), ATTEMPT_SECONDS)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code",
            "client_id": self._client.id,
            "redirect_uri": self._client.callback,
            "scope": self._client.scope,
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(query)}"

    async def finish(self, request: Request, given: Mapping[str, str]) -> tuple[SignedIn, str]:
        """Return who has signed in, and where they wanted to go, from what the provider sent back.

        Raises:
            SignInFailed: it is not the answer to a sign-in of this browser, or the provider refuses.
            ProviderAway: the provider does not answer.
        """
        attempt = self._attempt(request, given)
        form = {
            "grant_type": "authorization_code",
            "code": given.get("code", ""),
            "redirect_uri": self._client.callback,
            "code_verifier": attempt["verifier"],
        }
        found = await self._exchanged(form)
        return await self._signed_in(request, found, attempt["nonce"], secrets.token_urlsafe(16)), attempt["return_to"]

    def forget_attempt(self, response: Response, state: str) -> None:
        """Remove the cookie of an attempt that has led to a session: the same answer is not taken twice."""
        set_cookie(response, _attempt_cookie(state), "", 0)

    async def renew(self, request: Request) -> SignedIn | None:
        """Return the caller of a session as the provider knows them now; None if the provider has ended it.

        Raises:
            ProviderAway: the provider does not answer.
        """
        known = self._renewals.open(request.cookies.get(RENEWAL, ""))
        if known is None or not known["refresh"]:
            return None
        try:
            found = await self._exchanged({"grant_type": "refresh_token", "refresh_token": known["refresh"]})
            signed_in = await self._signed_in(request, found, None, known["session"])
        except SignInFailed:
            return None
        if not hmac.compare_digest(signed_in.subject, known["subject"]):
            return None
        # A provider that rotates refresh tokens sends a new one; others go on with the first.
        return signed_in if signed_in.refresh else replace(signed_in, refresh=known["refresh"])

    def keep(self, response: Response, signed_in: SignedIn) -> None:
        """Set the cookies of a session: the one that all services read, and the one that renews it."""
        seconds = self._authentication.settings.session_seconds
        session = self._authentication.sessions.cookie(signed_in.caller, seconds)
        set_cookie(response, COOKIE, session, RENEWED_FOR_SECONDS)
        known = {
            "refresh": signed_in.refresh,
            "subject": signed_in.subject,
            "session": signed_in.caller.session,
        }
        renewal = self._renewals.seal(known, RENEWED_FOR_SECONDS)
        if len(renewal) <= LARGEST_COOKIE:  # else the provider's refresh token is too long: people are sent to it again
            set_cookie(response, RENEWAL, renewal, RENEWED_FOR_SECONDS)

    async def end(self, request: Request, response: Response) -> str:
        """Forget a session, revoke its refresh token, and return where the provider ends its own ("": nowhere)."""
        known = self._renewals.open(request.cookies.get(RENEWAL, ""))
        for name in (COOKIE, RENEWAL):
            set_cookie(response, name, "", 0)
        provider = self._authentication.provider
        try:
            if known and known["refresh"]:
                await provider.revoke(known["refresh"], self._client.credentials)
            endpoint = (await provider.discover()).get("end_session_endpoint", "")
        except ProviderAway:
            return ""
        query = {"client_id": self._client.id, "post_logout_redirect_uri": f"{self._client.url}/signin"}
        return f"{endpoint}?{urlencode(query)}" if endpoint else ""

    def _attempt(self, request: Request, given: Mapping[str, str]) -> Mapping[str, Any]:
        state = given.get("state", "")
        attempt = self._attempts.open(request.cookies.get(_attempt_cookie(state), ""))
        if attempt is None or not hmac.compare_digest(attempt["state"], state):
            raise SignInFailed("This sign-in was begun in another browser, or more than ten minutes ago.")
        issuer = given.get("iss")  # RFC 9207: the answer of another provider is none of ours
        if issuer is not None and issuer != self._authentication.settings.issuer:
            raise SignInFailed("The answer came from another identity provider than the one that was asked.")
        if given.get("error"):
            raise SignInFailed("The identity provider did not let you in. Ask those who run it for access.")
        return attempt

    async def _exchanged(self, form: Mapping[str, str]) -> Document:
        try:
            return await self._authentication.provider.exchange(form, self._client.credentials)
        except Refusal as error:
            raise SignInFailed("The identity provider does not confirm the sign-in (any more).") from error

    async def _signed_in(self, request: Request, found: Document, nonce: str | None, session: str) -> SignedIn:
        token = found.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("The identity provider does not say who you are.")
        try:
            claims = await self._authentication.tokens.verify_id(token, self._client.id, nonce)
        except InvalidToken as error:
            raise SignInFailed("The identity provider's answer is not valid for this platform.") from error
        identity = identity_of(claims, self._authentication.settings)
        caller = person(identity, await self._authentication.recognise(request, identity), session)
        return SignedIn(caller=caller, subject=identity.subject, refresh=str(found.get("refresh_token", "")))


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that scripts cannot read, that only this host gets, and that no other site's form sends."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def own_address(url: str, origins: tuple[str, ...]) -> str:
    """Return an address to go back to after a sign-in if it is one of the platform's own, else nothing."""
    parts = urlsplit(url)
    if not url.isprintable() or "\\" in url or parts.scheme not in {"http", "https"} or "@" in parts.netloc:
        return ""
    return url if any(f"{parts.scheme}://{parts.netloc}" == one for one in origins) else ""


def _attempt_cookie(state: str) -> str:
    """Return the cookie's name: one for each attempt, so that two tabs do not disturb each other."""
    return f"{ATTEMPT}{''.join(letter for letter in state[:12] if letter.isalnum())}"
