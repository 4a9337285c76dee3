"""What a pilot is judged by: criteria with thresholds, what was found, and what follows from it."""

from enum import StrEnum

from shared.contracts.messages import Value


class Criterion(StrEnum):
    """What the success of a pilot is measured by: in percent, as a mean on 1..5, or in points that answers changed."""

    PARTICIPATION = "participation"
    SESSIONS_HELD = "sessions-held"
    WORTH_IT = "worth-it"
    WOULD_RECOMMEND = "would-recommend"
    PAIRS_KEPT = "pairs-kept"
    PAIRED_IN_TIME = "paired-in-time"
    COMMITMENTS_CONFIRMED = "commitments-confirmed"
    OUTCOME_CHANGE = "outcome-change"


class PilotFinding(StrEnum):
    """Whether a criterion was met; `too-few`: fewer than k people stand behind the figure, so it is not shown."""

    MET = "met"
    MISSED = "missed"
    TOO_FEW = "too-few"


class PilotVerdict(StrEnum):
    """What is recommended, or decided, after a pilot: go to rollout, change and go on, or close the program."""

    EXPAND = "expand"
    ADJUST = "adjust"
    STOP = "stop"


class PilotThreshold(Value):
    """A criterion with the least value that meets it."""

    criterion: Criterion
    at_least: float


class PilotEvidence(Value):
    """What was found about one criterion; `value` is null if too few people stand behind it."""

    criterion: Criterion
    at_least: float
    value: float | None = None
    finding: PilotFinding
