"""Reads who leads the person of a row, from every column that can name them."""

from typing import Final

from services.matching.domain.cells import same, same_id
from services.matching.domain.imports import Remark
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv import values
from services.matching.feeds.csv.columns import MANAGERS, OF_MANAGERS
from services.matching.feeds.csv.row_cells import TAKEN_FOR_EMPTY, Cells
from shared.phrases import phrase

OWN_MANAGER: Final = phrase("names the person themself, and was taken for nobody")
OF_NAME: Final = (known.MANAGER_FIRST_NAME, known.MANAGER_LAST_NAME)


class NamedManagers(Cells):
    """The cells of a row, and the managers whom they name."""

    def _managers(self, employee_id: str) -> tuple[tuple[str, str], ...]:
        named = [(column, self._manager(column)) for column in MANAGERS if self._has(column)]
        if not self._has(known.MANAGER_NAME) and self._has(known.MANAGER_LAST_NAME):
            named.append((known.MANAGER_NAME, self._joined_manager()))
        for column, text in named:
            if text and names_themself(employee_id, text):
                self._remark(Remark.GUESSED, column, OWN_MANAGER)
        given = tuple((column, text) for column, text in named if text and not names_themself(employee_id, text))
        if named and not given and self._managers_are_read():
            self._say("manager_id", None, roughly=named[0][0] != known.MANAGER)
        return given

    def _managers_are_read(self) -> bool:
        """Tell whether no cell that names the manager was left out as unreadable."""
        return self._unread.isdisjoint(OF_MANAGERS)

    def _manager(self, column: str) -> str | None:
        text: str | None = self._value(column)
        if text is not None and values.is_no_manager(text):
            self._remark(Remark.PLACEHOLDER, column, TAKEN_FOR_EMPTY)
            return None
        return self._with_first_name(text) if text and column == known.MANAGER_NAME else text

    def _with_first_name(self, name: str) -> str:
        """Return a manager's name with the first name from a column of its own, as `Nom` and `Prénom` have it."""
        first = self._manager(known.MANAGER_FIRST_NAME) or ""
        return name if same(first) in same(name) else f"{first} {name}"

    def _joined_manager(self) -> str | None:
        """Return the manager's name joined from its parts, for files that have no column of the whole name."""
        parts = [self._manager(column) for column in OF_NAME]
        return " ".join(filter(None, parts)) or None if self._unread.isdisjoint(OF_NAME) else None


def names_themself(employee_id: str, manager: str) -> bool:
    """Tell whether a person is named as their own manager."""
    return same_id(employee_id) == same_id(manager)
