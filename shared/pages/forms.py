"""Forms of pages: what was typed, what is wrong with it, and where; nothing that was typed is lost."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from fastapi import Request
from pydantic import ValidationError

from shared.auth.sessions import FORM_FIELD
from shared.domain import Refused
from shared.form_fields import by_name
from shared.http.problems import Problem
from shared.http.sending import Pending
from shared.http.wording import in_words
from shared.languages import gettext
from shared.pages.told import told
from shared.phrases import phrase

_WHOLE: Final = re.compile(r"-?\d{1,9}")
_DECIMAL: Final = re.compile(r"-?[0-9]{1,9}[.,][0-9]{1,9}")
AWAY: Final = phrase(
    "Something on our side does not work at the moment. Nothing was lost: send the form again in a minute."
)
LATER: Final = phrase("This was taken in and is still being done. Load the page again in a moment to see it.")
Values = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form as it was sent, or as it is shown first.

    Attributes:
        values: what is in each field.
        errors: what is wrong, by field; `wrong` is about the whole form.
    """

    values: Values = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    wrong: str = ""

    @classmethod
    def of(cls, **values: object) -> Self:
        """Return a form that shows these values: None is an empty field, True a box that is ticked."""
        return cls(values={name: _shown(value) for name, value in values.items()})

    def value(self, name: str) -> str:
        """Return what is in a field, without the spaces around it; empty if nothing is."""
        return next((one.strip() for one in self.values.get(name, ())), "")

    def all(self, name: str) -> tuple[str, ...]:
        """Return everything that was chosen in a field."""
        return self.values.get(name, ())

    def has(self, name: str) -> bool:
        """Tell whether a box is ticked, or a button was pressed."""
        return bool(self.values.get(name))

    def error(self, name: str) -> str:
        """Return what is wrong with a field; empty if nothing is."""
        return self.errors.get(name, "")

    def refused(self, wrong: str = "", **errors: str) -> Self:
        """Return the form with what is wrong with it."""
        return replace(self, wrong=wrong or self.wrong, errors={**self.errors, **errors})

    def invalid(self, error: ValidationError, names: Mapping[str, str] | None = None) -> Self:
        """Return the form with what a model refuses, beside the field; `names` translates paths of the model."""
        found: dict[str, str] = {}
        for one in error.errors(include_input=False, include_url=False):
            name = _field_of([str(part) for part in one["loc"]], names or {})
            found.setdefault(name, sentence(told(in_words(one["type"], one.get("ctx", {})))))
        shown = {name: said for name, said in found.items() if name in self.values or name in (names or {}).values()}
        rest = [said for name, said in found.items() if name not in shown]
        return self.refused(" ".join(dict.fromkeys(rest)), **shown)

    async def take(self, act: Callable[[], Awaitable[Any]]) -> Self | None:
        """Do something; return None if it was done, else the form with the refusal."""
        try:
            await act()
        except Problem as problem:
            if problem.status_code >= 500:
                return self.refused(gettext(AWAY))
            if problem.errors:
                return self.refused(
                    **{one.field.rpartition(".")[2]: sentence(told(one.detail)) for one in problem.errors}
                )
            return self.refused(sentence(told(problem.detail or problem.title)))
        except Refused as refused:
            return self.refused(sentence(told(str(refused) or refused.title)))
        except Pending:
            return self.refused(gettext(LATER))
        return None


async def form_of(request: Request) -> Form:
    """Return the form of a request, without the token of its session."""
    given = by_name(await request.body(), empty=True)
    return Form(values={name: tuple(values) for name, values in given.items() if name != FORM_FIELD})


def number_of(text: str) -> int | str | None:
    """Return the number that was typed, None if nothing was, and else the text itself, which a model then refuses."""
    if not text:
        return None
    return int(text) if _WHOLE.fullmatch(text) else text


def share_of(text: str) -> float | str | None:
    """Return the number that was typed, with or without decimals, else as `number_of` does."""
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else number_of(text)


def _field_of(loc: list[str], names: Mapping[str, str]) -> str:
    """Return the field that a fault is about: of the longest part of its path that has a name, else the path."""
    # Parts in brackets are the library's own words for validators.
    path = [part for part in loc if not re.search(r"[\[(]", part)]
    known = (".".join(path[:length]) for length in range(len(path), 0, -1))
    return next((names[one] for one in known if one in names), ".".join(path))


def _shown(value: object) -> tuple[str, ...]:
    if value is None or value is False:
        return ()
    if isinstance(value, list | tuple | set | frozenset):
        return tuple(str(one) for one in value)
    return ("yes",) if value is True else (str(value),)


def sentence(said: str) -> str:
    """Return what was said, with a capital at its beginning and a full stop at its end."""
    text = said[:1].upper() + said[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."


def moment_of(given: str, at: time, zone: ZoneInfo) -> datetime | None:
    """Return a local time of a day that was typed, in UTC; None if it is no day."""
    try:
        return datetime.combine(date.fromisoformat(given), at, zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
