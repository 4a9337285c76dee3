"""Simulated trials of nudges, with an effect that is known: whether the analysis finds it, and invents none."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import Random
from statistics import mean
from typing import Any, Final

from services.notify.domain.trials import Arm, Assignment, Effect, Trial, assign, effect, met
from shared.contracts.vocabulary import PairId, ProgramId
from tests.builders import NOW

TRIALS: Final = 300
# Pairs of a trial, and the chances of a pair to meet in time, nudged and left alone.
PLANTED: Final = ((40, 0.6, 0.4), (120, 0.6, 0.4), (400, 0.6, 0.4), (120, 0.5, 0.5))
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Recovered:
    """What trials of one kind found: the mean difference and interval, how often it covers the truth, and shows one."""

    pairs: int
    planted: float
    found: float
    low: float
    high: float
    covers: float
    shows: float


def simulated(pairs: int, nudged: float, alone: float, seed: int) -> list[Assignment]:
    """Return a program's pairs in a trial, that meet in time with these chances."""
    draw, found = Random(seed), []  # noqa: S311 - chance of a simulation
    trial = Trial(
        id="t", program_id=ProgramId("program"), seed=str(seed), registered_at=NOW, ends_at=NOW + _DAY, within_days=28
    )
    for number in range(pairs):
        one = assign(trial, PairId(f"pair-{number}"), NOW)
        chance = nudged if one.arm is Arm.NUDGED else alone
        found.append(met(one, NOW + (10 if draw.random() < chance else 40) * _DAY))
    return found


def effects(pairs: int, nudged: float, alone: float, trials: int = TRIALS) -> Iterator[Effect]:
    """Yield the effect that each of many trials shows; none where an arm has too few pairs."""
    found = (effect(simulated(pairs, nudged, alone, seed)) for seed in range(trials))
    return (one for one in found if one is not None)


def shows(one: Effect) -> bool:
    """Tell whether an interval leaves out that there is no effect."""
    return one.low > 0 or one.high < 0


def recovered(pairs: int, nudged: float, alone: float) -> Recovered:
    """Return what many trials find of an effect that was planted."""
    found, planted = [*effects(pairs, nudged, alone)], nudged - alone
    return Recovered(
        pairs=pairs,
        planted=round(planted, 2),
        found=round(mean(one.difference for one in found), 2),
        low=round(mean(one.low for one in found), 2),
        high=round(mean(one.high for one in found), 2),
        covers=round(mean(one.low <= planted <= one.high for one in found), 2),
        shows=round(mean(map(shows, found)), 2),
    )


def measured() -> list[dict[str, Any]]:
    """Return a row of figures for each effect that is planted."""
    return [asdict(recovered(*one)) for one in PLANTED]
