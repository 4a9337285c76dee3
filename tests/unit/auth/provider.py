"""An identity provider in memory: keys, tokens, and what a thief would make of them."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from shared.auth.errors import ProviderAway
from shared.auth.tokens import AccessTokens, ProviderKeys

ISSUER = "https://login.example/realms/mentoring"
AUDIENCE = "mentoring-api"
NOW = 1_780_000_000
CLAIMS: dict[str, Any] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "8f1", "exp": NOW + 300, "iat": NOW}
FIRST = RSAKey.generate_key(2048, parameters={"kid": "first", "use": "sig", "alg": "RS256"})
SECOND = RSAKey.generate_key(2048, parameters={"kid": "second", "use": "sig", "alg": "RS256"})
CURVE = ECKey.generate_key("P-256", parameters={"kid": "curve", "use": "sig", "alg": "ES256"})
EDWARDS = OKPKey.generate_key("Ed25519", parameters={"kid": "edwards", "use": "sig", "alg": "Ed25519"})
ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519"]


@dataclass
class Provider:
    """Serves keys, unless it is away, and counts who asks."""

    keys: list[Key] = field(default_factory=lambda: [FIRST, CURVE, EDWARDS])
    away: bool = False
    asked: int = 0
    now: float = 0.0

    async def fetch(self) -> dict[str, Any]:
        self.asked += 1
        if self.away:
            raise ProviderAway("https://login.example does not answer")
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def tokens(self) -> AccessTokens:
        keys = ProviderKeys(self.fetch, clock=lambda: self.now)
        return AccessTokens(keys, issuer=ISSUER, audience=AUDIENCE, clock=lambda: NOW + self.now)


def token(key: Key = FIRST, header: dict[str, Any] | None = None, **claims: Any) -> str:  # noqa: ANN401
    """Return a token of these claims, in addition to the usual ones; None removes one."""
    given = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    head = {"alg": "RS256", "kid": "first", "typ": "at+jwt", **(header or {})}
    return jwt.encode(head, given, key, algorithms=ALGORITHMS)


def forged(header: dict[str, Any], secret: bytes = b"", claims: dict[str, Any] | None = None) -> str:
    """Return what somebody without any key can write: signed by HMAC with a secret, or not at all."""
    signed = f"{_part(header)}.{_part(claims or CLAIMS)}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest() if secret else b""
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
