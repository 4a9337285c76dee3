"""The fields of a form as a browser sends it, bounded before they are taken apart."""

from typing import ClassVar, Final
from urllib.parse import parse_qsl

from shared.domain import Refused
from shared.phrases import phrase

MOST_FIELDS: Final = 2_000


class TooManyFields(Refused):
    """A form has at most 2,000 fields."""

    status: ClassVar[int] = 422


def fields(body: bytes, *, empty: bool = True) -> list[tuple[str, str]]:
    """Return the names and values of a form's fields in order, with or without the `empty` ones.

    Line breaks are line feeds, as the browser counts them for a field's longest length; it sends two characters each.

    Raises:
        TooManyFields: there are more than anybody fills in.
    """
    if body.count(b"&") >= MOST_FIELDS:
        raise TooManyFields(phrase("the form has more than {most} fields"), most=f"{MOST_FIELDS:,}")
    given = parse_qsl(body.decode(errors="replace"), keep_blank_values=empty)
    return [(name, value.replace("\r\n", "\n")) for name, value in given]


def by_name(body: bytes, *, empty: bool = False) -> dict[str, list[str]]:
    """Return the values of a form's fields by name, with or without the `empty` ones.

    Raises:
        TooManyFields: there are more than anybody fills in.
    """
    found: dict[str, list[str]] = {}
    for name, value in fields(body, empty=empty):
        found.setdefault(name, []).append(value)
    return found
