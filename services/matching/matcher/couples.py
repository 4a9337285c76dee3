"""Converts the optimiser's result: a score and evidence for each couple, a reason for each unmatched person."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType
from typing import assert_never

from services.matching.domain.drafts import Couple, Leftover, Origin, couple_id, leftover_id
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.matcher.assessment import assess
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.snapshot import Snapshot
from services.matching.matcher.traits import traits_of
from services.matching.solver import Cause, Rule, Unmatched
from shared.contracts.closed import total
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute


def couples_of(
    snapshot: Snapshot,
    market: Market,
    ids: Sequence[CoupleIds],
    *,
    groups: Mapping[CoupleIds, str] = MappingProxyType({}),
    pinned: Collection[CoupleIds] = (),
) -> tuple[Couple, ...]:
    """Return these couples ordered by score, the best first; couples of a group stay together."""
    found = (
        Couple(
            id=couple_id(snapshot.run_id, mentor, mentee),
            group=groups.get((mentor, mentee)),
            run_id=snapshot.run_id,
            program_id=snapshot.program.id,
            mentor_id=mentor,
            mentee_id=mentee,
            score=one.points.total,
            points=one.points,
            evidence=one.evidence,
            origin=Origin.PINNED if (mentor, mentee) in pinned else Origin.MATCHED,
        )
        for (mentor, mentee), one in zip(ids, assess(market, ids), strict=True)
    )
    return tuple(sorted(found, key=lambda one: (one.group or "", -one.score, one.id)))


def leftover_of(snapshot: Snapshot, person: Participant, found: Unmatched | None, *, unfit: bool = False) -> Leftover:
    """Return the leftover of an unmatched person: from what the solver `found`, or because nobody suitable is left."""
    nobody = UnmatchedReason.NO_COMMON_COUNTERPART if unfit else UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE
    reason, attribute = reason_of(snapshot.program, found) if found else (nobody, None)
    return Leftover(
        id=leftover_id(snapshot.run_id, person.person_id),
        run_id=snapshot.run_id,
        program_id=snapshot.program.id,
        person_id=person.person_id,
        role=person.role,
        reason=reason,
        attribute=attribute,
        suitable=found.feasible if found else 0,
    )


Why = tuple[UnmatchedReason, GroupAttribute | None]
"""A reason, and the attribute of a group rule."""

_BY_RULE = total(
    Rule,
    {
        Rule.SAME_PERSON: UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE,
        Rule.REPORTING_LINE: UnmatchedReason.REPORTING_LINE,
        Rule.SAME_MANAGER: UnmatchedReason.REPORTING_LINE,
        Rule.LEVEL_GAP: UnmatchedReason.LEVEL_GAP,
        Rule.GENERATION_GAP: UnmatchedReason.GENERATION_GAP,
        Rule.COMMON_HOURS: UnmatchedReason.COMMON_HOURS,
        Rule.SHARED_LANGUAGE: UnmatchedReason.SHARED_LANGUAGE,
        Rule.NEVER_AGAIN: UnmatchedReason.NEVER_AGAIN,
        Rule.FORBIDDEN: UnmatchedReason.FORBIDDEN,
        Rule.NO_CAPACITY: UnmatchedReason.TOO_FEW_PLACES,
    },
)


def reason_of(program: Program, found: Unmatched) -> Why:
    """Return why a person has no pair: the one rule that excludes everybody, or that no places are left."""
    match found.cause:
        case Cause.IN_HIGH_DEMAND:
            return UnmatchedReason.IN_HIGH_DEMAND, None
        case Cause.FEWER_PLACES:
            return UnmatchedReason.TOO_FEW_PLACES, None
        case Cause.NOBODY_FEASIBLE:
            return _kept_away(program, found)
        case _:
            assert_never(found.cause)


def _kept_away(program: Program, found: Unmatched) -> Why:
    if found.rule is None:
        return UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE, None
    if not found.allowed_without:
        return UnmatchedReason.NO_COMMON_COUNTERPART, None
    if isinstance(found.rule, Rule):
        return _BY_RULE[found.rule], None
    trait = traits_of(program)[found.rule.column]
    return trait.reason, trait.attribute
