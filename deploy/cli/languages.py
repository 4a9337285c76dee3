"""`python -m deploy.cli languages`: brings the catalogs of words up to date with the pages' English.

Each package's words go to its folder `languages`, one .po file a language; what is new is left empty for a translator,
and what is no longer said is removed. `--check` writes nothing and exits with 1 if a catalog is behind.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import IO, Any, Final

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from deploy.services import NAMES
from shared.languages import Language

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("shared", *(f"services.{name}" for name in NAMES))
TRANSLATED: Final = tuple(language for language in Language if language is not Language.EN)
# What the questions of an instrument say; its source and licence are the same in every language.
_ASKED: Final = frozenset({"title", "introduction", "label", "labels", "text", "hint"})


def questions_of(file: IO[bytes], *_: object, **_options: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the words of an instrument as Babel extracts them: line, function, words, comments."""
    given = yaml.safe_load(file)
    for part in (given, *given["questions"]):
        for name in sorted(_ASKED & part.keys()):
            yield from ((0, None, words, []) for words in _leaves(part[name]) if words)


def _leaves(value: object) -> Iterator[str]:
    match value:
        case dict():
            for one in value.values():
                yield from _leaves(one)
        case list():
            for one in value:
                yield from _leaves(one)
        case _:
            yield str(value)


METHODS: Final[list[tuple[str, Any]]] = [
    ("**.py", "python"),
    ("**.j2", "jinja2"),
    ("instruments/*.yaml", questions_of),
]
KEYWORDS: Final[dict[str, Any]] = {**DEFAULT_KEYWORDS, "phrase": None}
WIDTH: Final = 116
_VALUE: Final = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def path_of(package: str, language: str) -> Path:
    """Return where a package keeps its words in a language."""
    return ROOT / package.replace(".", "/") / "languages" / f"{language}.po"


def fresh(package: str, language: str) -> Catalog:
    """Return a package's catalog with exactly the words that it says now, and the translations known of them."""
    path = path_of(package, language)
    with path.open("rb") if path.exists() else BytesIO(b"") as file:
        catalog = read_po(file, locale=language)
    catalog.update(_said(package), no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.header_comment = f"# The words of {package}; bring it up to date with `python -m deploy.cli languages`."
    catalog.fuzzy = False
    return catalog


def text_of(catalog: Catalog) -> str:
    """Return a catalog as it is kept: in alphabetical order, without dates and line numbers."""
    written = BytesIO()
    write_po(written, catalog, width=WIDTH, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True)
    lines = written.getvalue().decode().splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(_HEADERS))


_HEADERS: Final = (
    '"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Generated-By',
    '"Project-Id-Version', '"Report-Msgid-Bugs-To',
)  # fmt: skip


def gaps(catalog: Catalog) -> Iterator[str]:
    """Yield the words of a catalog that have no translation, or one whose values are not those of the English."""
    for message in catalog:
        if not message.id:
            continue
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if not all(said):
            yield f"{_english(message.id)!r} has no translation"
        elif message.fuzzy:
            yield f"{_english(message.id)!r} is marked as fuzzy"
        elif not _keeps_values(message.id, [str(one) for one in said]):
            yield f"{_english(message.id)!r} loses or invents a value"


def parser() -> argparse.ArgumentParser:
    """Return the parser of the arguments after `languages`."""
    made = argparse.ArgumentParser(prog="python -m deploy.cli languages", description=__doc__)
    made.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a catalog is behind")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, or check, the catalogs of all packages and say what is missing."""
    options = parser().parse_args(arguments)
    missing = 0
    for package in PACKAGES:
        for language in TRANSLATED:
            path, catalog = path_of(package, language), fresh(package, language)
            kept = path.read_text(encoding="utf-8") if path.exists() else ""
            behind = kept != (text_of(catalog) if len(catalog) else "")
            found = [*gaps(catalog), *(["differs from what is said"] if behind and options.check else [])]
            missing += len(found)
            for one in found:
                print(f"{path.relative_to(ROOT)}: {one}", file=sys.stderr)
            if not options.check and len(catalog):
                path.parent.mkdir(exist_ok=True)
                path.write_text(text_of(catalog), encoding="utf-8")
    return 1 if missing else 0


def _said(package: str) -> Catalog:
    catalog = Catalog(charset="utf-8")
    folder = ROOT / package.replace(".", "/")
    options: dict[str, dict[str, str]] = {"**.j2": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}
    found = extract_from_dir(folder, METHODS, options, KEYWORDS, strip_comment_tags=True)
    for _, _, message, _, context in found:
        catalog.add(message, context=context)
    return catalog


def _english(id_: object) -> str:
    return str(id_[-1]) if isinstance(id_, tuple | list) else str(id_)


def _keeps_values(id_: object, said: list[str]) -> bool:
    """Tell whether each form has the values of an English form, and the last one those of the plural."""
    forms = id_ if isinstance(id_, tuple | list) else (id_,)
    known = [_values(str(one)) for one in forms]
    return all(_values(one) in known for one in said) and _values(said[-1]) == known[-1]


def _values(words: str) -> set[str]:
    return {*_VALUE.findall(words)}
