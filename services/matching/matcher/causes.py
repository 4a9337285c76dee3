"""What the optimiser's word for a missing pair is in the platform's language."""

from services.matching.solver import Cause, Rule, Unmatched
from shared.contracts.participants import UnmatchedReason

_BY_RULE = {
    Rule.SAME_PERSON: UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE,
    Rule.REPORTING_LINE: UnmatchedReason.REPORTING_LINE,
    Rule.SAME_MANAGER: UnmatchedReason.REPORTING_LINE,
    Rule.LEVEL_GAP: UnmatchedReason.LEVEL_GAP,
    Rule.GENERATION_GAP: UnmatchedReason.GENERATION_GAP,
    Rule.COMMON_HOURS: UnmatchedReason.COMMON_HOURS,
    Rule.SHARED_LANGUAGE: UnmatchedReason.SHARED_LANGUAGE,
    Rule.DEPARTMENT: UnmatchedReason.DEPARTMENT,
    Rule.NEVER_AGAIN: UnmatchedReason.NEVER_AGAIN,
    Rule.FORBIDDEN: UnmatchedReason.FORBIDDEN,
    Rule.NO_CAPACITY: UnmatchedReason.TOO_FEW_PLACES,
}


def reason_of(found: Unmatched) -> UnmatchedReason:
    """Return why somebody has no pair: the one rule that keeps everybody away, or that places ran out."""
    if found.cause is Cause.IN_HIGH_DEMAND:
        return UnmatchedReason.IN_HIGH_DEMAND
    if found.cause is Cause.FEWER_PLACES:
        return UnmatchedReason.TOO_FEW_PLACES
    if found.rule is None:
        return UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE
    return _BY_RULE[found.rule] if found.allowed_without else UnmatchedReason.NO_COMMON_COUNTERPART
