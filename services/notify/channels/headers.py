"""The header lines of a mail (RFC 5322), written so that every reader gets back exactly what was meant.

The standard library's `EmailMessage` is not used for them: it reads encoded words in what it is given, folds
addresses of pages into encoded words, and loses blanks where it breaks between two of them.
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
    """A header that machines read holds a sign that cannot stand there, or is too long for one line."""


def literal(name: str, value: str) -> str:
    """Return a header that machines read: one line, letter by letter.

    Raises:
        NotLiteral: it is not one line of printable ASCII.
    """
    line = f"{name}: {value}"
    if not _PLAIN.fullmatch(line) or len(line) > LONGEST_LINE:
        raise NotLiteral(name)
    return f"{line}\r\n"


def unstructured(name: str, value: str) -> str:
    """Return a header that people read, in one line of words.

    Plain ASCII is folded at its blanks. Anything else, also what looks like an encoded word, is written as encoded
    words from its first letter to its last (RFC 2047): in them nothing has a meaning, and blanks are kept.
    """
    longest_word = max(map(len, value.split(" ")))
    if not _PLAIN.fullmatch(value) or "=?" in value or longest_word > WIDTH:
        return f"{name}: {_encoded(name, value)}\r\n"
    lines = textwrap.wrap(f"{name}: {value}", WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\r\n ".join(lines) + "\r\n"


def mailbox(name: str, display: str, email: str) -> str:
    """Return a header with one address, which stays as it is, beyond ASCII too (RFC 6531).

    A display name is encoded unless it is letters, digits and blanks: in encoded words a comma begins no other address.
    """
    phrase = display if _PLAIN_PHRASE.fullmatch(display) else _encoded(name, display)
    fold = " " if phrase == display and len(f"{name}: {phrase} <{email}>") <= WIDTH else "\r\n "
    return f"{name}: {phrase}{fold}<{email}>\r\n" if phrase else f"{name}: <{email}>\r\n"


def _encoded(name: str, value: str) -> str:
    # RFC 2047, 2 allows a line with an encoded word 76 signs; the library counts the blank before and the end not.
    return Header(value, "utf-8", maxlinelen=WIDTH - 2, header_name=name).encode(linesep="\r\n")
