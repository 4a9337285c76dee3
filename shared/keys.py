"""Keys of an installation: how settings take them, and what is refused because it could be guessed."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from string import ascii_letters, digits
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

ADVICE: Final = 'make one with `python -c "import secrets; print(secrets.token_urlsafe(32))"`'
# How many characters hold 32 random bytes, by the letters they are drawn from.
LENGTHS: Final = (
    (frozenset(digits), 78),
    (frozenset(f"{digits}abcdefABCDEF"), 64),
    (frozenset(digits + ascii_letters), 43),
)
OTHERS: Final = 43
FEWEST: Final = 8  # different characters
KNOWN: Final = ("changeme", "change-me", "change_me", "default", "example", "insecure", "password", "replace", "secret")


def _key(given: SecretStr) -> SecretStr:
    fault = _fault(given.get_secret_value())
    if fault:
        raise PydanticCustomError("weak_key", "{fault}; {advice}", {"fault": fault, "advice": ADVICE})
    return given


def _fault(key: str) -> str:
    """Return what makes a key too easy to guess, or nothing; the words never repeat the key."""
    if not key:
        return "is not set and needs a key of its own"
    if any(word in key.casefold() for word in KNOWN):
        return "is a placeholder that others know, not a key"
    if len(key) < _needed(key):
        return f"is too short for a key: it has {len(key)} characters and needs {_needed(key)}"
    if len(set(key)) < FEWEST or _repeats(key) or _counts(key):
        return "repeats itself and is easy to guess"
    return ""


def _needed(key: str) -> int:
    return next((length for letters, length in LENGTHS if letters.issuperset(key)), OTHERS)


def _repeats(key: str) -> bool:
    return (key + key).find(key, 1) < len(key)


def _counts(key: str) -> bool:
    """Tell whether most characters follow on the one before, as in `abcd` or `1111`."""
    return sum(abs(ord(one) - ord(other)) <= 1 for one, other in pairwise(key)) > len(key) / 2


def _listed(given: object) -> object:
    return tuple(re.findall(r"[^\s,]+", given)) if isinstance(given, str) else given


def _some(given: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    return given or (_key(SecretStr("")),)


# One key, for one purpose.
Key = Annotated[SecretStr, AfterValidator(_key)]
# The keys of one purpose while they rotate, separated by commas or blanks: the first signs, all are accepted.
Keys = Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_listed), AfterValidator(_some)]
# The same for a purpose that an installation may do without.
OptionalKeys = Annotated[tuple[Key, ...], NoDecode, BeforeValidator(_listed)]


def one_purpose_each(settings: Iterable[tuple[str, object]]) -> None:
    """Refuse settings, each with its name, of which two share a key.

    Raises:
        PydanticCustomError: the message names both.
    """
    seen: dict[str, str] = {}
    for name, key in _keys(settings):
        other = seen.setdefault(key, name)
        if other != name:
            said = "{one} and {other} share a key, and each needs its own; {advice}"
            raise PydanticCustomError("shared_key", said, {"one": other, "other": name, "advice": ADVICE})


def _keys(settings: Iterable[tuple[str, object]]) -> Iterator[tuple[str, str]]:
    for name, value in settings:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, SecretStr) and one.get_secret_value():
                yield name, one.get_secret_value()
