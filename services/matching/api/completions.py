"""The view of a met requirement of readiness."""

from typing import Self

from pydantic import BaseModel

from services.matching.domain.requirements import Completion, RecordedBy, Requirement
from shared.contracts.vocabulary import Moment


class CompletionView(BaseModel):
    """The record of one met requirement: the person's own, or a coordinator's with its reason."""

    requirement: Requirement
    completed_at: Moment
    recorded_by: RecordedBy
    content_version: int | None
    content_language: str | None
    right_answers: int | None
    questions_asked: int | None
    reason: str | None

    @classmethod
    def of(cls, one: Completion) -> Self:
        """Return the view of a record."""
        return cls(
            requirement=one.requirement,
            completed_at=one.at,
            recorded_by=one.by,
            content_version=one.version,
            content_language=one.language,
            right_answers=one.right,
            questions_asked=one.asked,
            reason=one.reason,
        )
