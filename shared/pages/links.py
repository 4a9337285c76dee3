"""Signed links: what a person may do by opening an address they were sent, without signing in."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr

from shared.domain import Refused
from shared.phrases import phrase


class LinkInvalid(Refused):
    """This link was not issued here, or was changed on the way."""

    status: ClassVar[int] = 404


class LinkExpired(Refused):
    """This link was good until a moment that has passed."""

    status: ClassVar[int] = 410


class LinkWithdrawn(LinkExpired):
    """This link was withdrawn: whoever it was sent to, or the people who run the platform, have asked for it."""


@dataclass(frozen=True, kw_only=True)
class Link:
    """What a link says, and when it was issued, to the second."""

    claims: dict[str, str]
    issued: datetime


class Links:
    """Signs and reads the claims of links for one audience: the service that serves them.

    The signature is HMAC-SHA256. The first key signs and all are accepted, so a new one can be put in front while links
    signed with the old one are still about. Expiry goes by domain time, which is why it stands in the payload.
    """

    def __init__(self, keys: Sequence[SecretStr], audience: str) -> None:
        self._serializer = URLSafeSerializer(
            # The library signs with the last.
            [key.get_secret_value() for key in reversed(keys)],
            salt=f"link:{audience}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
        )

    def sign(self, claims: Mapping[str, str], expires: datetime, issued: datetime) -> str:
        """Return a token for a URL's path that says `claims` until `expires`, unless it is withdrawn after `issued`."""
        return self._serializer.dumps([int(expires.timestamp()), dict(claims), int(issued.timestamp())])

    def read(self, token: str, now: datetime) -> "Link":
        """Return what a token says.

        Raises:
            LinkInvalid: the token was not signed with one of these keys for this audience.
            LinkExpired: its time is over.
        """
        try:
            # Those of earlier versions do not say when they were issued.
            expires, claims, issued = (*self._serializer.loads(token), 0)[:3]
        except BadData as error:
            raise LinkInvalid(phrase("this link is not valid; open it exactly as it was sent")) from error
        if now.timestamp() >= expires:
            raise LinkExpired(phrase("this link is no longer valid"))
        return Link(claims=dict(claims), issued=datetime.fromtimestamp(issued, UTC))
