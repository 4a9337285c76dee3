"""A whole roster: which rows are good, which are refused and why, which repeat others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import IO

from services.matching.domain.imports import RowError, RowStatus
from services.matching.feeds.csv.columns import Field
from services.matching.feeds.csv.reading import Header, read_header, records
from services.matching.feeds.csv.rows import Faults, RosterRow, parse
from shared.contracts.vocabulary import Role

PIECE = 1_000_000  # bytes of a line read at once, beyond what any row may have: a file may hold no line break at all


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A row that goes no further: refused, or the same as one before it."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


@dataclass(kw_only=True)
class Checked:
    """What reading a roster came to.

    Attributes:
        total: rows, good and bad.
        verdicts: by line, the rows that go no further.
        participants: good rows with a role; `persons` those without.
    """

    header: Header
    total: int = 0
    participants: int = 0
    persons: int = 0
    verdicts: dict[int, Verdict] = field(default_factory=dict)


def begin(file: IO[bytes]) -> Header:
    """Read a roster's header only.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    file.seek(0)
    return read_header(_lines(file))


def check(file: IO[bytes], role: Role | None) -> Checked:
    """Read a roster and judge every row; the file is read from its start.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    checked = Checked(header=begin(file))
    seen: dict[str, list[tuple[int, bytes, bool]]] = {}
    for line, row in _rows(file, checked.header, role):
        checked.total += 1
        if isinstance(row, Faults):
            checked.verdicts[line] = Verdict(line=line, status=RowStatus.REFUSED, errors=row.errors)
        else:
            seen.setdefault(row.employee_id, []).append((line, _digest(row), row.role is not None))
    name = checked.header.columns.name(Field.EMPLOYEE_ID)
    for rows in seen.values():
        if len(rows) > 1:
            checked.verdicts |= {verdict.line: verdict for verdict in _repeated(rows, name)}
    good = [takes_part for rows in seen.values() for line, _, takes_part in rows if line not in checked.verdicts]
    checked.participants, checked.persons = sum(good), len(good) - sum(good)
    return checked


def good_rows(file: IO[bytes], checked: Checked, role: Role | None) -> Iterator[tuple[int, RosterRow]]:
    """Yield the line and the person of each good row, in order."""
    for line, row in _rows(file, checked.header, role):
        if line not in checked.verdicts and isinstance(row, RosterRow):
            yield line, row


def _rows(file: IO[bytes], header: Header, role: Role | None) -> Iterator[tuple[int, RosterRow | Faults]]:
    file.seek(0)
    for record in records(_lines(file), header):
        try:
            yield record.line, parse(record, header.columns, role)
        except Faults as faults:
            yield record.line, faults


def _repeated(rows: list[tuple[int, bytes, bool]], name: str) -> Iterator[Verdict]:
    """Judge rows about one person: equal ones are the first again; if any differs, none can be believed."""
    first = rows[0]
    if all(digest == first[1] for _, digest, _ in rows):
        for line, _, _ in rows[1:]:
            same = RowError(field=name, reason=f"the same as line {first[0]}")
            yield Verdict(line=line, status=RowStatus.DUPLICATE, errors=(same,))
        return
    for line, digest, _ in rows:
        others = sorted(other for other, theirs, _ in rows if theirs != digest)
        where = f"line {others[0]}" if len(others) == 1 else f"lines {', '.join(map(str, others))}"
        differs = RowError(field=name, reason=f"says something else of the same person than {where}; keep one")
        yield Verdict(line=line, status=RowStatus.REFUSED, errors=(differs,))


def _digest(row: RosterRow) -> bytes:
    return blake2b(repr(row).encode(errors="surrogateescape"), digest_size=16).digest()


def _lines(file: IO[bytes]) -> Iterable[bytes]:
    return iter(partial(file.readline, PIECE), b"")
