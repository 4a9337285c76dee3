"""A whole roster: which rows are good, which are refused and why, which repeat others, and what is to be said of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import IO, Final

from services.matching.domain.cells import same_address, same_id
from services.matching.domain.imports import Finding, Remark, Remarked, RowError, RowStatus
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.directory import Directory, How
from services.matching.feeds.csv.findings import Findings, warnings_of
from services.matching.feeds.csv.reading import Header, read_header, records
from services.matching.feeds.csv.rows import OWN_MANAGER, Faults, RosterRow, names_themself, parse
from shared.contracts.vocabulary import Role

PIECE = 1_000_000  # bytes of a line read at once, beyond what any row may have: a file may hold no line break at all
MOST_SHARING: Final = 10  # people at one address: more is a mailbox of nobody in particular


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A row that goes no further: refused, or the same as one before it."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where somebody stands in the reporting tree whose rows are all refused."""

    line: int
    employee_id: str
    managers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """A row that can be read, as far as other rows need to know it."""

    line: int
    digest: bytes
    takes_part: bool
    managers: tuple[tuple[str, str], ...]


@dataclass(kw_only=True)
class Checked:
    """What reading a roster came to.

    Attributes:
        total: rows, good and bad.
        verdicts: by line, the rows that go no further.
        participants: good rows with a role; `persons` those without.
        places: of people whose rows are refused.
        directory: who can be somebody's manager.
        findings: about rows, `warnings` about the whole file.
    """

    header: Header
    total: int = 0
    participants: int = 0
    persons: int = 0
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    directory: Directory = field(default_factory=Directory)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


def begin(file: IO[bytes]) -> Header:
    """Read a roster's header only.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    file.seek(0)
    return read_header(_lines(file))


def survey(file: IO[bytes], role: Role | None) -> Directory:
    """Read who is in a roster and whom it mentions; the file is read from its start.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    directory = Directory()
    for _, row in _rows(file, begin(file), role):
        directory.mentioned.update(text for _, text in row.managers or ())
        if isinstance(row, RosterRow):
            directory.add(row.employee_id, row.contact.email, row.contact.name)
        elif row.employee_id:
            directory.ids.add(same_id(row.employee_id))
    return directory


def check(file: IO[bytes], role: Role | None, directory: Directory | None = None) -> Checked:
    """Read a roster and judge every row; without a directory, only who is in the file is known.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    return _Checking(file, role, directory or survey(file, role)).checked()


def good_rows(file: IO[bytes], checked: Checked, role: Role | None) -> Iterator[tuple[int, RosterRow]]:
    """Yield the line and the person of each good row, in order."""
    for line, row in _rows(file, checked.header, role):
        if line not in checked.verdicts and isinstance(row, RosterRow):
            yield line, row


class _Checking:
    """One reading of a file whose people are known."""

    def __init__(self, file: IO[bytes], role: Role | None, directory: Directory) -> None:
        self._file, self._role, self._directory = file, role, directory
        self._out = Checked(header=begin(file), directory=directory)
        self._columns = self._out.header.columns
        self._findings = Findings()
        self._seen: dict[str, list[_Seen]] = {}
        self._refused: dict[str, list[Place]] = {}

    def checked(self) -> Checked:
        """Read every row, then compare those about one person."""
        for line, row in _rows(self._file, self._out.header, self._role):
            self._out.total += 1
            if isinstance(row, Faults):
                self._refuse(line, row)
            else:
                self._take(line, row)
        self._compare()
        good = [one.takes_part for rows in self._seen.values() for one in rows if one.line not in self._out.verdicts]
        self._out.participants, self._out.persons = sum(good), len(good) - sum(good)
        self._out.findings = self._findings.all()
        self._out.warnings = warnings_of(self._columns, ())
        return self._out

    def _refuse(self, line: int, faults: Faults) -> None:
        self._out.verdicts[line] = Verdict(line=line, status=RowStatus.REFUSED, errors=faults.errors)
        if faults.employee_id and faults.managers is not None:
            place = Place(line=line, employee_id=faults.employee_id, managers=faults.managers)
            self._refused.setdefault(same_id(faults.employee_id), []).append(place)

    def _take(self, line: int, row: RosterRow) -> None:
        address = same_address(row.contact.email)
        sharing = len(self._directory.addresses[address]) if address else 0
        if sharing > MOST_SHARING:
            self._refuse(line, self._shared_by_too_many(row, sharing))
            return
        self._findings.note(line, row, self._columns)
        if sharing > 1:
            self._remark(line, Remark.SAME_ADDRESS, known.EMAIL, f"is the address of {sharing} people; they never meet")
        self._managed(line, row)
        seen = _Seen(
            line=line,
            digest=_digest(row),
            takes_part=row.role is not None,
            managers=row.managers,
        )
        self._seen.setdefault(same_id(row.employee_id), []).append(seen)

    def _shared_by_too_many(self, row: RosterRow, sharing: int) -> Faults:
        reason = f"is the address of {sharing:,} people; give each the address that reaches them alone"
        error = RowError(field=self._columns.name(known.EMAIL), reason=reason)
        return Faults([error], row.employee_id, row.managers)

    def _managed(self, line: int, row: RosterRow) -> None:
        """Say what is to be said of how a row names its manager."""
        if not row.managers:
            return
        for column, text in row.managers:
            if found := self._directory.find(text):
                if names_themself(row.employee_id, found.id):
                    self._remark(line, Remark.GUESSED, column, OWN_MANAGER)
                elif found.how is not How.ID:
                    self._remark(line, Remark.GUESSED, column, f"names no id; somebody has that {found.how}")
                return
        column, text = row.managers[0]
        several = self._directory.several_have(text)
        reason = (
            "is a name or address that several people have" if several else "is nobody in the file or on the platform"
        )
        self._remark(line, Remark.UNKNOWN_MANAGER, column, f"{reason}; the reporting line is not known above it")

    def _remark(self, line: int, about: Remark, column: str, reason: str) -> None:
        self._findings.add(line, Remarked(about=about, field=self._columns.name(column), reason=reason))

    def _compare(self) -> None:
        """Judge rows about one person, and keep the place of those who have no good row."""
        for key, rows in self._seen.items():
            if len(rows) > 1:
                self._repeated(key, rows)
        for key, places in self._refused.items():
            if key not in self._seen or all(one.line in self._out.verdicts for one in self._seen[key]):
                self._keep(places)

    def _repeated(self, key: str, rows: list[_Seen]) -> None:
        """Equal rows are the first again; if any differs, none can be believed."""
        name, first = self._columns.name(known.EMPLOYEE_ID), rows[0]
        counts = Counter(one.digest for one in rows)
        if len(counts) == 1:
            for one in rows[1:]:
                self._judge(one.line, RowStatus.DUPLICATE, name, f"the same as line {first.line}")
            return
        other = next(one for one in rows if one.digest != first.digest)
        for one in rows:
            differing, where = len(rows) - counts[one.digest], other if one.digest == first.digest else first
            more = f" and {differing - 1:,} more" if differing > 1 else ""
            reason = f"says something else of the same person than line {where.line}{more}; keep one"
            self._judge(one.line, RowStatus.REFUSED, name, reason)
        places = [Place(line=one.line, employee_id=key, managers=one.managers) for one in rows]
        self._refused.setdefault(key, []).extend(places)

    def _judge(self, line: int, status: RowStatus, name: str, reason: str) -> None:
        self._out.verdicts[line] = Verdict(line=line, status=status, errors=(RowError(field=name, reason=reason),))
        self._remark(line, Remark.SAME_ID, known.EMPLOYEE_ID, reason)

    def _keep(self, places: list[Place]) -> None:
        """Keep somebody's place if all rows about them agree on it."""
        first = places[0]
        if not any(column in self._columns.at for column in known.MANAGERS):
            return
        if any(place.managers != first.managers for place in places):
            return
        self._out.places.append(first)
        reason = "is refused, but keeps its person's place in the reporting tree: the id and the manager"
        self._remark(first.line, Remark.ONLY_PLACE, known.EMPLOYEE_ID, reason)


def _rows(file: IO[bytes], header: Header, role: Role | None) -> Iterator[tuple[int, RosterRow | Faults]]:
    file.seek(0)
    for record in records(_lines(file), header):
        try:
            yield record.line, parse(record, header.columns, role)
        except Faults as faults:
            yield record.line, faults


def _digest(row: RosterRow) -> bytes:
    return blake2b(repr(row).encode(errors="surrogateescape"), digest_size=16).digest()


def _lines(file: IO[bytes]) -> Iterable[bytes]:
    return iter(partial(file.readline, PIECE), b"")
