"""Sums over what is known of people, which grow by whole blocks of at least k different people of one kind.

What is known of one person waits until it can be added together with what is known of at least four others of the same
kind (a role, an arm). No person is in two figures about the same thing, so the difference of any two, of any moments,
is nothing or stands for at least k people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from services.feedback.domain.piles import K, Pile
from shared.contracts.closed import total
from shared.contracts.vocabulary import ProgramId


class About(StrEnum):
    """What figures are about: how long people waited for a pair, who was still there later, what went with worth."""

    WAITING = "waiting"
    AFTER_6_MONTHS = "after-6-months"
    AFTER_12_MONTHS = "after-12-months"
    WORTH = "worth"


# The different people of a block. What went with worth is told by component: over five people, all these figures
# together would nearly be their answers.
LEAST: Final = total(About, {About.WAITING: K, About.AFTER_6_MONTHS: K, About.AFTER_12_MONTHS: K, About.WORTH: 20})


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The sums of one program about one thing, by kind of people: those that wait, and those that may be shown."""

    id: str
    program_id: ProgramId
    about: About
    waiting: Mapping[str, Pile] = field(default_factory=dict)
    released: Mapping[str, Pile] = field(default_factory=dict)


def figures_id(program_id: str, about: About) -> str:
    """Return the id of a program's figures about something."""
    return f"{program_id}:{about}"


def added(figures: Figures, kind: str, totals: Mapping[str, int], respondent: str) -> Figures:
    """Return the figures with one more person, and release what now stands for enough people."""
    least = LEAST[figures.about]
    one = Pile(answers=1, totals=totals, people=(respondent,))
    pile = figures.waiting.get(kind, Pile()).plus(one, least)
    waiting = {name: known for name, known in figures.waiting.items() if name != kind}
    if len(pile.people) < least:
        return replace(figures, waiting={**waiting, kind: pile})
    # The pseudonyms have counted people, and are not needed any more.
    shown = replace(figures.released.get(kind, Pile()).plus(pile), people=())
    return replace(figures, waiting=waiting, released={**figures.released, kind: shown})
