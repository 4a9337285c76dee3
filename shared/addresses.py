"""What an e-mail address is: the one rule for rosters, requests, settings and mail."""

import re
import unicodedata
from typing import Final

import idna

from shared.phrases import phrase

LONGEST: Final = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LONGEST_LOCAL: Final = 64  # RFC 5321, 4.5.3.1.1, in bytes
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u0080-\U0010ffff-]+"  # RFC 5322, 3.2.3, and beyond ASCII RFC 6531, 3.3
_LOCAL = re.compile(rf"{_ATOM}(\.{_ATOM})*")
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"({_LABEL}\.)+(?=[^.]*[A-Za-z]){_LABEL}")
# Only inside some scripts do joiners change a word; IDNA knows where (RFC 5892, A.1 and A.2).
_JOINERS: Final = "\u200c\u200d"


class NotAnAddress(ValueError):
    """The words say, after the name of a field, what is wrong with its value; they never repeat it."""


def address(given: str) -> str:
    """Return an address as it is kept: no blanks around it, letters and accents as one character (NFC).

    It is a dot-atom at a domain name of two labels or more (RFC 5321 and 6531); quoted local parts and
    addresses of numbers are not taken.

    Raises:
        NotAnAddress: it is no such address.
    """
    kept = unicodedata.normalize("NFC", given.strip())
    local, at, _ = kept.rpartition("@")
    if not at:
        raise NotAnAddress(phrase("is no e-mail address such as ada@example.org: the @ is missing"))
    if any(unicodedata.category(letter)[0] in "CZ" and letter not in _JOINERS for letter in kept):
        raise NotAnAddress(
            phrase("is no e-mail address: it has a blank or an invisible character inside; type it again")
        )
    # Some programs decode an encoded word (RFC 2047) even in an address, and then write to whomever it spells.
    if not _LOCAL.fullmatch(local) or "=?" in local:
        raise NotAnAddress(
            phrase("is no e-mail address that can be used: before the @ stands a sign that is not allowed there")
        )
    domain = deliverable(kept).rpartition("@")[2]
    if len(local.encode()) > LONGEST_LOCAL or len(f"{local}@{domain}".encode()) > LONGEST:
        raise NotAnAddress(
            phrase("is too long for an e-mail address, which has at most {most} characters").format(most=LONGEST)
        )
    return kept


def deliverable(email: str) -> str:
    """Return an address with its domain in ASCII, which every mail server understands.

    The mapping is that of IDNA 2008 (RFC 5891) after UTS 46 without transitional processing: `straße.de` stays itself,
    where IDNA 2003 would turn it into `strasse.de`, which belongs to somebody else.

    Raises:
        NotAnAddress: its domain is no name of the Internet.
    """
    local, _, domain = email.rpartition("@")
    name = domain if domain.isascii() else _in_ascii(domain)
    if not _DOMAIN.fullmatch(name):
        raise NotAnAddress(
            phrase("is no e-mail address that can be used: what follows the @ is no name such as example.org")
        )
    return f"{local}@{name}"


def _in_ascii(domain: str) -> str:
    try:
        return idna.encode(domain, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        return ""
