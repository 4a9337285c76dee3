"""Which column of a roster means what: ours, AdventureWorks' and Coding Coach's, by name."""

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from shared.domain import Refused


class UnusableRoster(Refused):
    """The file as a whole cannot be read as a roster; the message says what to change."""

    status: ClassVar[int] = 422


class Field(StrEnum):
    """What a column can tell of a person."""

    EMPLOYEE_ID = "participant_id"
    NAME = "display_name"
    EMAIL = "email"
    ROLE = "role"
    AGE_BAND = "age_band"
    LEVEL = "level"
    DEPTH = "organization_level"
    JOB_TITLE = "job_title"
    DEPARTMENT = "department"
    COUNTRY = "country"
    ZONE = "timezone"
    LANGUAGES = "languages"
    MANAGER = "manager_id"
    OFFERS = "skills_offered"
    SEEKS = "skills_sought"
    TOPICS = "tags"
    STYLE = "communication_style"
    CAPACITY = "max_pairs"


# Header names in lower case, without spaces, hyphens and underscores.
_NAMES: dict[str, Field] = {
    "participantid": Field.EMPLOYEE_ID,
    "employeeid": Field.EMPLOYEE_ID,
    "personid": Field.EMPLOYEE_ID,
    "businessentityid": Field.EMPLOYEE_ID,
    "mentor": Field.EMPLOYEE_ID,
    "displayname": Field.NAME,
    "fullname": Field.NAME,
    "name": Field.NAME,
    "email": Field.EMAIL,
    "emailaddress": Field.EMAIL,
    "role": Field.ROLE,
    "ageband": Field.AGE_BAND,
    "level": Field.LEVEL,
    "grade": Field.LEVEL,
    "organizationlevel": Field.DEPTH,
    "jobtitle": Field.JOB_TITLE,
    "title": Field.JOB_TITLE,
    "department": Field.DEPARTMENT,
    "country": Field.COUNTRY,
    "timezone": Field.ZONE,
    "zone": Field.ZONE,
    "languages": Field.LANGUAGES,
    "spokenlanguages": Field.LANGUAGES,
    "managerid": Field.MANAGER,
    "manager": Field.MANAGER,
    "managerbusinessentityid": Field.MANAGER,
    "skillsoffered": Field.OFFERS,
    "skillssought": Field.SEEKS,
    "tags": Field.TOPICS,
    "communicationstyle": Field.STYLE,
    "maxpairs": Field.CAPACITY,
    "capacity": Field.CAPACITY,
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """How a file's header was understood.

    Attributes:
        names: the header as written, one per column.
        at: where each known field stands.
        ignored: the columns that say nothing to us.
    """

    names: tuple[str, ...]
    at: dict[Field, int]
    ignored: tuple[str, ...]

    def name(self, field: Field) -> str:
        """Return what the file itself calls a field, for its report."""
        return self.names[self.at[field]] if field in self.at else str(field)


def columns(header: list[str]) -> Columns:
    """Understand a header.

    Raises:
        UnusableRoster: two columns mean the same, or none says who the rows are about.
    """
    names = tuple(name.strip() for name in header)
    known = [_NAMES.get(_plain(name)) for name in names]
    twice = [field for field, count in Counter(field for field in known if field).items() if count > 1]
    if twice:
        same = [name for name, field in zip(names, known, strict=True) if field is twice[0]]
        raise UnusableRoster(f"the columns {' and '.join(same)} both mean {twice[0]}; keep one of them")
    at = {field: index for index, field in enumerate(known) if field}
    if Field.EMPLOYEE_ID not in at:
        raise UnusableRoster(
            "no column says who a row is about; name one participant_id (or employee_id, BusinessEntityID)"
        )
    return Columns(
        names=names, at=at, ignored=tuple(name for name, field in zip(names, known, strict=True) if not field)
    )


def recognised(header: list[str]) -> int:
    """Count the columns of a header that mean something."""
    return sum(_plain(name) in _NAMES for name in header)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).lower()
