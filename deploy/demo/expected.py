"""The figures expected of a roster, computed from the CSV alone, without the services."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A roster's figures: distinct valid people by role, and the number of rows that must be refused."""

    people: int
    mentors: int
    mentees: int
    refused: int

    @property
    def participants(self) -> int:
        """Return the number of participants; the other people are only in the reporting tree."""
        return self.mentors + self.mentees


def expected(roster: Path) -> Expected:
    """Read a roster in the platform's columns; rows with the same id count once if equal, else not at all."""
    rows = rows_of(roster)
    good = _those_imported(rows)
    people = people_of(roster)
    roles = Counter(row.get("role", "") for row in people)
    return Expected(
        people=len(people),
        mentors=roles["mentor"],
        mentees=roles["mentee"],
        refused=len(rows) - len(good),
    )


def rows_of(roster: Path) -> list[dict[str, str]]:
    """Return every row of a roster, those that the platform refuses included."""
    with roster.open(newline="", encoding="utf-8-sig") as file:
        return [{name: (cell or "").strip() for name, cell in row.items() if name} for row in csv.DictReader(file)]


def people_of(roster: Path) -> list[dict[str, str]]:
    """Return the row of each valid person, in the roster's order."""
    return [*{row["participant_id"]: row for row in _those_imported(rows_of(roster))}.values()]


def registered(roster: Path) -> set[str]:
    """Return the ids of the valid people in HR's file of all people, which has no roles that could be wrong."""
    rows = rows_of(roster)
    return {row["participant_id"] for row in rows if _known(row)} - _differing(rows)


def most_senior(people: list[dict[str, str]], count: int) -> list[dict[str, str]]:
    """Return the rows of the people of the highest levels, the highest first; ids decide between equals."""
    return sorted(people, key=lambda row: (-int(row.get("level") or "1"), row["participant_id"]))[:count]


def _those_imported(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    differing = _differing(rows)
    return [row for row in rows if _good(row) and row["participant_id"] not in differing]


def _differing(rows: list[dict[str, str]]) -> set[str]:
    seen: dict[str, dict[str, str]] = {}
    return {row["participant_id"] for row in rows if _good(row) and seen.setdefault(row["participant_id"], row) != row}


def _good(row: dict[str, str]) -> bool:
    return _known(row) and row.get("role", "") in {"", "mentor", "mentee"}


def _known(row: dict[str, str]) -> bool:
    """Tell whether a row is a person's in the file of all people, which has no roles."""
    return row["participant_id"] != "" and row["email"].count("@") == 1
