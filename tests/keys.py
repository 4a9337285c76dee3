"""The keys of tests, one for each purpose: good enough to be taken, the same every time, and known to everybody."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from pydantic import SecretStr

from deploy.purposes import PURPOSES
from deploy.services import NAMES
from services.feedback.domain.authorship import Authorship
from shared.pages.links import Links

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def key(purpose: str) -> str:
    """Return the key for a purpose, as many letters as 32 random bytes have."""
    return urlsafe_b64encode(sha256(f"a test's {purpose}".encode()).digest()).decode().rstrip("=")


def environment(service: str) -> dict[str, str]:
    """Return the variables by which a service is told its keys."""
    return {name: key(name) for name in PURPOSES[service]}


def keys_for(service: str) -> dict[str, Any]:
    """Return the arguments by which a service's settings are given its keys."""
    links = {
        f"link_keys_{audience}": (SecretStr(key(f"LINK_KEYS_{audience.upper()}")),)
        for audience in (NAMES if service == "notify" else (service,))
    }
    return links | {"record_keys": RECORD_KEYS} | OWN.get(service, {})


class Signer(Links):
    """Signs links that were issued before anything in a test happened, unless it says when."""

    def sign(self, claims: Mapping[str, str], expires: datetime, issued: datetime = LONG_AGO) -> str:
        return super().sign(claims, expires, issued)


def signer(audience: str) -> Signer:
    """Return what signs links for an audience in tests."""
    return Signer(keys_for(audience)[f"link_keys_{audience}"], audience)


RECORD_KEYS = (SecretStr(key("RECORD_KEYS")),)
PERSON_KEY = key("MATCHING_PERSON_KEY")
ANSWER_KEYS = (SecretStr(key("FEEDBACK_ANSWER_KEYS")),)
RESPONDENT_KEY = SecretStr(key("FEEDBACK_RESPONDENT_KEY"))
OWN: dict[str, dict[str, Any]] = {
    "matching": {"person_key": SecretStr(PERSON_KEY)},
    "feedback": {"answer_keys": ANSWER_KEYS, "respondent_key": RESPONDENT_KEY},
}
AUTHORSHIP = Authorship(ANSWER_KEYS, RESPONDENT_KEY)
