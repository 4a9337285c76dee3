"""Writes the header lines of a mail (RFC 5322) so that every mail program decodes exactly the given values.

The standard library's `EmailMessage` is not used: it decodes encoded words in its input, folds URLs into encoded
words, and loses blanks where it breaks a line between two encoded words.
"""

import re
import textwrap
from email.header import Header
from typing import Final

WIDTH: Final = 76
LONGEST_LINE: Final = 998  # RFC 5322, 2.1.1
_PLAIN: Final = re.compile(r"[!-~]+( [!-~]+)*")
_PLAIN_PHRASE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 '-]{0,50}")


class NotLiteral(ValueError):
    """A header for machines has a character that is not allowed there, or is too long for one line."""


def literal(name: str, value: str) -> str:
    """Return a header for machines: one line, with the value unchanged.

    Raises:
        NotLiteral: it is not one line of printable ASCII.
    """
    line = f"{name}: {value}"
    if not _PLAIN.fullmatch(line) or len(line) > LONGEST_LINE:
        raise NotLiteral(name)
    return f"{line}\r\n"


def unstructured(name: str, value: str) -> str:
    """Return a header for people, whose value is one line of text.

    Plain ASCII is folded at its blanks. Any other value, and one that looks like an encoded word, is written completely
    as encoded words (RFC 2047): in them no character has a special meaning, and blanks are kept.
    """
    # A first word that does not fit beside the name would leave it alone on its line, and begin with a blank.
    longest_word = max(map(len, value.split(" "))) + len(f"{name}: ")
    if not _PLAIN.fullmatch(value) or "=?" in value or longest_word > WIDTH:
        return f"{name}: {_encoded(name, value)}\r\n"
    lines = textwrap.wrap(f"{name}: {value}", WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\r\n ".join(lines) + "\r\n"


def mailbox(name: str, display: str, email: str) -> str:
    """Return a header with one address, which is left unencoded even if it is not ASCII (RFC 6531).

    A display name is encoded unless it is letters, digits and blanks: a comma in encoded words starts no new address.
    """
    phrase = display if _PLAIN_PHRASE.fullmatch(display) else _encoded(name, display)
    fold = " " if phrase == display and len(f"{name}: {phrase} <{email}>") <= WIDTH else "\r\n "
    return f"{name}: {phrase}{fold}<{email}>\r\n" if phrase else f"{name}: <{email}>\r\n"


def _encoded(name: str, value: str) -> str:
    # RFC 2047, 2: at most 76 characters in a line with an encoded word; the library counts neither blank nor end.
    return Header(value, "utf-8", maxlinelen=WIDTH - 2, header_name=name).encode(linesep="\r\n")
