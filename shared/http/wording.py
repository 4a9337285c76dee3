"""What is wrong with a field, in our words: one table over every kind of fault that a request can have."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from shared.phrases import phrase

Said = Callable[[Mapping[str, Any]], str]
OTHERWISE: Final = "this value is not allowed here; see the route's description"


def in_words(kind: str, ctx: Mapping[str, Any]) -> str:
    """Return what to do about a fault of one of pydantic's kinds; `ctx` holds its limits, never what was sent."""
    said = WORDS.get(kind)
    return said(ctx) if said else OTHERWISE


def _always(sentence: str) -> Said:
    return lambda _ctx: sentence


def _own(ctx: Mapping[str, Any]) -> str:
    """Return the sentence of one of our own validators."""
    return str(ctx.get("error", OTHERWISE))


def _choices(ctx: Mapping[str, Any]) -> str:
    return phrase("choose one of {choices}").format(choices=str(ctx["expected"]).replace(" or ", ", "))


def _longest(ctx: Mapping[str, Any]) -> str:
    return phrase("give {most} at most").format(most=f"{ctx['max_length']:,}")


def _shortest(ctx: Mapping[str, Any]) -> str:
    return phrase("give {least} at least").format(least=f"{ctx['min_length']:,}")


def _longest_text(ctx: Mapping[str, Any]) -> str:
    if (most := ctx["max_length"]) == 1:
        return phrase("write 1 character at most")
    return phrase("write {most} characters at most").format(most=f"{most:,}")


def _shortest_text(ctx: Mapping[str, Any]) -> str:
    if (least := ctx["min_length"]) == 1:
        return phrase("write 1 character at least")
    return phrase("write {least} characters at least").format(least=f"{least:,}")


def _figure(limit: object) -> str:
    """Return a limit as it is read: numbers with commas, days as they are written."""
    return f"{limit:,}" if isinstance(limit, int | float | Decimal) else str(limit)


_NUMBER: Final = _always(phrase("give a number"))
_WHOLE: Final = _always(phrase("give a whole number"))
_TEXT: Final = _always(phrase("give text, in quotation marks"))
_YES_OR_NO: Final = _always(phrase("give true or false"))
_LIST: Final = _always(phrase("give a list"))
_OBJECT: Final = _always(phrase("give an object with named fields"))
_MOMENT: Final = _always(phrase("give a date and time with its offset from UTC, such as 2026-03-02T09:00:00+01:00"))
_DAY: Final = _always(phrase("give a day, such as 2026-03-02"))
_UNKNOWN: Final = _always(phrase("there is no such field here; leave it out, or check how it is spelled"))

WORDS: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "missing": _always(phrase("is missing")),
        "missing_argument": _always(phrase("is missing")),
        "missing_keyword_only_argument": _always(phrase("is missing")),
        "extra_forbidden": _UNKNOWN,
        "unexpected_keyword_argument": _UNKNOWN,
        "unexpected_positional_argument": _OBJECT,
        "value_error": _own,
        "assertion_error": _own,
        "json_invalid": _always(phrase("the body is not JSON; check commas, quotation marks and brackets")),
        "json_type": _always(phrase("the body is not JSON")),
        "none_required": _always(phrase("give null, or leave the field out")),
        "string_type": _TEXT,
        "string_too_short": _shortest_text,
        "string_too_long": _longest_text,
        "string_unicode": _always(phrase("give text that can be written as UTF-8")),
        "string_pattern_mismatch": _always(phrase("write it as the example in the route's description is written")),
        "int_type": _WHOLE,
        "int_parsing": _WHOLE,
        "int_from_float": _WHOLE,
        "int_parsing_size": _always(phrase("give a whole number of fewer digits")),
        "float_type": _NUMBER,
        "float_parsing": _NUMBER,
        "decimal_type": _NUMBER,
        "decimal_parsing": _NUMBER,
        "finite_number": _always(phrase("give a number that is not infinite")),
        "bool_type": _YES_OR_NO,
        "bool_parsing": _YES_OR_NO,
        "enum": _choices,
        "literal_error": _choices,
        "greater_than": lambda ctx: phrase("give more than {limit}").format(limit=_figure(ctx["gt"])),
        "greater_than_equal": lambda ctx: phrase("give {limit} or more").format(limit=_figure(ctx["ge"])),
        "less_than": lambda ctx: phrase("give less than {limit}").format(limit=_figure(ctx["lt"])),
        "less_than_equal": lambda ctx: phrase("give {limit} or less").format(limit=_figure(ctx["le"])),
        "multiple_of": lambda ctx: phrase("give a multiple of {limit}").format(limit=_figure(ctx["multiple_of"])),
        "too_short": _shortest,
        "too_long": _longest,
        "list_type": _LIST,
        "tuple_type": _LIST,
        "set_type": _LIST,
        "frozen_set_type": _LIST,
        "iterable_type": _LIST,
        "dict_type": _OBJECT,
        "mapping_type": _OBJECT,
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
        "dataclass_type": _OBJECT,
        "dataclass_exact_type": _OBJECT,
        "datetime_type": _MOMENT,
        "datetime_parsing": _MOMENT,
        "datetime_object_invalid": _MOMENT,
        "datetime_from_date_parsing": _MOMENT,
        "timezone_aware": _MOMENT,
        "date_type": _DAY,
        "date_parsing": _DAY,
        "date_from_datetime_parsing": _DAY,
        "date_from_datetime_inexact": _DAY,
        "recursion_loop": _always(phrase("the value holds itself")),
    }
)
