"""Signatures of what the platform attests: receipts of erasures, checkpoints of the audit trail (Ed25519, RFC 8032)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import SecretStr


class Signer:
    """Signs with a key of the settings; its public part is base64url and no secret."""

    def __init__(self, key: SecretStr) -> None:
        seed = sha256(b"mentoring records\x1f" + key.get_secret_value().encode()).digest()
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def of(cls, keys: Sequence[SecretStr]) -> Self | None:
        """Return what signs with the first key, or None without a key."""
        return cls(keys[0]) if keys else None

    @property
    def public(self) -> str:
        """Return the public key."""
        return urlsafe_b64encode(self._key.public_key().public_bytes_raw()).decode().rstrip("=")

    def sign(self, content: bytes) -> str:
        """Return the signature of some bytes."""
        return urlsafe_b64encode(self._key.sign(content)).decode().rstrip("=")


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Tell whether a signature is that of a public key over these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(_bytes(public)).verify(_bytes(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
