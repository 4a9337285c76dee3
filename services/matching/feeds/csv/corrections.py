"""The refused rows of a roster as a file to correct: as they were written, each with what is wrong with it."""

import csv
from collections.abc import Mapping
from io import StringIO

from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.reading import read_header, records


def corrections(roster: Roster, faults: Mapping[int, str], heading: str) -> bytes:
    """Return the rows with faults as CSV in UTF-8, what is wrong in a last column with this heading.

    Columns that were mapped by hand have our names, so that the file is understood by itself once it is corrected.
    A row that could not be read has only its fault.
    """
    header = read_header(roster.file, roster.by_hand)
    ours = {header.columns.at[name]: name for name in roster.by_hand if name in header.columns.at}
    names = [ours.get(at, name) for at, name in enumerate(header.columns.names)]
    text = StringIO()
    writer = csv.writer(text, delimiter=header.delimiter)
    writer.writerow([*names, heading])
    for record in records(roster.file, header):
        if record.line in faults:
            cells = [*record.cells[: len(names)], *[""] * (len(names) - len(record.cells))]
            writer.writerow([*cells, faults[record.line]])
    return text.getvalue().encode("utf-8-sig")
