"""Merging stated fields into known values: stated fields replace, unstated fields stay."""

from collections.abc import Collection
from dataclasses import Field, dataclass, fields, replace
from typing import Any, ClassVar, Protocol, TypeVar


class Fields(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Values = TypeVar("Values", bound=Fields)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The names of stated fields; all others stay unchanged.

    Attributes:
        plainly: given directly; an empty one is cleared.
        roughly: derived from another field, as a zone from the country; never replaces a plainly given value.
        faintly: derived from a part, as a name from the last name alone; never replaces any value.
        cleared: stated to have no value; the known value is cleared, however it became known.
    """

    plainly: tuple[str, ...] = ()
    roughly: tuple[str, ...] = ()
    faintly: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all stated fields."""
        return frozenset((*self.plainly, *self.roughly, *self.faintly, *self.cleared))


def speaks_of(*given: Fields | None) -> Said:
    """Return a `Said` in which every field that is not empty counts as stated plainly."""
    named = [(field.name, getattr(one, field.name)) for one in given if one for field in fields(one)]
    return Said(plainly=tuple(name for name, value in named if value))


def take_in(known: Values, given: Values, said: Said, rough: Collection[str]) -> tuple[Values, frozenset[str]]:
    """Return the known values after an update, and the names of those known only roughly.

    A field stated plainly is replaced, or cleared if it is empty, except that a roughly known value stays then.
    A field stated roughly replaces an unknown or roughly known value; stated faintly, an unknown one. A field that is
    also stated plainly has an empty cell of its own: it takes the derived value. A cleared field is empty before that.
    """
    names = {field.name for field in fields(known)}
    cleared = names.intersection(said.cleared)
    now, changes = {*rough} & names - cleared, dict[str, object]()
    known = replace(known, **{name: getattr(type(known)(), name) for name in cleared}) if cleared else known
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
