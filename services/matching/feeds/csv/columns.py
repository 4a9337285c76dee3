"""The columns of a roster: one table with a row per column."""

from dataclasses import dataclass
from typing import Final

from services.matching.feeds.csv import values
from services.matching.feeds.csv.usual_headings import USUAL
from services.matching.feeds.csv.values import Reading
from shared.contracts.closed import total
from shared.contracts.vocabulary import GroupAttribute

EMPLOYEE_ID: Final = "participant_id"
NAME: Final = "display_name"
FIRST_NAME: Final = "first_name"
LAST_NAME: Final = "last_name"
LAST_AND_FIRST: Final = "last_name_first_name"
EMAIL: Final = "email"
ROLE: Final = "role"
COUNTRY: Final = "country"
ZONE: Final = "timezone"
LANGUAGES: Final = "languages"
LEVEL: Final = "level"
DEPTH: Final = "organization_level"
MANAGER: Final = "manager_id"
MANAGER_EMAIL: Final = "manager_email"
MANAGER_NAME: Final = "manager_name"
MANAGER_FIRST_NAME: Final = "manager_first_name"
MANAGER_LAST_NAME: Final = "manager_last_name"
OFFERS: Final = "skills_offered"
SEEKS: Final = "skills_sought"
TAGS: Final = "tags"
LAST_DAY: Final = "last_day"
STATUS: Final = "status"
MANAGERS: Final = (MANAGER, MANAGER_EMAIL, MANAGER_NAME)
OF_MANAGERS: Final = (*MANAGERS, MANAGER_LAST_NAME)  # any of which says who leads somebody


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column: our name for it, its headings, and the field it fills.

    Attributes:
        says: the field of a person, profile, contact or wishes; empty if `rows` builds it from several columns.
        reading: converts a cell's text to its value.
        headings: separated by `|`, in order of preference; case, accents, spaces and signs do not matter.
        zero: whether 0 is a value instead of a placeholder.
        needed: whether a cell that cannot be read refuses its row; without it nobody knows who is meant, or as what.
    """

    name: str
    says: str = ""
    reading: Reading = values.text
    headings: str = ""
    zero: bool = False
    needed: bool = False


COLUMNS: Final = (
    Column(name=EMPLOYEE_ID, needed=True, headings=USUAL[EMPLOYEE_ID]),
    Column(name=NAME, needed=True, headings=USUAL[NAME]),
    Column(name=FIRST_NAME, needed=True, headings=USUAL[FIRST_NAME]),
    Column(name=LAST_NAME, needed=True, headings=USUAL[LAST_NAME]),
    Column(name=LAST_AND_FIRST, needed=True, headings=USUAL[LAST_AND_FIRST]),
    Column(name=EMAIL, says="email", reading=values.address, needed=True, headings=USUAL[EMAIL]),
    Column(name=ROLE, reading=values.role, needed=True, headings=USUAL[ROLE]),
    Column(name="age_band", says="age_band", reading=values.band, headings=USUAL["age_band"]),
    Column(name=LEVEL, reading=values.level, headings=USUAL[LEVEL]),
    Column(name=DEPTH, reading=values.depth, zero=True, headings=USUAL[DEPTH]),
    Column(name="job_title", says="job_title", headings=USUAL["job_title"]),
    Column(name="department", says="department", headings=USUAL["department"]),
    Column(name="site", says="site", headings=USUAL["site"]),
    Column(name="business_unit", says="business_unit", headings=USUAL["business_unit"]),
    Column(name=COUNTRY, says="country", reading=values.country, headings=USUAL[COUNTRY]),
    Column(name=ZONE, reading=values.zone, headings=USUAL[ZONE]),
    Column(name=LANGUAGES, says="languages", reading=values.languages, headings=USUAL[LANGUAGES]),
    Column(name=MANAGER, reading=values.manager, headings=USUAL[MANAGER]),
    Column(name=MANAGER_EMAIL, reading=values.manager, headings=USUAL[MANAGER_EMAIL]),
    Column(name=MANAGER_NAME, reading=values.manager, headings=USUAL[MANAGER_NAME]),
    Column(name=MANAGER_FIRST_NAME, reading=values.manager, headings=USUAL[MANAGER_FIRST_NAME]),
    Column(name=MANAGER_LAST_NAME, reading=values.manager, headings=USUAL[MANAGER_LAST_NAME]),
    Column(name=OFFERS, headings=USUAL[OFFERS]),
    Column(name=SEEKS, headings=USUAL[SEEKS]),
    Column(name=TAGS, headings=USUAL[TAGS]),
    Column(name="communication_style", says="style", headings=USUAL["communication_style"]),
    Column(name=LAST_DAY, reading=values.day, headings=USUAL[LAST_DAY]),
    Column(name=STATUS, headings=USUAL[STATUS]),
    Column(name="max_pairs", says="capacity", reading=values.capacity, zero=True, headings=USUAL["max_pairs"]),
)
BY_NAME: Final = {column.name: column for column in COLUMNS}
GROUPS: Final = total(GroupAttribute, {one: BY_NAME[one] for one in GroupAttribute if one in BY_NAME})
