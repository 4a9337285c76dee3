"""How a language sets its signs, so that translators type plainly: French keeps a sign on the line of its word."""

import re
from typing import Final

from shared.contracts.vocabulary import Language
from shared.languages.current import speaking

NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
# A colon and guillemets take a whole space, other tall signs a narrow one (Lexique des règles typographiques).
_FRENCH: Final = (
    (re.compile(r"(?<=\S) (?=[;!?])"), NARROW),
    (re.compile(r"(?<=\S) (?=[:»])|(?<=«) "), "\N{NO-BREAK SPACE}"),
    (re.compile(r"(?<=\S) (?=%%)"), NARROW),
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_%{«])"), "\N{RIGHT SINGLE QUOTATION MARK}"),
)


def typeset(words: str, language: str) -> str:
    """Return words as the language sets them."""
    if language == Language.FR:
        for sign, set_ in _FRENCH:
            words = sign.sub(set_, words)
    return words


def colon() -> str:
    """Return a colon as it stands after a value in the language that is spoken now."""
    return "\N{NO-BREAK SPACE}:" if speaking() == Language.FR else ":"
