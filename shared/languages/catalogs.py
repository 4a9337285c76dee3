"""The catalogs of words, gettext's .po files: each package keeps its own under `languages`, and all are read as one."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.contracts.vocabulary import Language
from shared.languages.current import PSEUDO, speaking

KIT: Final = "shared"
_packages: dict[str, None] = {KIT: None}


def know(package: str) -> None:
    """Let a package's own words be found: `services.matching` keeps them in services/matching/languages."""
    _packages.setdefault(package)


def gettext(words: str) -> str:
    """Return English words in the language that is spoken now, and as they are where a catalog lacks them."""
    language = speaking()
    if language == Language.EN or not words:
        return words
    if language == PSEUDO:
        return _marked(words)
    for package in _packages:
        if (found := catalog(package, language).gettext(words)) != words:
            return found
    return words


def ngettext(one: str, many: str, number: int) -> str:
    """Return the form of English words that goes with a number, in the language that is spoken now."""
    language = speaking()
    if language == PSEUDO:
        return _marked(one if number == 1 else many)
    plain = one if number == 1 else many
    if language == Language.EN:
        return plain
    for package in _packages:
        if (found := catalog(package, language).ngettext(one, many, number)) not in {one, many}:
            return found
    return plain


@cache
def catalog(package: str, language: str) -> NullTranslations:
    """Return a package's words in a language; they are read once, from the text that translators edit."""
    path = files(package).joinpath("languages", f"{language}.po")
    if not path.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def _marked(words: str) -> str:
    return f"⟦{words}⟧"
