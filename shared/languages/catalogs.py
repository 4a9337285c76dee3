"""The catalogs of words, gettext's .po files: each package keeps its own under `languages`, and all are read as one."""

from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from shared.contracts.vocabulary import Language
from shared.languages.current import PSEUDO, speaking
from shared.languages.typography import typeset

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


def phrases() -> frozenset[str]:
    """Return the English of every phrase that the known packages say, but those that go with a number."""
    return _phrases(tuple(_packages))


@lru_cache(maxsize=64)
def _phrases(packages: tuple[str, ...]) -> frozenset[str]:
    # All languages have the same phrases; see tests/contract/test_languages.py.
    read = (_read(package, Language.DE) for package in packages)
    return frozenset(str(one.id) for known in read if known for one in known if one.id and isinstance(one.id, str))


@cache
def catalog(package: str, language: str) -> NullTranslations:
    """Return a package's words in a language; they are read once, from the text that translators edit."""
    known = _read(package, language)
    if known is None:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, _typeset(known, language))
    compiled.seek(0)
    return GNUTranslations(compiled)


@lru_cache(maxsize=64)
def _read(package: str, language: str) -> Catalog | None:
    path = files(package).joinpath("languages", f"{language}.po")
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _typeset(known: Catalog, language: str) -> Catalog:
    made = Catalog(locale=language)
    for one in known:
        said = one.string or ""
        if not one.id:  # the header, which holds the rule of plurals
            set_: str | tuple[str, ...] | list[str] = said
        elif isinstance(said, str):
            set_ = typeset(said, language)
        else:
            set_ = tuple(typeset(form or "", language) for form in said)
        made.add(one.id, set_, context=one.context)
    return made


def _marked(words: str) -> str:
    return f"⟦{words}⟧"
