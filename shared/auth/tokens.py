"""Tokens: access tokens of the identity provider are verified, and tokens of our own are sealed and opened.

Verification follows RFC 9068 and RFC 8725; our own tokens are JWE compact serializations (RFC 7516).
"""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

from joserfc import jwe, jwt
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError
from joserfc.jwk import Key, OctKey, import_key
from pydantic import SecretStr

from shared.auth.errors import InvalidToken, ProviderAway

Claims = Mapping[str, Any]
Document = dict[str, Any]
Fetch = Callable[[], Awaitable[Document]]

ALGORITHMS: Final = frozenset(
    {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519"}
)
KEY_TYPES: Final = frozenset({"RSA", "EC", "OKP"})
LONGEST: Final = 8_192  # bytes
LEEWAY_SECONDS: Final = 30
PAUSE_SECONDS: Final = 10.0  # between two looks for a key that nobody knows
KEPT_SECONDS: Final = 600.0  # after which keys are asked for again: one that was withdrawn counts no longer
HEADERS: Final = frozenset({"alg", "kid", "typ", "x5t", "x5t#S256"})
ACCESS_TYPES: Final = frozenset({"at+jwt", "application/at+jwt", "jwt"})
# Claims that only an ID token has, and what providers write into `typ` of tokens that grant no access.
ID_CLAIMS: Final = ("nonce", "at_hash", "c_hash")
OTHER_TYPES: Final = frozenset({"id", "refresh", "offline", "logout"})
SIGN_IN_AGAIN: Final = "sign in again, or fetch a new token from your identity provider"


class ProviderKeys:
    """The provider's signing keys by id: asked for at first need, again for an unknown id, and every ten minutes.

    Unknown ids cause one request in ten seconds at most. While the provider is away, known keys remain valid.
    """

    def __init__(self, fetch: Fetch, clock: Callable[[], float] = time.monotonic) -> None:
        self._fetch, self._clock = fetch, clock
        self._keys: Mapping[str, Key] = {}
        self._fetched = self._tried = float("-inf")
        self._lock = asyncio.Lock()

    async def get(self, key_id: str) -> Key | None:
        """Return the key of an id, or None if the provider has none.

        Raises:
            ProviderAway: no keys are known at all.
        """
        if self._needs(key_id):
            async with self._lock:
                if self._needs(key_id) and self._clock() - self._tried >= PAUSE_SECONDS:
                    await self._refresh()
        return self._keys.get(key_id)

    def _needs(self, key_id: str) -> bool:
        return key_id not in self._keys or self._clock() - self._fetched >= KEPT_SECONDS

    async def _refresh(self) -> None:
        self._tried = self._clock()
        try:
            self._keys = _signing_keys(await self._fetch())
        except ProviderAway:
            if not self._keys:
                raise
        else:
            self._fetched = self._clock()


def _signing_keys(document: Document) -> dict[str, Key]:
    found: dict[str, Key] = {}
    for one in document.get("keys", ()):
        if one.get("kty") in KEY_TYPES and one.get("use", "sig") == "sig" and isinstance(one.get("kid"), str):
            try:
                found[one["kid"]] = import_key({name: part for name, part in one.items() if name != "key_ops"})
            except (JoseError, ValueError, TypeError):
                continue  # a key of a curve that this version does not know
    return found


class AccessTokens:
    """Verifies tokens of one issuer: access tokens for one audience, or the ID tokens of a sign-in."""

    def __init__(
        self, keys: ProviderKeys, *, issuer: str, audience: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._keys, self._issuer, self._audience, self._clock = keys, issuer, audience, clock

    async def verify(self, token: str) -> Claims:
        """Return the claims of an access token.

        Raises:
            InvalidToken: it is none, or not for us, or not valid now.
            ProviderAway: it cannot be told, because the provider's keys are not known.
        """
        header, claims = await self._read(token, self._audience)
        _require_access(header, claims)
        return claims

    async def verify_id(self, token: str, client_id: str, nonce: str | None) -> Claims:
        """Return the claims of an ID token for a client; `nonce` is that of the sign-in, None at a renewal.

        Raises:
            InvalidToken: it is none, or of another sign-in.
            ProviderAway: see `verify`.
        """
        _, claims = await self._read(token, client_id)
        if nonce is not None and not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise InvalidToken("the ID token belongs to another sign-in; start again")
        return claims

    async def _read(self, token: str, audience: str) -> tuple[Document, Document]:
        header = _header(token)
        key = await self._keys.get(header["kid"])
        if key is None:
            raise InvalidToken(
                f"the token is signed with a key that the identity provider does not list; {SIGN_IN_AGAIN}"
            )
        try:
            found = jwt.decode(token, key, algorithms=[header["alg"]])
            self._validate(found.claims, audience)
        except ExpiredTokenError as error:
            raise InvalidToken(f"the token has expired; {SIGN_IN_AGAIN}") from error
        except ClaimError as error:
            said = f"the token's claim {error.claim} is missing, or is not what this platform expects"
            raise InvalidToken(f"{said}; {SIGN_IN_AGAIN}") from error
        except (JoseError, ValueError, TypeError) as error:
            raise InvalidToken(f"the token's signature does not fit; {SIGN_IN_AGAIN}") from error
        return header, dict(found.claims)

    def _validate(self, claims: Document, audience: str) -> None:
        jwt.JWTClaimsRegistry(
            now=int(self._clock()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
        ).validate(claims)


def _header(token: str) -> Document:
    if len(token) > LONGEST:
        raise InvalidToken(f"the token is longer than {LONGEST} bytes; ask for one with fewer groups")
    try:
        head, _, rest = token.partition(".")
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        header, rest = None, ""
    if not isinstance(header, dict) or rest.count(".") != 1:
        raise InvalidToken(f"the token is not a signed JSON Web Token; {SIGN_IN_AGAIN}")
    if not isinstance(header.get("alg"), str) or header["alg"] not in ALGORITHMS:
        raise InvalidToken("the token is signed in a way that this platform does not accept; use RS256 or ES256")
    if not isinstance(header.get("kid"), str):
        raise InvalidToken("the token does not name its key (kid); the identity provider must say it")
    if header.keys() - HEADERS:
        raise InvalidToken("the token's header has parameters that this platform does not accept")
    return header


def _require_access(header: Document, claims: Document) -> None:
    type_ = header.get("typ", "JWT")
    other = str(claims.get("typ", "")).lower() in OTHER_TYPES or any(name in claims for name in ID_CLAIMS)
    if not isinstance(type_, str) or type_.lower() not in ACCESS_TYPES or other:
        raise InvalidToken("this is not an access token; send the access token and not the ID token")


class Sealed:
    """Encrypts and opens tokens of our own for one purpose: the first key seals, all are accepted."""

    def __init__(self, keys: Sequence[SecretStr], purpose: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = [_derived(key, purpose) for key in keys]
        self._purpose, self._clock = purpose, clock

    def seal(self, claims: Claims, seconds: float) -> str:
        """Return a token that nobody else can read or change, and that is valid for some seconds."""
        now = int(self._clock())
        payload = json.dumps({**claims, "iat": now, "exp": now + int(seconds)}, separators=(",", ":"))
        return jwe.encrypt_compact(self._protected, payload.encode(), self._keys[0], algorithms=["dir", "A256GCM"])

    def open(self, token: str) -> Claims | None:
        """Return the claims of a token, or None if it is not ours, was altered, or its time is over."""
        claims = self._opened(token)
        return claims if claims and claims.get("exp", 0) > self._clock() else None

    @property
    def _protected(self) -> Document:
        return {"alg": "dir", "enc": "A256GCM", "typ": self._purpose}

    def _opened(self, token: str) -> Document | None:
        if len(token) > LONGEST:
            return None
        for key in self._keys:
            try:
                found = jwe.decrypt_compact(token, key, algorithms=["dir", "A256GCM"])
                claims = json.loads(found.plaintext or b"")
            except (JoseError, ValueError, TypeError, KeyError, RecursionError):
                continue
            if found.headers() == self._protected and isinstance(claims, dict):
                return claims
        return None


def looks_sealed(token: str) -> bool:
    """Tell whether a bearer token can only be one of our own: JWE has five parts, a provider's JWT three."""
    return token.count(".") == 4


def _derived(key: SecretStr, purpose: str) -> OctKey:
    return OctKey.import_key(hmac.digest(key.get_secret_value().encode(), f"seal:{purpose}".encode(), sha256))
