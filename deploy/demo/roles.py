"""A roster in which nobody has a role, an export of an organization say: the demo plays with a copy that has them."""

import csv
from pathlib import Path

SENIOR = 5  # from this level on (1-9) somebody learns, below they teach
NEEDED = ("participant_id", "email", "timezone")


class Unplayable(Exception):
    """The demo cannot do anything with this roster; the message says what to change."""


def with_roles(roster: Path, folder: Path) -> tuple[Path, str]:
    """Return the roster to play with and a sentence about it: itself and nothing, or a copy in `folder` and why.

    Raises:
        Unplayable: it lacks a column that the demo reads, or has neither roles nor levels.
    """
    with roster.open(newline="", encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        columns = [*(rows.fieldnames or ())]
        people = [*rows]
    _check(columns, roster)
    if any((row.get("role") or "").strip() for row in people):
        return roster, ""
    if not any((row.get("level") or "").strip() for row in people):
        raise Unplayable(f"{roster}: nobody has a role, nor a level to tell it by; fill the column role or level")
    copy = folder / "roster.csv"
    _write(copy, list(dict.fromkeys([*columns, "role"])), [row | {"role": _role(row["level"])} for row in people])
    return copy, (
        f"Nobody in {roster} has a role. The demo plays with a copy, {copy}: "
        f"from level {SENIOR} on people are mentees, below mentors, and without a level they do not take part."
    )


def _check(columns: list[str], roster: Path) -> None:
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Unplayable(f"{roster}: the demo reads the platform's own columns; it lacks {', '.join(missing)}")


def _role(level: str | None) -> str:
    text = (level or "").strip()
    if not text.isdigit():
        return ""
    return "mentee" if int(text) >= SENIOR else "mentor"


def _write(copy: Path, columns: list[str], rows: list[dict[str, str]]) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    with copy.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
