"""The waves of surveys: when each is issued, and its heading in the report."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.feedback.domain.counts import Counted
from shared.contracts.closed import total
from shared.contracts.feedback import Wave
from shared.phrases import phrase

# A repeated wave is left out so shortly before the last day: the closing survey asks the same.
BEFORE_THE_END: Final = timedelta(days=21)
# A pair that is paused on a wave's day is asked when it meets again; this often we look.
LOOKED_AT: Final = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class WavePlan:
    """The settings of a wave's surveys.

    Attributes:
        heading: the report's heading for the answers.
        each_session: issued after every session that was held; else once per pair, or in rounds.
        at_the_end: issued when the pair has run to its planned end.
        days: days after the pair's first day when it is issued; 0: as soon as there is a pair.
        every: days between the rounds of a wave that is repeated until shortly before the last day; 0: asked once.
        shortest: days that a pair must last to be asked in the wave.
        after: days after the planned end when it is issued.
        ticks: what ticked topics are counted as.
        compares: whether its outcomes and experiences are compared with what the person said at the beginning.
    """

    heading: str
    each_session: bool = False
    at_the_end: bool = False
    days: int = 0
    every: int = 0
    shortest: int = 0
    after: int = 0
    ticks: Counted = Counted.TOPIC_LEARNED
    compares: bool = False


WAVES: Final = total(
    Wave,
    {
        Wave.EXPECTATIONS: WavePlan(heading=phrase("What people expect")),
        Wave.PULSE: WavePlan(heading=phrase("How sessions went"), each_session=True),
        # A shorter pair is asked at its end soon enough.
        Wave.DAY_30: WavePlan(heading=phrase("After a month"), days=30, shortest=56, compares=True),
        Wave.CHECK_IN: WavePlan(heading=phrase("On the way"), days=60, every=60),
        Wave.CLOSING: WavePlan(heading=phrase("Looking back"), at_the_end=True, compares=True),
        Wave.AFTER_6_MONTHS: WavePlan(
            heading=phrase("Half a year later"), after=182, ticks=Counted.TOPIC_USED, compares=True
        ),
        Wave.AFTER_12_MONTHS: WavePlan(
            heading=phrase("A year later"), after=365, ticks=Counted.TOPIC_USED, compares=True
        ),
    },
)


def is_at_the_start(plan: WavePlan) -> bool:
    """Tell whether a wave is issued as soon as there is a pair."""
    return not (plan.each_session or plan.at_the_end or plan.days or plan.after)


def next_round(plan: WavePlan, starts_on: datetime, ends_on: datetime, now: datetime) -> tuple[int, datetime] | None:
    """Return the next round of a wave in a pair's time, from 1, and its moment; None if none is left."""
    if not plan.days or ends_on - starts_on < timedelta(days=plan.shortest):
        return None
    number = 1
    if plan.every:
        number = max(0, (now - starts_on).days - plan.days + plan.every) // plan.every + 1
    due = starts_on + timedelta(days=plan.days + (number - 1) * plan.every)
    return (number, due) if now < due <= ends_on - BEFORE_THE_END else None


def later(plan: WavePlan, ended_on: datetime) -> datetime | None:
    """Return when a wave is issued after a pair's planned end, or None if it is not."""
    return ended_on + timedelta(days=plan.after) if plan.after else None
