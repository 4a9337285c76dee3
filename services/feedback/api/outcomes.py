"""What came of a program, as its report says it: changes before and after, topics learned, and what was promised."""

from collections.abc import Iterable

from pydantic import BaseModel

from services.feedback.domain.changes import alignment_of, changes_of
from services.feedback.domain.counts import Counted, Counts
from services.feedback.domain.insight import Group, Tally
from services.feedback.domain.instrument import Outcome
from shared.contracts.feedback import Wave


class ChangeView(BaseModel):
    """A mean change of one outcome in the same people's answers, from the beginning to a later survey.

    `low` and `high` bound the mean with 95% confidence; they are null below ten answers.
    """

    outcome: Outcome
    answers: int
    mean: float
    low: float | None
    high: float | None


class ComparedView(BaseModel):
    """What changed from the beginning to a wave, by group; `alignment` is how far it was as people expected, 0..1."""

    wave: Wave
    changes: dict[Group, list[ChangeView]]
    alignment: dict[Group, float]


class CountView(BaseModel):
    """A count that at least k people stand behind; `about` says more of it."""

    what: Counted
    about: str
    count: int


def compared_waves(tallies: Iterable[Tally]) -> list[ComparedView]:
    """Return the released changes, in the order of waves; other questionnaires of a wave are another entry."""
    order = list(Wave)
    shown = sorted(
        (one for one in tallies if one.released), key=lambda one: (order.index(Wave(one.instrument)), one.id)
    )
    return [_compared(one) for one in shown]


def counts_of(counts: Counts | None) -> list[CountView]:
    """Return what may be shown of a program's counts: most first."""
    found = [
        CountView(what=what, about=about, count=count)
        for what in Counted
        for about, count in (counts.shown(what) if counts else {}).items()
    ]
    return sorted(found, key=lambda one: (list(Counted).index(one.what), -one.count, one.about))


def _compared(tally: Tally) -> ComparedView:
    alignments = {group: alignment_of(pile) for group, pile in tally.released.items()}
    return ComparedView(
        wave=Wave(tally.instrument),
        changes={group: _changes(tally, group) for group in Group if group in tally.released},
        alignment={group: value for group, value in alignments.items() if value is not None},
    )


def _changes(tally: Tally, group: Group) -> list[ChangeView]:
    found = changes_of(tally.released[group])
    return [
        ChangeView(
            outcome=outcome,
            answers=found[outcome].answers,
            mean=found[outcome].mean,
            low=found[outcome].low,
            high=found[outcome].high,
        )
        for outcome in Outcome
        if outcome in found
    ]
