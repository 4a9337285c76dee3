"""What a file or a coordinator speaks of, and what they leave as it is known."""

from collections.abc import Collection
from dataclasses import Field, dataclass, fields, replace
from typing import Any, ClassVar, Protocol, TypeVar


class Fields(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Values = TypeVar("Values", bound=Fields)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The fields that somebody speaks of; whatever is named nowhere stays as it is.

    Attributes:
        plainly: given as such; a field that is empty is cleared.
        roughly: told from something else, as a zone is from the country: never put in place of what was given plainly.
        faintly: told from a part, as a name is from the last name alone: never put in place of anything.
    """

    plainly: tuple[str, ...] = ()
    roughly: tuple[str, ...] = ()
    faintly: tuple[str, ...] = ()


def speaks_of(*given: Fields | None) -> Said:
    """Return that whatever is not empty in these values was said plainly."""
    named = [(field.name, getattr(one, field.name)) for one in given if one for field in fields(one)]
    return Said(plainly=tuple(name for name, value in named if value))


def take_in(known: Values, given: Values, said: Said, rough: Collection[str]) -> tuple[Values, frozenset[str]]:
    """Return what is known after something was said, and which of its fields are known roughly.

    A field that is said plainly is replaced, or cleared where it is empty; what is known of it roughly stays then.
    A field that is said roughly replaces what is unknown or known roughly; said faintly, what is unknown. One that is
    also said plainly has an empty cell of its own: it becomes what it was told from.
    """
    names = {field.name for field in fields(known)}
    now, changes = {*rough} & names, dict[str, object]()
    for name in sorted({*said.plainly, *said.roughly, *said.faintly} & names):
        value, unknown, plainly = getattr(given, name), not getattr(known, name), name in said.plainly
        guessed = name in said.roughly or name in said.faintly
        if guessed and (unknown or (name in said.roughly and (plainly or name in now))):
            changes[name] = value
            now.add(name)
        elif plainly and not guessed and (value or name not in now):
            changes[name] = value
            now.discard(name)
    return replace(known, **changes), frozenset(now)
