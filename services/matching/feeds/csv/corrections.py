"""The rows of a roster to correct: as they were written, each with what is wrong with it."""

import csv
from collections.abc import Callable, Mapping
from io import StringIO

from services.matching.domain.cells import same_id
from services.matching.domain.imports import Remark, Remarked, RowError
from services.matching.feeds.csv.checking import begin
from services.matching.feeds.csv.headers import Columns
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.reading import Record, records
from services.matching.feeds.csv.rows import Faults, parse

Words = Callable[[RowError | Remarked], str]
"""Says what is wrong with a field."""


def corrections(roster: Roster, faults: Mapping[int, tuple[RowError, ...]], words: Words, heading: str) -> bytes:
    """Return the rows with faults, and those with cells that cannot be read, as CSV in UTF-8.

    What is wrong stands in a last column with this heading.
    Columns that were mapped by hand have our names, so that the file is understood by itself once it is corrected.
    A row that could not be read has only its fault.
    """
    header = begin(roster)
    ours = {header.columns.at[name]: name for name in roster.by_hand if name in header.columns.at}
    names = [ours.get(at, name) for at, name in enumerate(header.columns.names)]
    text = StringIO()
    writer = csv.writer(text, delimiter=header.delimiter)
    writer.writerow([*names, heading])
    unread = _Unread(roster, header.columns)
    for record in records(roster.file, header):
        if wrong := faults.get(record.line) or unread.cells(record):
            cells = [*record.cells[: len(names)], *[""] * (len(names) - len(record.cells))]
            writer.writerow([*cells, "; ".join(map(words, wrong))])
    return text.getvalue().encode("utf-8-sig")


class _Unread:
    """Finds the cells of accepted rows that cannot be read; of equal rows about one person, the first is enough."""

    def __init__(self, roster: Roster, columns: Columns) -> None:
        self._roster, self._columns = roster, columns
        self._named: set[str] = set()

    def cells(self, record: Record) -> tuple[Remarked, ...]:
        try:
            row = parse(record, self._columns, self._roster.role, partners=self._roster.partners)
        except Faults:
            return ()
        wrong = tuple(one for one in row.remarks if one.about is Remark.UNREADABLE)
        if not wrong or same_id(row.employee_id) in self._named:
            return ()
        self._named.add(same_id(row.employee_id))
        return wrong
