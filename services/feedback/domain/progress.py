"""What became of a program's pairs, counted: begun, ended and why, sessions held and missed, by month."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import ProgramId


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The counts of a program; `id` is the program's.

    `minutes` is the time of the sessions held, `months` counts them by months like 2026-03. `places` counts the members
    of its pairs; somebody in two pairs counts twice. `met` counts the pairs that have met.
    """

    id: ProgramId
    begun: int = 0
    places: int = 0
    met: int = 0
    ended: Mapping[PairEndReason, int] = field(default_factory=dict)
    held: int = 0
    missed: int = 0
    minutes: int = 0
    months: Mapping[str, int] = field(default_factory=dict)

    @property
    def going_on(self) -> int:
        """Return how many pairs have not ended."""
        return max(0, self.begun - sum(self.ended.values()))


@dataclass(frozen=True, kw_only=True)
class Costs:
    """What a program costs as a whole, in whole units of a currency (ISO 4217); `id` is the program's."""

    id: ProgramId
    amount: int
    currency: str


def with_begun(known: Progress, places: int) -> Progress:
    """Return the counts with one more pair."""
    return replace(known, begun=known.begun + 1, places=known.places + places)


def with_ended(known: Progress, reason: PairEndReason) -> Progress:
    """Return the counts with one more pair that has ended."""
    return replace(known, ended={**known.ended, reason: known.ended.get(reason, 0) + 1})


def with_held(known: Progress, month: str, minutes: int, *, first: bool) -> Progress:
    """Return the counts with one more session held; `first` if the pair had none before."""
    return replace(
        known,
        held=known.held + 1,
        met=known.met + first,
        minutes=known.minutes + minutes,
        months={**known.months, month: known.months.get(month, 0) + 1},
    )


def with_missed(known: Progress) -> Progress:
    """Return the counts with one more session that did not take place."""
    return replace(known, missed=known.missed + 1)
