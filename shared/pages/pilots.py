"""What a pilot is measured by, what was found and what may follow from it, in words."""

from typing import Final

from shared.contracts.closed import total
from shared.contracts.pilots import Criterion, PilotFinding, PilotVerdict
from shared.pages import words
from shared.phrases import phrase


def _share(value: float) -> str:
    return words.share(value / 100)


CRITERIA: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: phrase("People who met at least once"),
        Criterion.SESSIONS_HELD: phrase("Sessions that were held"),
        Criterion.WORTH_IT: phrase("Was it worth your time? (1 to 5)"),
        Criterion.WOULD_RECOMMEND: phrase("Would you recommend it? (1 to 5)"),
        Criterion.PAIRS_KEPT: phrase("Pairs that did not end early"),
        Criterion.PAIRED_IN_TIME: phrase("People who got a pair within 90 days"),
        Criterion.COMMITMENTS_CONFIRMED: phrase("Commitments that were confirmed"),
        Criterion.OUTCOME_CHANGE: phrase("Change of the outcomes, in points"),
    },
)
FINDINGS: Final = total(
    PilotFinding,
    {
        PilotFinding.MET: phrase("met"),
        PilotFinding.MISSED: phrase("not met"),
        PilotFinding.TOO_FEW: phrase("too few people to show it"),
    },
)
VERDICTS: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: phrase("Open it to everybody"),
        PilotVerdict.ADJUST: phrase("Change something and go on with the pilot"),
        PilotVerdict.STOP: phrase("Close the program"),
    },
)
_UNITS: Final = total(
    Criterion,
    {
        Criterion.PARTICIPATION: _share,
        Criterion.SESSIONS_HELD: _share,
        Criterion.WORTH_IT: words.decimal,
        Criterion.WOULD_RECOMMEND: words.decimal,
        Criterion.PAIRS_KEPT: _share,
        Criterion.PAIRED_IN_TIME: _share,
        Criterion.COMMITMENTS_CONFIRMED: _share,
        Criterion.OUTCOME_CHANGE: words.change,
    },
)


def in_unit(criterion: Criterion, value: float) -> str:
    """Return a value of a criterion in its unit: a percentage, a mean of 1 to 5, or a change."""
    return _UNITS[criterion](value)
