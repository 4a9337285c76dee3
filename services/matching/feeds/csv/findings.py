"""Remarks about a roster besides its faults: all are counted, the first of each kind are listed."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from services.matching.domain.imports import Example, Finding, Remark, Remarked
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.headers import Columns
from services.matching.feeds.csv.reading import Header
from services.matching.feeds.csv.rows import RosterRow
from services.matching.feeds.csv.separators import told
from shared.phrases import phrase

LISTED: Final = 50  # examples of each kind, so that an import fits into a Kafka record and a document


class Findings:
    """Remarks by kind."""

    def __init__(self) -> None:
        self._count: Counter[Remark] = Counter()
        self._first: dict[Remark, list[Example]] = {about: [] for about in Remark}

    def add(self, line: int, remark: Remarked) -> None:
        """Count a remark, and list it if it is among the first."""
        self._count[remark.about] += 1
        if len(self._first[remark.about]) < LISTED:
            self._first[remark.about].append(Example(line=line, field=remark.field, reason=remark.reason))

    def note(self, line: int, row: RosterRow, columns: Columns) -> None:
        """Add the remarks about a good row that need no other row."""
        for remark in row.remarks:
            self.add(line, remark)
        for about, column, reason in _lacking(row):
            self.add(line, Remarked(about=about, field=columns.name(column), reason=reason))

    def all(self) -> tuple[Finding, ...]:
        """Return a finding for each kind of remark, by line."""
        return tuple(
            Finding(
                about=about,
                count=self._count[about],
                first=tuple(sorted(self._first[about], key=lambda one: (one.line, one.field))),
            )
            for about in Remark
        )


def warnings_of(header: Header, remarks: Iterable[str]) -> tuple[str, ...]:
    """Return the warnings about a file as a whole."""
    columns = header.columns
    said = [*remarks, *columns.doubles, *told(columns)]
    if header.groups:
        said.append(
            phrase("The columns are named on lines {above} and {line}, which were read together: {example}.").format(
                above=header.groups,
                line=header.line,
                example=next(columns.name(one) for one in (*known.MANAGERS, known.EMPLOYEE_ID) if one in columns.at),
            )
        )
    if header.above:
        said.append(
            phrase("The columns are named on line {line}; what stands above was passed over.").format(line=header.line)
        )
    if known.EMAIL not in columns.at:
        said.append(
            phrase(
                "No column holds addresses, so this file makes nobody reachable. If one does, say which: "
                "map=email:Heading."
            )
        )
    if not {known.NAME, known.FIRST_NAME, known.LAST_NAME, known.LAST_AND_FIRST} & columns.at.keys():
        said.append(
            phrase(
                "No column holds names, so people are called as their address begins. If one does, say "
                "which: map=display_name:Heading."
            )
        )
    return tuple(said)


def _lacking(row: RosterRow) -> Iterable[tuple[Remark, str, str]]:
    if not row.contact.email:
        yield Remark.WITHOUT_ADDRESS, known.EMAIL, phrase("says no address, so this row makes nobody reachable")
    if not row.contact.name:
        yield Remark.WITHOUT_NAME, known.NAME, phrase("says no name")
    if row.role and not (row.wishes.offers or row.wishes.seeks):
        yield Remark.WITHOUT_TOPICS, known.OFFERS, phrase("says no topic offered or sought")
