"""What a participant must have done before they can be matched, and the record of each: when, by whom, on what text."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.contracts.vocabulary import Role


class Requirement(StrEnum):
    """The requirements of readiness."""

    ORIENTATION = "orientation"
    OPENNESS = "openness"
    TIME_COMMITMENT = "time_commitment"


class RecordedBy(StrEnum):
    """Who says that a requirement is met."""

    PERSON = "person"
    COORDINATOR = "coordinator"


@dataclass(frozen=True, kw_only=True)
class Completion:
    """The record of one met requirement.

    Attributes:
        version: of the text that was read; of the settings whose time was agreed to; None if a coordinator recorded it.
        language: of the text that was read.
        right: answers that were right, of `asked`; wrong answers are not kept.
        reason: why a coordinator recorded it for the person.
    """

    requirement: Requirement
    at: datetime
    by: RecordedBy
    version: int | None = None
    language: str | None = None
    right: int | None = None
    asked: int | None = None
    reason: str | None = None


def required(role: Role) -> tuple[Requirement, ...]:
    """Return the readiness requirements of a role: a mentee must also be open to feedback."""
    if role is Role.MENTEE:
        return tuple(Requirement)
    return (Requirement.ORIENTATION, Requirement.TIME_COMMITMENT)


def recorded(requirements: Iterable[Requirement], *, at: datetime, reason: str) -> tuple[Completion, ...]:
    """Return the records that a coordinator makes for somebody else."""
    by = RecordedBy.COORDINATOR
    return tuple(Completion(requirement=one, at=at, by=by, reason=reason) for one in requirements)


def with_completions(before: tuple[Completion, ...], new: Iterable[Completion]) -> tuple[Completion, ...]:
    """Return one record for each requirement: a person's own before a coordinator's, a newer text before an older."""
    kept = {one.requirement: one for one in before}
    for one in new:
        known = kept.get(one.requirement)
        if known is None or _counts_more(one, known):
            kept[one.requirement] = one
    return tuple(kept[item] for item in Requirement if item in kept)


def _counts_more(new: Completion, known: Completion) -> bool:
    if new.by is RecordedBy.COORDINATOR:
        return False
    return known.by is RecordedBy.COORDINATOR or (new.version or 0) > (known.version or 0)
