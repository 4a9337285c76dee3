"""The check of a whole roster: good rows, refused rows with reasons, repeated rows, and findings."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from services.matching.domain.cells import same_address, same_id
from services.matching.domain.imports import Finding, Remark, Remarked, RowError, RowStatus
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.directory import NOBODY, Directory, How, OnPlatform
from services.matching.feeds.csv.findings import Findings, warnings_of
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.reading import Header, read_header, records
from services.matching.feeds.csv.row_managers import OWN_MANAGER, names_themself
from services.matching.feeds.csv.rows import Faults, RosterRow, parse
from services.matching.feeds.csv.separators import with_separators
from shared.phrases import phrase

SEVERAL_MANAGERS: Final = phrase(
    "names several people; the first of them was taken, and nothing is known of the others"
)
NO_ROWS: Final = phrase("The file has no rows below the names of its columns.")
MOST_SHARING: Final = 10  # people at one address; an address of more people is a shared mailbox


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The verdict on a row that is not imported: refused, or equal to an earlier row."""

    line: int
    status: RowStatus
    errors: tuple[RowError, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Place:
    """The place in the reporting tree of a person whose rows are all refused."""

    line: int
    employee_id: str
    managers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What other rows need to know of a readable row; equal rows have equal hashes."""

    line: int
    hash: int
    employee_id: str
    takes_part: bool
    managers: tuple[tuple[str, str], ...]
    address: str


@dataclass(kw_only=True)
class Checked:
    """The result of reading a roster.

    Attributes:
        total: all rows.
        verdicts: by line, of the rows that are not imported.
        participants: the number of good rows with a role; `persons` of those without.
        places: the places of people whose rows are refused.
        ids: everybody whom the file names, refused rows included, by id in its normal form.
        unnamed: how many refused rows have no readable id.
        directory: the people who can be named as managers.
        findings: remarks about rows; `warnings`: remarks about the whole file.
    """

    header: Header
    total: int = 0
    participants: int = 0
    persons: int = 0
    verdicts: dict[int, Verdict] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    ids: frozenset[str] = frozenset()
    unnamed: int = 0
    directory: Directory = field(default_factory=Directory)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()


def begin(roster: Roster) -> Header:
    """Read a roster's header, and guess the separators of its topics.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    header = read_header(roster.file, roster.by_hand)
    return replace(header, columns=with_separators(roster.file, header, roster.counted_from))


def check(roster: Roster) -> Checked:
    """Read a roster and judge every row, knowing only the people in the file.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    return Survey(roster).checked()


def good_rows(roster: Roster, checked: Checked) -> Iterator[tuple[int, RosterRow]]:
    """Yield the line and the person of each good row, in order."""
    for line, row in _rows(roster, checked.header):
        if line not in checked.verdicts and isinstance(row, RosterRow):
            yield line, row


class Survey:
    """The first pass over a file: its people and the managers it mentions; `checked` then judges the rows.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """

    def __init__(self, roster: Roster) -> None:
        self.directory = Directory()
        self._out = Checked(header=begin(roster), directory=self.directory)
        self._columns, self._remarks = self._out.header.columns, roster.remarks
        self._findings = Findings()
        self._seen: dict[str, list[_Seen]] = {}
        self._refused: dict[str, list[Place]] = {}
        for line, row in _rows(roster, self._out.header):
            self._out.total += 1
            self._take(line, row)

    def checked(self, platform: OnPlatform = NOBODY) -> Checked:
        """Judge every row, given the platform's people whom the file mentions; call it once."""
        self._out.ids = frozenset(self.directory.ids)
        self.directory.join(platform)
        for rows in list(self._seen.values()):
            for one in rows:
                self._reached(one)
                self._managed(one)
        self._compare()
        good = [one.takes_part for rows in self._seen.values() for one in rows if one.line not in self._out.verdicts]
        self._out.participants, self._out.persons = sum(good), len(good) - sum(good)
        self._out.findings = self._findings.all()
        remarks = self._remarks if self._out.total else (*self._remarks, NO_ROWS)
        self._out.warnings = warnings_of(self._out.header, remarks)
        return self._out

    def _take(self, line: int, row: RosterRow | Faults) -> None:
        self.directory.mentioned.update(text for _, text in row.managers or ())
        if isinstance(row, Faults):
            self._refuse(line, row)
            return
        self.directory.add(row.employee_id, row.contact.email, row.contact.name)
        self._findings.note(line, row, self._columns)
        seen = _Seen(
            line=line,
            hash=hash((row, *row.profile.groups.items())),
            employee_id=row.employee_id,
            takes_part=row.role is not None,
            managers=row.managers,
            address=same_address(row.contact.email),
        )
        self._seen.setdefault(same_id(row.employee_id), []).append(seen)

    def _refuse(self, line: int, faults: Faults) -> None:
        self._out.verdicts[line] = Verdict(line=line, status=RowStatus.REFUSED, errors=faults.errors)
        self._out.unnamed += not faults.employee_id and not faults.is_nobody
        if faults.employee_id:
            self.directory.ids.add(same_id(faults.employee_id))
        if faults.employee_id and faults.managers is not None:
            place = Place(line=line, employee_id=faults.employee_id, managers=faults.managers)
            self._refused.setdefault(same_id(faults.employee_id), []).append(place)

    def _reached(self, one: _Seen) -> None:
        """Remark shared addresses, and refuse rows whose address is shared by too many people."""
        sharing = len(self.directory.addresses[one.address]) if one.address else 0
        if sharing > MOST_SHARING:
            reason = phrase("is the address of {sharing} people; give each the address that reaches them alone").format(
                sharing=f"{sharing:,}"
            )
            error = RowError(field=self._columns.name(known.EMAIL), reason=reason)
            self._refuse(one.line, Faults([error], one.employee_id, one.managers))
        elif sharing > 1:
            reason = phrase("is the address of {sharing} people, who never meet each other").format(sharing=sharing)
            self._remark(one.line, Remark.SAME_ADDRESS, known.EMAIL, reason)

    def _managed(self, one: _Seen) -> None:
        """Add remarks about the way a row names its manager."""
        for column, text in one.managers:
            if found := self.directory.find(text):
                if names_themself(one.employee_id, found.id):
                    self._remark(one.line, Remark.GUESSED, column, OWN_MANAGER)
                elif self.directory.several_named(text):
                    self._remark(one.line, Remark.GUESSED, column, SEVERAL_MANAGERS)
                elif found.how is not How.ID:
                    self._remark(
                        one.line,
                        Remark.GUESSED,
                        column,
                        phrase("names no id; somebody has that {how}").format(how=found.how),
                    )
                return
        if not one.managers:
            return
        column, text = one.managers[0]
        several = self.directory.several_have(text)
        reason = (
            phrase("is a name or address that several people have; the reporting line is not known above it")
            if several
            else phrase("is nobody in the file or on the platform; the reporting line is not known above it")
        )
        self._remark(one.line, Remark.UNKNOWN_MANAGER, column, reason)

    def _remark(self, line: int, about: Remark, column: str, reason: str) -> None:
        self._findings.add(line, Remarked(about=about, field=self._columns.name(column), reason=reason))

    def _compare(self) -> None:
        """Judge the rows about one person, and keep the person's place if no row is good."""
        for key, rows in self._seen.items():
            if len(rows) > 1:
                self._repeated(key, rows)
        for key, places in self._refused.items():
            if key not in self._seen or all(one.line in self._out.verdicts for one in self._seen[key]):
                self._keep(places)

    def _repeated(self, key: str, rows: list[_Seen]) -> None:
        """Mark equal rows as duplicates of the first; refuse all of them if any differs."""
        name, first = self._columns.name(known.EMPLOYEE_ID), rows[0]
        counts = Counter(one.hash for one in rows)
        if len(counts) == 1:
            for one in rows[1:]:
                self._judge(
                    one.line, RowStatus.DUPLICATE, name, phrase("the same as line {line}").format(line=first.line)
                )
            return
        other = next(one for one in rows if one.hash != first.hash)
        for one in rows:
            differing, where = len(rows) - counts[one.hash], other if one.hash == first.hash else first
            self._judge(one.line, RowStatus.REFUSED, name, _differs(where.line, differing - 1))
        places = [Place(line=one.line, employee_id=key, managers=one.managers) for one in rows]
        self._refused.setdefault(key, []).extend(places)

    def _judge(self, line: int, status: RowStatus, name: str, reason: str) -> None:
        self._out.verdicts[line] = Verdict(line=line, status=status, errors=(RowError(field=name, reason=reason),))
        self._remark(line, Remark.SAME_ID, known.EMPLOYEE_ID, reason)

    def _keep(self, places: list[Place]) -> None:
        """Keep a person's place if all rows about them agree on it."""
        first = places[0]
        if not any(column in self._columns.at for column in known.OF_MANAGERS):
            return
        if any(place.managers != first.managers for place in places):
            return
        self._out.places.append(first)
        reason = phrase("is refused, but keeps its person's place in the reporting tree: the id and the manager")
        self._remark(first.line, Remark.ONLY_PLACE, known.EMPLOYEE_ID, reason)


def _rows(roster: Roster, header: Header) -> Iterator[tuple[int, RosterRow | Faults]]:
    for record in records(roster.file, header):
        try:
            yield record.line, parse(record, header.columns, roster.role, partners=roster.partners)
        except Faults as faults:
            yield record.line, faults


def _differs(line: int, more: int) -> str:
    """Return the fault of a row that contradicts another one, and `more` besides."""
    if more:
        said = phrase("says something else of the same person than line {line} and {number} more; keep one")
        return said.format(line=line, number=f"{more:,}")
    return phrase("says something else of the same person than line {line}; keep one").format(line=line)
