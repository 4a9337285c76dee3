"""Prepares the demo's roster: the file itself, or a copy in our own columns, read by the import's parser.

A copy is made if the file has other columns, another encoding, invalid rows or is a spreadsheet, and if nobody in it
has a role, as in an organization's export: then the level decides the role.
"""

import csv
from collections import Counter
from pathlib import Path
from typing import Final

from deploy.demo.expected import Expected, expected
from services.matching.domain.imports import RowStatus
from services.matching.feeds.csv.checking import Checked, check, good_rows
from services.matching.feeds.csv.columns import EMAIL, LEVEL, ZONE
from services.matching.feeds.csv.headers import UnusableRoster
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.rows import RosterRow
from shared.contracts.vocabulary import GroupAttribute, Role

SENIOR = 5  # people from this level on (1-9) are mentees, the others mentors
COLUMNS: Final = (
    "participant_id",
    "display_name",
    EMAIL,
    "role",
    "age_band",
    LEVEL,
    "job_title",
    "department",
    "country",
    ZONE,
    "languages",
    "manager_id",
    "skills_offered",
    "skills_sought",
    "max_pairs",
)


class Unplayable(Exception):
    """The demo cannot use this roster; the message says what to change."""


def with_roles(roster: Path, folder: Path) -> tuple[Path, str]:
    """Return the roster to use and a sentence about it: the file and no sentence, or a copy in `folder` and the reason.

    Raises:
        Unplayable: it cannot be read, has no addresses, or neither roles nor levels.
    """
    try:
        with roster.open("rb") as file, open_roster(file) as opened:
            checked = check(opened)
            people = [row for _, row in good_rows(opened, checked)]
    except (UnusableRoster, OSError) as wrong:
        raise Unplayable(f"{roster}: {_words(wrong)}") from None
    _must_be_playable(roster, checked, people)
    if _is_plain(roster, checked, people):
        return roster, ""
    copy = folder / "roster.csv"
    _write(copy, checked, people)
    return copy, " ".join(_why(roster, copy, checked, people))


def _must_be_playable(roster: Path, checked: Checked, people: list[RosterRow]) -> None:
    if EMAIL not in checked.header.columns.at or not any(one.contact.email for one in people):
        raise Unplayable(f"{roster}: nobody in it has an address; name a column email{_refusals(checked)}")
    if not _have_roles(people) and not any(one.profile.level for one in people):
        raise Unplayable(
            f"{roster}: nobody has a role, nor a level to tell it by; fill the column role or level{_refusals(checked)}"
        )


def _is_plain(roster: Path, checked: Checked, people: list[RosterRow]) -> bool:
    """Tell whether the demo's own reading of a file gives the figures that the import must reach."""
    try:
        read = expected(roster)
    except (KeyError, ValueError, csv.Error):
        return False
    roles = Counter(one.role for one in people)
    refused = sum(one.status is RowStatus.REFUSED for one in checked.verdicts.values())
    wanted = Expected(people=len(people), mentors=roles[Role.MENTOR], mentees=roles[Role.MENTEE], refused=refused)
    return _have_roles(people) and read == wanted


def _why(roster: Path, copy: Path, checked: Checked, people: list[RosterRow]) -> list[str]:
    said = [f"The demo plays with a copy of {roster}, {copy}, in the platform's own columns.", *checked.warnings]
    refused = sum(one.status is RowStatus.REFUSED for one in checked.verdicts.values())
    if refused:
        said.append(f"{refused} rows are left out{_refusals(checked)}.")
    if not _have_roles(people):
        said.append(
            f"Nobody has a role: from level {SENIOR} on people are mentees, below mentors, and without a level they do "
            "not take part."
        )
    return said


def _refusals(checked: Checked) -> str:
    """Return the errors of the first refused row."""
    refused = [one for _, one in sorted(checked.verdicts.items()) if one.status is RowStatus.REFUSED]
    return f" (line {refused[0].line}: {refused[0].errors[0].field} {refused[0].errors[0].reason})" if refused else ""


def _have_roles(people: list[RosterRow]) -> bool:
    return any(one.role for one in people)


def _role(person: RosterRow, *, told: bool) -> str:
    """Return a person's role; people without an address get none."""
    if not person.contact.email:
        return ""
    if told:
        return person.role or ""
    level = person.profile.level
    return "" if level is None else Role.MENTEE if level >= SENIOR else Role.MENTOR


def _write(copy: Path, checked: Checked, people: list[RosterRow]) -> None:
    told = _have_roles(people)
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_cells(one, checked, _role(one, told=told)) for one in people)


def _cells(one: RosterRow, checked: Checked, role: str) -> tuple[object, ...]:
    profile, wishes = one.profile, one.wishes
    found = [checked.directory.find(text) for _, text in one.managers]
    manager = next((who.id for who in found if who), one.managers[0][1] if one.managers else "")
    return (
        one.employee_id,
        one.contact.name,
        one.contact.email,
        role,
        profile.age_band or "",
        profile.level or "",
        one.place.job_title or "",
        profile.department or "",
        profile.groups.get(GroupAttribute.COUNTRY) or "",
        profile.zone or "UTC",
        ";".join(profile.languages),
        manager,
        ";".join(f"{offer.topic}:{offer.level}" for offer in wishes.offers),
        ";".join(wishes.seeks),
        wishes.capacity,
    )


def _words(wrong: Exception) -> str:
    return (wrong.strerror or "it cannot be read") if isinstance(wrong, OSError) else str(wrong)
