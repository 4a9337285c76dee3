"""What became of a program's pairs: begun, over and how, sessions held and missed, by month.

Figures grow by blocks, as those of answers do: what happened to one pair waits until it can be added together with what
happened to others, so that at least k different people stand behind what is new. So the difference of two readings, of
any moments, is nothing or stands for at least k people.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from services.feedback.domain.piles import K, Pile
from shared.contracts.vocabulary import ProgramId

# Kinds of news; sessions are told apart by months like 2026-03, and those left of months that are over are one kind.
BEGUN: Final = "begun"
OVER: Final = "over"
EARLIER: Final = "earlier"
PEOPLE: Final = "people"
COMPLETED: Final = "completed"
HELD: Final = "held"
MISSED: Final = "missed"
MINUTES: Final = "minutes"
MET: Final = "met"
MET_PEOPLE: Final = "met-people"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The sums of a program by kind of news: those that wait, and those that are shown; `id` is the program's.

    `open` counts the members of all pairs that go on; somebody in two pairs counts twice. It is never shown.
    """

    id: ProgramId
    shown: Mapping[str, Pile]
    waiting: Mapping[str, Pile] = field(default_factory=dict)
    open: int = 0

    @property
    def over(self) -> int:
        """Return how many pairs are over."""
        return self._pile(OVER).answers

    @property
    def begun(self) -> int:
        """Return how many pairs have begun; what is over, and who has met, has begun."""
        return max(self._pile(BEGUN).answers, self.over, self.sessions(MET))

    @property
    def completed(self) -> int:
        """Return how many pairs ran to their planned end."""
        return self._pile(OVER).totals.get(COMPLETED, 0)

    @property
    def people(self) -> int:
        """Return how many members the pairs have that have begun."""
        return max(self._pile(BEGUN).totals.get(PEOPLE, 0), self.sessions(MET_PEOPLE))

    @property
    def months(self) -> Mapping[str, int]:
        """Return the sessions held by month."""
        found = {name: pile.totals[HELD] for name, pile in self.shown.items() if name not in {BEGUN, OVER, EARLIER}}
        return {name: held for name, held in sorted(found.items()) if held}

    def sessions(self, what: str) -> int:
        """Return a sum over the sessions of all months."""
        return sum(pile.totals.get(what, 0) for name, pile in self.shown.items() if name not in {BEGUN, OVER})

    def _pile(self, kind: str) -> Pile:
        return self.shown.get(kind, Pile())


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What a program costs as a whole, in whole units of a currency (ISO 4217); `id` is the program's."""

    id: ProgramId
    amount: int
    currency: str


def nothing_yet(program_id: ProgramId) -> Progress:
    """Return what is known of a program without pairs."""
    return Progress(id=program_id, shown={})


def with_begun(known: Progress, people: tuple[str, ...], places: int) -> Progress:
    """Return the sums with one more pair of so many people, who are pseudonyms."""
    counted = replace(known, open=known.open + places)
    return _added(counted, BEGUN, {PEOPLE: places}, people)


def with_ended(known: Progress, people: tuple[str, ...], *, completed: bool) -> Progress:
    """Return the sums with one more pair that is over."""
    counted = replace(known, open=max(0, known.open - len(people)))
    return _added(counted, OVER, {COMPLETED: int(completed)}, people)


def with_held(known: Progress, month: str, minutes: int, people: tuple[str, ...], *, first: bool) -> Progress:
    """Return the sums with one more session held; `first` if the pair had none before."""
    met = {MET: 1, MET_PEOPLE: len(people)} if first else {}
    return _added(known, month, {HELD: 1, MINUTES: minutes, **met}, people)


def with_missed(known: Progress, month: str, people: tuple[str, ...]) -> Progress:
    """Return the sums with one more session that did not take place."""
    return _added(known, month, {HELD: 0, MISSED: 1}, people)


def _added(known: Progress, kind: str, totals: Mapping[str, int], people: tuple[str, ...]) -> Progress:
    news = Pile(answers=1, totals=totals, people=people)
    waiting = {**known.waiting, kind: known.waiting.get(kind, Pile()).plus(news)}
    months = sorted(name for name in waiting if name not in {BEGUN, OVER, EARLIER})
    # Attestations come days later, so the last two months stay apart.
    for month in months[:-2]:
        waiting[EARLIER] = waiting.get(EARLIER, Pile()).plus(waiting.pop(month))
    return _released(replace(known, waiting=waiting))


def _released(known: Progress) -> Progress:
    ready = {kind: pile for kind, pile in known.waiting.items() if _hides(kind, pile, known.open)}
    shown = {kind: replace(known.shown.get(kind, Pile()).plus(pile), people=()) for kind, pile in ready.items()}
    waiting = {kind: pile for kind, pile in known.waiting.items() if kind not in ready}
    return replace(known, waiting=waiting, shown={**known.shown, **shown})


def _hides(kind: str, pile: Pile, going_on: int) -> bool:
    """Tell whether what is new stands for k people; the last pairs are over together with k people, or never shown."""
    return len(pile.people) >= K and (kind != OVER or going_on == 0 or going_on >= K)
