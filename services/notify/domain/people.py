"""A person in notify: contact and mail preferences."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from services.notify.domain.kinds import ESSENTIAL, EssentialKind
from shared.addresses import NotAnAddress, address
from shared.contracts.contacts import ContactChanged
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import DeliveryId, Language, PersonId
from shared.domain import Refused
from shared.phrases import phrase

LONGEST_NAME = 120
# These change the direction of the surrounding text (Unicode TR 9); in a name they only serve to deceive.
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Contact:
    """A person's name and address; `refused` after a permanent refusal of the address, until the address changes.

    `id` is the person's; `revision` that of the newest contact-changed. `languages` are what they speak, best first;
    `language` is the first of them, or English where none is known.
    """

    id: PersonId
    name: str
    email: str
    zone: str
    language: str
    revision: int
    refused: bool = False
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Preferences:
    """What a person chose: kinds of mail they opted out of, who keeps their calendar, and the language of their mails.

    `id` is the person's. No language: they chose none.
    """

    id: PersonId
    opted_out: tuple[NotificationKind, ...] = ()
    delegate_id: PersonId | None = None
    language: Language | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """The deliveries that wait for a person's contact; `id` is the person's."""

    id: PersonId
    deliveries: tuple[DeliveryId, ...]


def change(known: Contact | None, event: ContactChanged) -> Contact | None:
    """Return the contact after contact-changed, or None if a newer one is stored.

    An invalid address counts as refused from the start; a new valid address is assumed to work.
    """
    if known is not None and known.revision >= event.revision:
        return None
    email = _kept(event.email)
    refused = email is None or (known is not None and known.refused and known.email == email)
    return Contact(
        id=event.person_id,
        name=one_line(event.name)[:LONGEST_NAME].strip(),
        email=email or one_line(event.email),
        zone=event.zone,
        language=event.language,
        revision=event.revision,
        refused=refused,
        languages=event.languages,
    )


def refuse(contact: Contact, revision: int) -> Contact:
    """Mark a contact's address as refused, unless the contact has changed since that mail was composed."""
    return replace(contact, refused=True) if contact.revision == revision else contact


class UnknownDelegate(Refused):
    """Nobody with this address, or this id, is known who could keep the calendar."""


class OwnDelegate(Refused):
    """Nobody is their own delegate."""


def opt_out(known: Preferences, kinds: Iterable[NotificationKind]) -> Preferences:
    """Return a person's preferences after opting out of these kinds.

    Raises:
        EssentialKind: one of them is essential.
    """
    asked = set(kinds)
    if essential := sorted(asked & ESSENTIAL):
        raise EssentialKind(phrase("one cannot opt out of: {kinds}"), kinds=", ".join(essential))
    return replace(known, opted_out=tuple(sorted(asked)))


def delegate_to(known: Preferences, delegate: Contact | None) -> Preferences:
    """Return a person's preferences after naming who keeps their calendar; None: nobody but themself.

    Raises:
        OwnDelegate: they named themself.
    """
    if delegate and delegate.id == known.id:
        raise OwnDelegate(phrase("name somebody else, or nobody: you keep your own calendar anyway"))
    return replace(known, delegate_id=delegate.id if delegate else None)


def reads(contact: Contact | None, preferences: Preferences | None, of_program: Iterable[str] = (), /) -> Language:
    """Return the language of a person's mails: the one they chose, else the first of theirs that we have.

    Without any, it is the first of the program's that we have, else English.
    """
    if preferences and preferences.language:
        return preferences.language
    said = (*_spoken(contact), *of_program) if contact else of_program
    return next((known for tag in said if (known := _ours(tag))), Language.EN)


def _spoken(contact: Contact) -> tuple[str, ...]:
    # A contact of before says English both for those who speak it and for those of whom nothing is known.
    return contact.languages or ((contact.language,) if contact.language != Language.EN else ())


def _ours(tag: str) -> Language | None:
    primary = tag.partition("-")[0].lower()
    return Language(primary) if primary in set(Language) else None


def _kept(email: str) -> str | None:
    try:
        return address(email)
    except NotAnAddress:
        return None


def one_line(words: str) -> str:
    """Return text without line breaks, control characters and direction marks; other blanks stay."""
    printable = "".join(" " if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} else letter for letter in words)
    return re.sub(" +", " ", _BIDI.sub("", printable)).strip()
