"""Counts of a program that a report may show: each grows by whole blocks of at least k different people.

What one person did waits until it can be counted together with what at least four others did. So the difference of two
counts, of any two moments, is nothing or stands for at least k people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from services.feedback.domain.piles import Pile
from shared.contracts.vocabulary import ProgramId


class Counted(StrEnum):
    """What is counted."""

    TOPIC_LEARNED = "topic-learned"
    TOPIC_USED = "topic-used"
    COMMITMENT_MADE = "commitment-made"
    COMMITMENT_VERIFIED = "commitment-verified"
    THANKS_GIVEN = "thanks-given"
    SESSION_CANCELLED = "session-cancelled"
    AGREEMENT_SIGNED = "agreement-signed"


@dataclass(frozen=True, kw_only=True)
class Count:
    """One count: `about` says more (a topic, a scope); `waiting` is not shown yet, `released` is."""

    what: Counted
    about: str = ""
    waiting: Pile = field(default_factory=Pile)
    released: int = 0


@dataclass(frozen=True, kw_only=True)
class Counts:
    """All counts of a program; `id` is the program's."""

    id: ProgramId
    counts: tuple[Count, ...] = ()

    def shown(self, what: Counted) -> Mapping[str, int]:
        """Return what may be shown of a count, by what it is about."""
        return {one.about: one.released for one in self.counts if one.what is what and one.released}


def counted(counts: Counts, what: Counted, about: str, respondent: str) -> Counts:
    """Return the counts with one more, and release what now hides everyone."""
    known = {(one.what, one.about): one for one in counts.counts}
    one = known.get((what, about), Count(what=what, about=about))
    waiting = one.waiting.plus(Pile(answers=1, people=(respondent,)))
    if waiting.hides_everyone:
        one = replace(one, waiting=Pile(), released=one.released + waiting.answers)
    else:
        one = replace(one, waiting=waiting)
    known[what, about] = one
    return replace(counts, counts=tuple(known[key] for key in sorted(known)))
