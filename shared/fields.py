"""The types of text that bodies share: what they refuse, they refuse in words that say what to do instead."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, StringConstraints, WrapValidator

from shared.contracts.vocabulary import PersonId, RunId

LONGEST_LINE: Final = 200
LONGEST_TEXT: Final = 2000
LONGEST_ID: Final = 100
# Unicode's line and paragraph separators end a line as much as a line feed does.
_LINE_ENDS: Final = frozenset("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_OF_TEXTS: Final = frozenset("\n\r\t")
_OVERRIDES: Final = frozenset("\u202d\u202e")  # what follows would be read backwards, on a page beyond the text itself
_UNSEEN: Final = frozenset(["Cc", "Cf", "Cn", "Mn", "Me"])
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters by category, and nothing to see


def _line(given: str) -> str:
    if _LINE_ENDS.intersection(given):
        raise ValueError("write it on one line, without line breaks")
    return _printable(given)


def text(given: str) -> str:
    """Return text of several lines with its line breaks as line feeds.

    Raises:
        ValueError: it holds control characters, or nothing that can be seen.
    """
    _printable("".join(given.split("\r\n")).translate(dict.fromkeys(map(ord, _OF_TEXTS))))
    return given.replace("\r\n", "\n").replace("\r", "\n")


def _printable(given: str) -> str:
    if any(unicodedata.category(character) == "Cc" for character in given):
        raise ValueError("leave out control characters, such as NUL or a tab")
    if _OVERRIDES.intersection(given):
        raise ValueError("leave out the invisible characters that turn writing round (U+202D and U+202E)")
    if given.strip() and not any(map(_can_be_seen, given)):
        raise ValueError("write something that can be seen: these characters are all invisible")
    return given


def _can_be_seen(character: str) -> bool:
    return not character.isspace() and character not in _BLANKS and unicodedata.category(character) not in _UNSEEN


def cleaned(given: str) -> str:
    """Return what somebody wrote into a page's form, without what nobody can type."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        one for one in lines if one in _OF_TEXTS or not (unicodedata.category(one) == "Cc" or one in _OVERRIDES)
    )


def shaped(pattern: str, say: str) -> Callable[[str], str]:
    """Return a validator for text of one shape; it says in words what the pattern asks for."""
    compiled = re.compile(pattern)

    def check(given: str) -> str:
        if not compiled.fullmatch(given):
            raise ValueError(say)
        return given

    return check


def once(given: Sequence[Any], by: Callable[[Any], object] = lambda one: one) -> tuple[Any, ...]:
    """Return what a list that means a set holds, each once, as it stands first; equal is what has the same `by`."""
    return tuple({by(one): one for one in reversed(given)}.values())[::-1]


def each_once(given: Any, read: Callable[[Any], dict[Any, Any]]) -> dict[Any, Any]:  # noqa: ANN401 - what a body holds
    """Return fields by name.

    Raises:
        ValueError: two names are one once they are read, such as `de` and `DE`; one of the two would be lost.
    """
    found = read(given)
    if isinstance(given, dict) and len(found) < len(given):
        raise ValueError("says something twice; keep one of the names that mean the same")
    return found


def as_pattern(pattern: str) -> Any:  # noqa: ANN401 - pydantic's FieldInfo
    """Return what declares a pattern in OpenAPI, where programs read it."""
    return Field(json_schema_extra={"pattern": f"^(?:{pattern})$"})


# Before the length is looked at, white space around it is cut off.
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE), AfterValidator(_line)
]
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT), AfterValidator(text)
]
Once: Final = AfterValidator(once)
EachOnce: Final = WrapValidator(each_once)
Id = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_ID), AfterValidator(_line)]
GivenPerson = Annotated[PersonId, StringConstraints(min_length=1, max_length=LONGEST_ID), AfterValidator(_line)]
GivenRun = Annotated[RunId, StringConstraints(min_length=1, max_length=LONGEST_ID), AfterValidator(_line)]
