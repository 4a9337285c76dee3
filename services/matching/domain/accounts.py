"""A person's account at the identity provider that tells us about them over SCIM."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar
from unicodedata import normalize

from shared.domain import NotFound, Refused


class UnknownAccount(NotFound):
    """There is no account with that id."""


class AccountExists(Refused):
    """A person has one account."""


class AccountChanged(Refused):
    """An account is changed as it was read."""

    status: ClassVar[int] = 412


class NumberTaken(Refused):
    """An employee number belongs to one person."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """What the identity provider says of a person, as far as it must be repeated in its own words.

    What the words mean (name, address, zone ...) is the person's. Texts are as they were sent.

    Attributes:
        user_key: the normal form of `user_name`, to find the account by it.
        manager: the manager as they were named, if nobody is known by that name; else None.
        active: as stated; None if it was not. Whether somebody works here is the person's `standing`.
        created: when the account came (domain time); `changed` when it last changed.
    """

    user_name: str
    user_key: str
    external_id: str | None = None
    display_name: str | None = None
    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    email_type: str | None = None
    email_primary: bool | None = None
    preferred_language: str | None = None
    timezone: str | None = None
    country: str | None = None
    locality: str | None = None
    address_type: str | None = None
    manager: str | None = None
    active: bool | None = None
    created: datetime | None = None
    changed: datetime | None = None


def user_key(user_name: str) -> str:
    """Return the normal form of a user name: user names compare without case (RFC 7643, 4.1.1)."""
    return normalize("NFC", normalize("NFC", user_name).lower())


def dated(account: Account, before: Account | None, now: datetime) -> Account:
    """Return an account with its moments: an unchanged account keeps the old ones."""
    if before is None:
        return replace(account, created=now, changed=now)
    same = replace(account, created=before.created, changed=before.changed)
    return same if same == before else replace(same, changed=now)
