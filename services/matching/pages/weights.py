"""A program's weights as people type them: one field each, in percent, 100 in all."""

from collections.abc import Mapping
from typing import Final

from services.matching.domain.program import Program
from services.matching.domain.program_settings import FULL
from services.matching.pages.rendering import in_hundredths
from services.matching.solver import Component
from shared.languages import gettext
from shared.pages.forms import Form, number_of

FIELDS: Final = tuple(f"weight_{one}" for one in Component)
ALL: Final = 100


def shown(program: Program) -> dict[str, int]:
    """Return the fields as they are shown first."""
    return fields_of(in_hundredths(program))


def fields_of(shares: Mapping[str, int]) -> dict[str, int]:
    """Return the fields of shares in percent by component."""
    return {name: shares[one] for one, name in zip(Component, FIELDS, strict=True)}


def differ(form: Form, before: Form) -> bool:
    """Tell whether a weight is not as it was shown."""
    return any(form.value(name) != before.value(name) for name in FIELDS)


def weights_of(form: Form) -> dict[str, int | str | None]:
    """Return the weights in basis points, by component; what is no number stays as it was typed."""
    return {one.value: _weight(form.value(name)) for one, name in zip(Component, FIELDS, strict=True)}


def wrong_sum(form: Form) -> str:
    """Return what to say of weights that are not 100% in all; empty if they are."""
    total = sum(one for name in FIELDS if isinstance(one := number_of(form.value(name)), int))
    said = gettext("Together these are {total}%; they must be 100%.")
    return "" if total == ALL else said.format(total=total)


def _weight(text: str) -> int | str | None:
    percent = number_of(text)
    return percent * FULL // ALL if isinstance(percent, int) else percent or 0
