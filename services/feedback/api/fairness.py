"""What people say at the end by department, country and level, as a program's report says it."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from services.feedback.domain.changes import changes_of
from services.feedback.domain.groupings import Grouping, shown_by
from services.feedback.domain.insight import Tally
from services.feedback.domain.piles import Pile


class FairnessView(BaseModel):
    """A group of people: the means of what they said at the end, and how their outcomes changed since the beginning.

    Every figure covers at least k people, and so does what is left of any other figures without it. No answer is in the
    figures of two groupings.
    """

    by: Grouping
    part: str
    answers: int
    means: dict[str, float]
    changed: int
    changes: dict[str, float]


def fairness_of(answers: Iterable[Tally], changes: Iterable[Tally]) -> list[FairnessView]:
    """Return the groups that may be shown by each grouping; of the newest questionnaire that shows any."""
    said, changed = [*answers], [*changes]
    return [
        view for grouping in Grouping for view in _views(grouping, _newest(said, grouping), _newest(changed, grouping))
    ]


def _newest(tallies: Iterable[Tally], grouping: Grouping) -> Mapping[str, Pile]:
    shown = [one for one in tallies if shown_by(grouping, one.parts.shown)]
    newest = max(shown, key=lambda one: (one.version, one.id), default=None)
    return shown_by(grouping, newest.parts.shown) if newest else {}


def _views(grouping: Grouping, said: Mapping[str, Pile], changed: Mapping[str, Pile]) -> list[FairnessView]:
    return [_view(grouping, name, said.get(name), changed.get(name)) for name in sorted({*said, *changed})]


def _view(grouping: Grouping, name: str, said: Pile | None, changed: Pile | None) -> FairnessView:
    means = {question: round(total / said.answers, 2) for question, total in said.totals.items()} if said else {}
    changes = {outcome: change.mean for outcome, change in changes_of(changed).items()} if changed else {}
    return FairnessView(
        by=grouping,
        part=name,
        answers=said.answers if said else 0,
        means=means,
        changed=changed.answers if changed else 0,
        changes=changes,
    )
