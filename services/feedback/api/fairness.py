"""What people say at the end by department, as a program's report says it."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from services.feedback.domain.changes import changes_of
from services.feedback.domain.insight import Tally
from services.feedback.domain.piles import Pile


class FairnessView(BaseModel):
    """A department: the means of what its people said at the end, and how their outcomes changed since the beginning.

    Every figure covers at least k people, and so does what is left of any other figures without it.
    """

    part: str
    answers: int
    means: dict[str, float]
    changed: int
    changes: dict[str, float]


def fairness_of(answers: Iterable[Tally], changes: Iterable[Tally]) -> list[FairnessView]:
    """Return the departments that may be shown; of the newest questionnaire that shows any."""
    said, changed = _newest(answers), _newest(changes)
    return [_view(name, said.get(name), changed.get(name)) for name in sorted({*said, *changed})]


def _newest(tallies: Iterable[Tally]) -> Mapping[str, Pile]:
    shown = [one for one in tallies if one.parts.shown]
    return max(shown, key=lambda one: (one.version, one.id)).parts.shown if shown else {}


def _view(name: str, said: Pile | None, changed: Pile | None) -> FairnessView:
    means = {question: round(total / said.answers, 2) for question, total in said.totals.items()} if said else {}
    changes = {outcome: change.mean for outcome, change in changes_of(changed).items()} if changed else {}
    return FairnessView(
        part=name,
        answers=said.answers if said else 0,
        means=means,
        changed=changed.answers if changed else 0,
        changes=changes,
    )
