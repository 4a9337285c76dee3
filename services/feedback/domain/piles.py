"""Piles of answers: sums by question, and the pseudonyms that count different people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

K: Final = 5


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Aggregated answers: `totals` are sums of scores by question; `people` are up to k different pseudonyms."""

    answers: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    people: tuple[str, ...] = ()

    @property
    def hides_everyone(self) -> bool:
        """Tell whether at least k people gave at least k answers."""
        return self.answers >= K and len(self.people) >= K

    def plus(self, other: "Pile", most: int = K) -> "Pile":
        """Return the sum of both piles, with at most so many pseudonyms."""
        questions = {*self.totals, *other.totals}
        return Pile(
            answers=self.answers + other.answers,
            totals={name: self.totals.get(name, 0) + other.totals.get(name, 0) for name in sorted(questions)},
            people=tuple(dict.fromkeys(self.people + other.people))[:most],
        )

    def only(self, questions: Iterable[str]) -> "Pile":
        """Return the pile with the sums of these questions alone."""
        kept = set(questions)
        return replace(self, totals={name: total for name, total in self.totals.items() if name in kept})
