"""Decides which columns make up a name, once all headings of a file are known."""

from collections.abc import Mapping, Sequence
from typing import Final

from services.matching.feeds.csv import columns as known

_BARE_NAMES: Final = frozenset(["name", "naam", "namn", "navn"])
_SECOND_LAST_NAMES: Final = frozenset(
    ["segundoapellido", "apellidomaterno", "apellido2", "2apellido", "2oapellido", "secondlastname", "secondsurname"]
)


def settle_names(headings: Sequence[str], at: dict[str, int]) -> None:
    """Say which columns hold which part of a name; `headings` are all of the file, in their normal form.

    `Name` is the last name if there is a `Vorname`, and `Nome` the whole name if there is no `Cognome`.
    """
    heading = {name: headings[place] for name, place in at.items()}
    _whole_names_of_managers(at)
    if {known.FIRST_NAME, known.LAST_NAME} <= at.keys() and heading.get(known.NAME) == "preferredname":
        del at[known.NAME]  # what somebody is called instead of the first name
    if known.LAST_NAME in at:
        return
    if known.FIRST_NAME in at and heading.get(known.NAME) in _BARE_NAMES:
        at[known.LAST_NAME] = at.pop(known.NAME)
    elif heading.get(known.FIRST_NAME) == "nome" and known.NAME not in at:
        at[known.NAME] = at.pop(known.FIRST_NAME)


def _whole_names_of_managers(at: dict[str, int]) -> None:
    """Leave out a part of a manager's name that has no other part beside it: it would be a name that nobody has."""
    if known.MANAGER_FIRST_NAME not in at:
        at.pop(known.MANAGER_LAST_NAME, None)
    elif known.MANAGER_LAST_NAME not in at and known.MANAGER_NAME not in at:
        del at[known.MANAGER_FIRST_NAME]


def second_last_name(headings: Sequence[str], at: Mapping[str, int]) -> int | None:
    """Return the place of the second last name, which people in Spanish-speaking countries have, or None."""
    if known.LAST_NAME not in at:
        return None
    return next((place for place, heading in enumerate(headings) if heading in _SECOND_LAST_NAMES), None)
