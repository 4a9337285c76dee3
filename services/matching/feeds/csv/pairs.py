"""A file of pairs: the ids of two people, the day they began, and for how many weeks."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.matching.domain.cells import Meaning, is_cut_short, read, whole_number
from services.matching.feeds.csv import days, values
from services.matching.feeds.csv.headers import Columns, UnusableRoster, plain
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.reading import DELIMITERS, Header, Record, lines, records
from services.matching.feeds.csv.row_cells import failed
from shared.phrases import phrase

MENTOR: Final = "mentor_id"
MENTEE: Final = "mentee_id"
STARTED: Final = "started_on"
WEEKS: Final = "weeks"
HEADINGS: Final = {
    MENTOR: "mentor id|mentor|mentor employee id|mentor-id|mentorin|id du mentor",
    MENTEE: "mentee id|mentee|mentee employee id|mentee-id|mentoree|id du mentoré",
    STARTED: "started on|start date|started|start|since|beginn|begonnen am|date de début|fecha de inicio",
    WEEKS: "weeks|duration in weeks|length in weeks|wochen|semaines|semanas",
}
LONGEST: Final = 156  # weeks; three years


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """One row: employee ids as written, or the problem that prevents reading it."""

    line: int
    mentor: str = ""
    mentee: str = ""
    started_on: date | None = None
    weeks: int | None = None
    problem: str = ""


def pair_rows(roster: Roster) -> Iterator[PairRow]:
    """Yield the rows of a file of pairs.

    Raises:
        UnusableRoster: its first line does not name the columns.
    """
    header = _header(roster)
    for record in records(roster.file, header):
        yield _row(record, header.columns.at, roster.counted_from)


def _header(roster: Roster) -> Header:
    first = next(((number, line) for number, line in lines(roster.file) if line.strip()), None)
    if first is None:
        raise UnusableRoster(
            phrase("the file is empty; its first line must name the columns mentor_id, mentee_id, started_on")
        )
    text = first[1].removeprefix(b"\xef\xbb\xbf").decode(errors="replace")
    best = max((_columns(text, delimiter), delimiter) for delimiter in DELIMITERS)[1]
    names = tuple(next(csv.reader([text], delimiter=best), []))
    at = _at(names)
    if missing := [name for name in (MENTOR, MENTEE, STARTED) if name not in at]:
        raise UnusableRoster(
            phrase("no column is called {names}; the first line must name the columns"), names=" or ".join(missing)
        )
    return Header(columns=Columns(names=names, at=at), delimiter=best, line=first[0], last=first[0], above=False)


def _columns(text: str, delimiter: str) -> int:
    return len(_at(tuple(next(csv.reader([text], delimiter=delimiter), []))))


def _at(names: tuple[str, ...]) -> dict[str, int]:
    known = {plain(word): ours for ours, words in HEADINGS.items() for word in (*words.split("|"), ours)}
    found = [(known[plain(name)], place) for place, name in enumerate(names) if plain(name) in known]
    return dict(reversed(found))


def _row(record: Record, at: dict[str, int], counted_from: date | None) -> PairRow:
    if problem := record.problem or _failed(record, at):
        return PairRow(line=record.line, problem=problem)
    cells = {name: read(record.cells[place]) for name, place in at.items() if place < len(record.cells)}
    told = {name: cell.text for name, cell in cells.items() if cell.meaning is Meaning.GIVEN}
    if lacking := [name for name in (MENTOR, MENTEE, STARTED) if name not in told]:
        return PairRow(line=record.line, problem=f"{lacking[0]} is empty")
    if any(is_cut_short(told[name]) for name in (MENTOR, MENTEE)):
        return PairRow(line=record.line, problem="an id was cut short by a spreadsheet to a power of ten")
    weeks = whole_number(told[WEEKS]) if WEEKS in told else None
    if WEEKS in told and not (weeks and weeks <= LONGEST):
        return PairRow(line=record.line, problem=f"weeks must be a whole number from 1 to {LONGEST}")
    try:
        started = values.day(told[STARTED], counted_from=counted_from or days.COUNTED_FROM)
    except values.Unreadable as wrong:
        return PairRow(line=record.line, problem=f"started_on {wrong}")
    return PairRow(line=record.line, mentor=told[MENTOR], mentee=told[MENTEE], started_on=started, weeks=weeks)


def _failed(record: Record, at: dict[str, int]) -> str:
    """Return what is wrong with the first cell of a formula that has no value; empty if there is none."""
    found = ((name, failed(record.cells[place])) for name, place in at.items() if place < len(record.cells))
    return next((f"{name} {why}" for name, why in found if why), "")
