"""A pilot's evaluation: each criterion against its threshold, over at least k people, and what is recommended.

All criteria met: expand. At least two known, and none of them met: stop. Anything else: adjust.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from services.feedback.domain.progress import HELD, MET_PEOPLE, MISSED, Progress
from shared.contracts.closed import total
from shared.contracts.insights import PilotEvaluated
from shared.contracts.pilots import Criterion, PilotEvidence, PilotFinding, PilotThreshold, PilotVerdict
from shared.contracts.vocabulary import PairId, ProgramId
from shared.domain import Refused

# The last pair's closing survey takes answers for fourteen days.
AFTER_THE_LAST_PAIR: Final = timedelta(days=15)
FEWEST_KNOWN: Final = 2  # criteria that must be known before a pilot is stopped


class NoPilotToEvaluate(Refused):
    """A pilot is evaluated while its program is in the pilot, by criteria that were fixed before."""


@dataclass(frozen=True, kw_only=True)
class PilotPair:
    """A pair of a pilot, and whether it has ended."""

    id: PairId
    program_id: ProgramId
    ended: bool = False


@dataclass(frozen=True, kw_only=True)
class PilotEvaluation:
    """An evaluation of a program's pilot; `number` counts them, from 1."""

    id: str
    program_id: ProgramId
    number: int
    evaluated_at: datetime
    settings_revision: int
    pairs: int
    recommendation: PilotVerdict
    evidence: tuple[PilotEvidence, ...]


@dataclass(frozen=True, kw_only=True)
class Released:
    """What the report shows of a pilot, each over at least k people; None while that is nothing.

    `worth_it` and `would_recommend` are means on 1..5, `outcome_change` is in points, the others are in percent.
    """

    worth_it: float | None = None
    would_recommend: float | None = None
    paired_in_time: float | None = None
    commitments_confirmed: float | None = None
    outcome_change: float | None = None


def is_over(pairs: Sequence[PilotPair]) -> bool:
    """Tell whether a pilot had pairs and all of them have ended."""
    return bool(pairs) and all(one.ended for one in pairs)


def evaluate(  # noqa: PLR0913 - what is known, and whose it is
    number: int,
    thresholds: Sequence[PilotThreshold],
    progress: Progress,
    shown: Released,
    *,
    program_id: ProgramId,
    settings_revision: int,
    now: datetime,
) -> PilotEvaluation:
    """Compare what is known of a pilot with its thresholds, and recommend what follows."""
    values = _values(progress, shown)
    evidence = tuple(_evidence(one, values[one.criterion]) for one in thresholds)
    return PilotEvaluation(
        id=evaluation_id(program_id, number),
        program_id=program_id,
        number=number,
        evaluated_at=now,
        settings_revision=settings_revision,
        pairs=progress.begun,
        recommendation=recommended(one.finding for one in evidence),
        evidence=evidence,
    )


def evaluation_id(program_id: ProgramId, number: int) -> str:
    """Return the id of an evaluation; ids sort in the order of their numbers."""
    return f"{program_id}:{number:04}"


def recommended(findings: Iterable[PilotFinding]) -> PilotVerdict:
    """Return what follows from the findings."""
    found = [*findings]
    known = [one for one in found if one is not PilotFinding.TOO_FEW]
    if found and all(one is PilotFinding.MET for one in found):
        return PilotVerdict.EXPAND
    if len(known) >= FEWEST_KNOWN and PilotFinding.MET not in known:
        return PilotVerdict.STOP
    return PilotVerdict.ADJUST


def told(evaluation: PilotEvaluation) -> PilotEvaluated:
    """Return the event of an evaluation."""
    return PilotEvaluated(
        revision=evaluation.number,
        program_id=evaluation.program_id,
        number=evaluation.number,
        settings_revision=evaluation.settings_revision,
        pairs=evaluation.pairs,
        recommendation=evaluation.recommendation,
        evidence=evaluation.evidence,
    )


def _values(progress: Progress, shown: Released) -> Mapping[Criterion, float | None]:
    """Return what is known of each criterion, None if fewer than k people stand behind it."""
    held, missed, early = progress.sessions(HELD), progress.sessions(MISSED), progress.over - progress.completed
    return total(
        Criterion,
        {
            Criterion.PARTICIPATION: _percent(progress.sessions(MET_PEOPLE), progress.people),
            Criterion.SESSIONS_HELD: _percent(held, held + missed),
            Criterion.WORTH_IT: shown.worth_it,
            Criterion.WOULD_RECOMMEND: shown.would_recommend,
            Criterion.PAIRS_KEPT: _percent(progress.begun - early, progress.begun),
            Criterion.PAIRED_IN_TIME: shown.paired_in_time,
            Criterion.COMMITMENTS_CONFIRMED: shown.commitments_confirmed,
            Criterion.OUTCOME_CHANGE: shown.outcome_change,
        },
    )


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _evidence(threshold: PilotThreshold, value: float | None) -> PilotEvidence:
    met = PilotFinding.MET if value is not None and value >= threshold.at_least else PilotFinding.MISSED
    finding = PilotFinding.TOO_FEW if value is None else met
    return PilotEvidence(criterion=threshold.criterion, at_least=threshold.at_least, value=value, finding=finding)
