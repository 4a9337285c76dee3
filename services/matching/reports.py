"""Why somebody has no pair, in words for a coordinator."""

from typing import Final

from shared.contracts.matching import UnmatchedReason

_WORDS: Final = {
    UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: "Nobody on the other side was ready.",
    UnmatchedReason.REPORTING_LINE: "Everybody else suitable is in their reporting line or has the same manager.",
    UnmatchedReason.LEVEL_GAP: "The rule on the gap between levels keeps everybody else suitable away.",
    UnmatchedReason.GENERATION_GAP: "The rule on years apart keeps everybody else suitable away.",
    UnmatchedReason.COMMON_HOURS: "Too few working hours in common with everybody else suitable.",
    UnmatchedReason.SHARED_LANGUAGE: "No language in common with anybody else suitable.",
    UnmatchedReason.DEPARTMENT: "Everybody else suitable is of the same department.",
    UnmatchedReason.NEVER_AGAIN: "Everybody else suitable was paired with them before.",
    UnmatchedReason.FORBIDDEN: "A coordinator keeps everybody else suitable apart from them.",
    UnmatchedReason.NO_COMMON_COUNTERPART: "Each person on the other side breaks more than one rule with them.",
    UnmatchedReason.IN_HIGH_DEMAND: "Whoever suits them suits others better; they go first next time.",
    UnmatchedReason.TOO_FEW_PLACES: "This side has more people than the other has places; they go first next time.",
    UnmatchedReason.CHANGED_SINCE_THE_RUN: "Their pair was not possible any more when the run was released.",
}


def explanation(reason: UnmatchedReason) -> str:
    """Return one sentence on a reason."""
    return _WORDS[reason]
