"""By what people are told apart in a report on fairness: what HR declares of everybody, one of it for each answer."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final

from services.feedback.domain.piles import Pile
from services.feedback.domain.staying import Person

SEPARATOR: Final = "\x1f"  # no department has it, for HR's words are lines without control characters
UNKNOWN: Final = ""
ByPart = Mapping[str, Pile]
"""Piles by part of the organization: by what is known of people, in the order of groupings."""


class Grouping(StrEnum):
    """By what people are told apart."""

    DEPARTMENT = "department"
    COUNTRY = "country"
    LEVEL = "level"


def part_of(person: Person | None) -> str:
    """Return the part of the organization that somebody is in: all that is known of it, or "" for nothing."""
    if person is None:
        return UNKNOWN
    known = (person.department or "", person.country or "", str(person.level or ""))
    return SEPARATOR.join(known).rstrip(SEPARATOR)


def within(part: str, grouping: Grouping) -> str:
    """Return the group of a part by one grouping, "" if that is not known."""
    known, at = part.split(SEPARATOR), list(Grouping).index(grouping)
    return known[at] if at < len(known) else UNKNOWN


def named(group: str, grouping: Grouping) -> str:
    """Return a group as the part that is known by one grouping alone."""
    return SEPARATOR * list(Grouping).index(grouping) + group


def grouped(by_part: ByPart, grouping: Grouping) -> dict[str, Pile]:
    """Return piles by the groups of one grouping; people whose group is not known are one of them."""
    found: dict[str, Pile] = {}
    for part, pile in by_part.items():
        name = within(part, grouping)
        found[name] = found.get(name, Pile()).plus(pile)
    return found


def shown_by(grouping: Grouping, shown: ByPart) -> dict[str, Pile]:
    """Return, of what is shown, the groups of one grouping."""
    found = {within(part, grouping): pile for part, pile in shown.items()}
    return {name: pile for name, pile in found.items() if name != UNKNOWN}


def as_parts(groups: Mapping[str, Pile], grouping: Grouping) -> dict[str, Pile]:
    """Return groups of one grouping as parts, without the pseudonyms that have counted people."""
    return {named(name, grouping): replace(pile, people=()) for name, pile in groups.items()}
