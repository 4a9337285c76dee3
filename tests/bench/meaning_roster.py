"""Reads a roster for the measurement of topics: who is there, and what each would offer as mentor and seek as mentee.

Rows are read as an import reads them, but for the columns that have nothing to do with topics: a row without an address
is no reason to lose a true pair. What an import would refuse is said.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from services.matching.domain.cells import same_id
from services.matching.domain.participants import Wishes
from services.matching.domain.people import Profile
from services.matching.feeds.csv.checking import Checked, check
from services.matching.feeds.csv.columns import EMPLOYEE_ID, LANGUAGES, OFFERS, ROLE, SEEKS, TAGS
from services.matching.feeds.csv.headers import Columns, by_hand_of
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.reading import Record, records
from services.matching.feeds.csv.rows import Faults, RosterRow, parse
from services.matching.feeds.csv.separators import told
from services.matching.feeds.csv.values import Unreadable, role
from shared.contracts.vocabulary import Role
from tests.bench.matching_rosters import opened

KEPT: Final = (EMPLOYEE_ID, OFFERS, SEEKS, TAGS, LANGUAGES)
SHOWN: Final = 12


@dataclass(frozen=True, kw_only=True)
class Stated:
    """A person as a row states them.

    Attributes:
        roles: those that the row allows; none if it says nothing that can be understood.
        wishes: as mentor and as mentee, because tags are offered by a mentor and sought by a mentee.
    """

    id: str
    roles: frozenset[Role]
    profile: Profile
    wishes: Mapping[Role, Wishes]


def people_of(path: Path, by_hand: Iterable[str]) -> tuple[list[Stated], list[str]]:
    """Return the people of a roster in the order of its rows, and sentences on what was taken for what."""
    with opened(path) as file, open_roster(file, by_hand=by_hand_of(by_hand)) as roster:
        checked = check(roster)
        columns, guessed = _of_topics(checked.header.columns)
        people = [one for record in records(roster.file, checked.header) if (one := _stated(record, columns, checked))]
        return people, [*_columns(checked), *guessed, *told(checked.header.columns), *_refused(checked)]


def _of_topics(columns: Columns) -> tuple[Columns, list[str]]:
    """Keep the columns that count; a single column of topics is read for both sides, as tags are."""
    at = {name: columns.at[name] for name in KEPT if name in columns.at}
    only = [name for name in (OFFERS, SEEKS, TAGS) if name in at]
    if len(only) != 1 or only == [TAGS]:
        return replace(columns, at=at), []
    name = only[0]
    at[TAGS] = at.pop(name)
    separators = {**columns.separators, TAGS: columns.separators[name]}
    said = f"{columns.name(name)} is the only column of topics: what mentors offer there, and mentees seek."
    return replace(columns, at=at, separators=separators), [said]


def _stated(record: Record, columns: Columns, checked: Checked) -> Stated | None:
    rows = {side: row for side in Role if (row := _row(record, columns, side))}
    if len(rows) < len(Role):
        return None
    one = rows[Role.MENTOR]
    return Stated(
        id=same_id(one.employee_id),
        roles=frozenset(_roles(record, checked.header.columns)),
        profile=one.profile,
        wishes={side: row.wishes for side, row in rows.items()},
    )


def _row(record: Record, columns: Columns, side: Role) -> RosterRow | None:
    without = replace(columns, at={name: at for name, at in columns.at.items() if name != LANGUAGES})
    for some in (columns, without):
        try:
            return parse(record, some, side)
        except Faults:
            continue
    return None


def _roles(record: Record, columns: Columns) -> Iterator[Role]:
    at = columns.at.get(ROLE, len(record.cells))
    try:
        found = role(record.cells[at]) if at < len(record.cells) else None
    except Unreadable:
        return
    if found is not None:
        yield from (found,) if isinstance(found, Role) else Role


def _columns(checked: Checked) -> Iterator[str]:
    columns = checked.header.columns
    if taken := [f"{columns.name(name)} is {name}" for name in columns.at if columns.name(name) != name]:
        yield f"Columns: {', '.join(taken)}."
    if columns.ignored:
        yield f"Not read: {', '.join(columns.ignored[:SHOWN])}."
    for name, what in ((OFFERS, "offer"), (SEEKS, "seek")):
        if not {OFFERS, SEEKS, TAGS} & {*columns.at}:
            yield f"No column says what people {what}: name one {name}, or say which: MAP={name}:Heading."
    yield from (one for one in columns.doubles if any(name in one for name in (OFFERS, SEEKS, TAGS)))


def _refused(checked: Checked) -> Iterator[str]:
    faults = [
        f"line {one.line}: {fault.field} {fault.reason}" for one in checked.verdicts.values() for fault in one.errors
    ]
    if faults:
        lines = sum(bool(one.errors) for one in checked.verdicts.values())
        yield f"An import would refuse {lines} rows, such as {faults[0]}. Here they count if their topics can be read."
