"""Which column of a roster means what: one table, a row a column, with the headings that HR systems give it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import ClassVar, Final

from services.matching.domain.cells import same, shown
from services.matching.feeds.csv import values
from services.matching.feeds.csv.values import Reading
from shared.domain import Refused

LONGEST_HEADING: Final = 100  # characters of a heading that a report repeats

EMPLOYEE_ID: Final = "participant_id"
NAME: Final = "display_name"
FIRST_NAME: Final = "first_name"
LAST_NAME: Final = "last_name"
LAST_AND_FIRST: Final = "last_name_first_name"
EMAIL: Final = "email"
ROLE: Final = "role"
COUNTRY: Final = "country"
ZONE: Final = "timezone"
LEVEL: Final = "level"
DEPTH: Final = "organization_level"
MANAGER: Final = "manager_id"
MANAGER_EMAIL: Final = "manager_email"
MANAGER_NAME: Final = "manager_name"
OFFERS: Final = "skills_offered"
SEEKS: Final = "skills_sought"
TAGS: Final = "tags"
MANAGERS: Final = (MANAGER, MANAGER_EMAIL, MANAGER_NAME)


class UnusableRoster(Refused):
    """The file as a whole cannot be read as a roster; the message says what to change."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, kw_only=True)
class Column:
    """What a column is called by us and by others, and what it tells of a person.

    Attributes:
        says: the field of a person, their profile, contact or wishes; empty where `rows` puts it together from several.
        reading: a cell's text to its value.
        headings: in any case and with any spaces, hyphens and underscores; `|` between them.
        second: headings that mean this one only where a file has none of the others.
        zero: whether 0 is a value here and no placeholder.
    """

    name: str
    says: str = ""
    reading: Reading = values.text
    headings: str = ""
    second: str = ""
    zero: bool = False


COLUMNS: Final = (
    Column(name=EMPLOYEE_ID, headings="participant id|employee id|person id|business entity id|mentor"),
    Column(name=NAME, headings="display name|full name|name"),
    Column(name=EMAIL, says="email", reading=values.address, headings="email|email address"),
    Column(name=ROLE, reading=values.role, headings="role"),
    Column(name="age_band", says="age_band", reading=values.band, headings="age band"),
    Column(name=LEVEL, reading=values.level, headings="level|grade"),
    Column(name=DEPTH, reading=values.depth, zero=True, headings="organization level"),
    Column(name="job_title", says="job_title", headings="job title", second="title"),
    Column(name="department", says="department", headings="department"),
    Column(name=COUNTRY, says="country", reading=values.country, headings="country"),
    Column(name=ZONE, reading=values.zone, headings="timezone|time zone|zone"),
    Column(name="languages", says="languages", reading=values.languages, headings="languages|spoken languages"),
    Column(name=MANAGER, headings="manager id|manager|manager business entity id"),
    Column(name=MANAGER_EMAIL, headings="manager email"),
    Column(name=MANAGER_NAME, headings="manager name"),
    Column(name=OFFERS, reading=values.topics, headings="skills offered"),
    Column(name=SEEKS, reading=values.topics, headings="skills sought"),
    Column(name=TAGS, reading=values.topics, headings="tags"),
    Column(name="communication_style", says="style", headings="communication style"),
    Column(name="max_pairs", says="capacity", reading=values.capacity, zero=True, headings="max pairs|capacity"),
    Column(name=FIRST_NAME, headings="first name"),
    Column(name=LAST_NAME, headings="last name"),
    Column(name=LAST_AND_FIRST, headings="last name, first name"),
)
BY_NAME: Final = {column.name: column for column in COLUMNS}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """How a file's header was understood.

    Attributes:
        names: the header as written, one per column.
        at: where each known column stands, by our name of it.
        ignored: the columns that say nothing to us.
    """

    names: tuple[str, ...]
    at: dict[str, int]
    ignored: tuple[str, ...] = field(default=())

    def name(self, column: str) -> str:
        """Return what the file itself calls a column, for its report."""
        return self.names[self.at[column]][:LONGEST_HEADING] if column in self.at else column


def columns(header: list[str], by_hand: Mapping[str, str] | None = None) -> Columns:
    """Understand a header; `by_hand` says which heading is which of our columns, and goes first.

    Raises:
        UnusableRoster: two columns mean the same, one that was named is not there, or none says who a row is about.
    """
    names = tuple(shown(name) for name in header)
    at = _by_hand(names, by_hand or {})
    for column in COLUMNS:
        places = [place for place in _places(names, column) if place not in at.values()]
        if column.name in at or not places:
            continue
        if len(places) > 1:
            same_ones = " and ".join(names[place] for place in places)
            raise UnusableRoster(
                f"the columns {same_ones} both mean {column.name}; keep one of them, "
                f"or say which one counts: map={column.name}:{names[places[0]]}"
            )
        at[column.name] = places[0]
    if EMPLOYEE_ID not in at:
        raise UnusableRoster(
            "no column says who a row is about; name one participant_id (or employee_id), "
            "or say which one it is: map=participant_id:Heading"
        )
    return Columns(names=names, at=at, ignored=tuple(n for p, n in enumerate(names) if n and p not in at.values()))


def recognised(header: Iterable[str], by_hand: Mapping[str, str] | None = None) -> int:
    """Count the columns of a header that mean something."""
    named = {plain(heading) for heading in (by_hand or {}).values()}
    return sum(plain(name) in _known() or plain(name) in named for name in header)


def plain(heading: str) -> str:
    """Return what two spellings of a heading have in common."""
    return "".join(letter for letter in same(heading) if letter.isalnum() or letter == "#")


def _by_hand(names: tuple[str, ...], by_hand: Mapping[str, str]) -> dict[str, int]:
    headings = [plain(name) for name in names]
    missing = [heading for heading in by_hand.values() if plain(heading) not in headings]
    if missing:
        raise UnusableRoster(f"no column is called {missing[0]}; its first line must name it as you wrote it")
    return {column: headings.index(plain(heading)) for column, heading in by_hand.items()}


def _places(names: tuple[str, ...], column: Column) -> list[int]:
    for wanted in _headings(column.name):
        found = [place for place, name in enumerate(names) if plain(name) in wanted]
        if found:
            return found
    return []


@cache
def _headings(column: str) -> tuple[frozenset[str], frozenset[str]]:
    known = BY_NAME[column]
    return (_plain_all(known.headings), _plain_all(known.second))


@cache
def _known() -> frozenset[str]:
    return frozenset().union(*(part for column in COLUMNS for part in _headings(column.name)))


def _plain_all(headings: str) -> frozenset[str]:
    return frozenset(plain(heading) for heading in headings.split("|")) - {""}
