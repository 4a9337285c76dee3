"""Checks of a file of all people as a whole: what must be there before anybody is taken for gone."""

import csv
from typing import IO, Final

from services.matching.domain.imports import RowStatus
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.checking import Checked
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.reading import LONGEST_RECORD
from shared.phrases import phrase

CUT: Final = phrase(
    "the file ends in the middle of its last row, so the rest of it is missing; export it again, or end its last row "
    "with a line break if it is complete"
)
NO_ROWS: Final = phrase("the file holds no people; a full sync of it would let everybody leave, so check the export")
NO_GOOD_ROWS: Final = phrase("no row of the file can be read; see the errors of its rows")
NO_MANAGERS: Final = phrase(
    "no column says who manages whom, although managers are known; export it with the managers, say which column it is "
    "(map=manager_id:Heading), or send the file with mode=delta to leave the managers as they are"
)


def must_be_uncut(roster: Roster, checked: Checked) -> None:
    """Refuse a file that was cut in the middle of a row.

    Raises:
        UnusableRoster: its last row has no line break, and lacks cells or the end of a quotation.
    """
    end = _end(roster.file)
    if not end or end.endswith(b"\n"):
        return
    last = end.rpartition(b"\n")[2].decode("utf-8", errors="replace")
    cells = next(csv.reader([last], delimiter=checked.header.delimiter), [])
    if last.count('"') % 2 or len(cells) < len(checked.header.columns.names):
        raise UnusableRoster(CUT)


def must_be_whole(checked: Checked, *, knows_managers: bool) -> None:
    """Refuse a file that cannot hold everybody.

    Raises:
        UnusableRoster: it holds nobody, or has lost its managers.
    """
    if not checked.total:
        raise UnusableRoster(NO_ROWS)
    if not checked.participants + checked.persons:
        raise UnusableRoster(NO_GOOD_ROWS)
    if knows_managers and not any(column in checked.header.columns.at for column in known.OF_MANAGERS):
        raise UnusableRoster(NO_MANAGERS)


def refused(checked: Checked) -> int:
    """Return how many rows are refused."""
    return sum(one.status is RowStatus.REFUSED for one in checked.verdicts.values())


def _end(file: IO[bytes]) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(0, size - LONGEST_RECORD))
    return file.read()
