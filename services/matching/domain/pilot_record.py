"""What became of a program's pilot: its last evaluation, until when the sponsor is asked, and what was decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shared.contracts.pilots import PilotEvidence, PilotVerdict


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """An evaluation of the pilot, by the criteria of one revision of the settings; `number` counts them, from 1."""

    number: int
    evaluated_at: datetime
    settings_revision: int
    pairs: int
    recommendation: PilotVerdict
    evidence: tuple[PilotEvidence, ...]


@dataclass(frozen=True, kw_only=True)
class PilotDecision:
    """What follows from the pilot.

    Attributes:
        evaluation: the number of the evaluation that it is based on.
        recorded_by: the coordinator who recorded it, with the reason `why`; None if it is the sponsor's own.
    """

    evaluation: int
    verdict: PilotVerdict
    decided_at: datetime
    recorded_by: str | None = None
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class PilotRecord:
    """What became of a pilot; `asked_until` is when the sponsor's link ends."""

    evaluation: Evaluation | None = None
    asked_until: datetime | None = None
    decisions: tuple[PilotDecision, ...] = ()

    @property
    def decision(self) -> PilotDecision | None:
        """Return the last decision on the last evaluation, or None while there is none."""
        number = self.evaluation.number if self.evaluation else None
        return next((one for one in reversed(self.decisions) if one.evaluation == number), None)

    @property
    def may_expand(self) -> bool:
        """Tell whether the last decision opens the rollout."""
        return self.decision is not None and self.decision.verdict is PilotVerdict.EXPAND


NOTHING_YET: Final = PilotRecord()
