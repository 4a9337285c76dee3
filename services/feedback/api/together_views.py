"""What a pair does together, as JSON: bodies of requests and views of what is stored."""

from datetime import datetime

from pydantic import BaseModel

from services.feedback.domain.agreement import Agreement, Confidentiality
from services.feedback.domain.commitments import Commitment, State, Value
from services.feedback.domain.thanks import Giver, Thanks, Visibility
from shared.contracts.feedback import CommitmentScope
from shared.contracts.vocabulary import Cadence, CommitmentId, Moment, PairId, PersonId, Role
from shared.fields import GivenPerson, Text
from shared.http import Body


class GoalView(BaseModel):
    """What a member wants to reach."""

    person_id: PersonId
    words: str


class AgreementView(BaseModel):
    """What a pair has agreed on so far; the terms are null while nobody has proposed any."""

    pair_id: PairId
    version: int
    confidentiality: Confidentiality | None
    cadence: Cadence | None
    next_step: Role | None
    goals: list[GoalView]
    signed: list[PersonId]
    signed_at: datetime | None
    asked: list[GoalView]


class CommitmentView(BaseModel):
    """Something a senior said they would do."""

    id: CommitmentId
    pair_id: PairId
    person_id: PersonId
    scope: CommitmentScope
    words: str
    due: datetime
    state: State
    made_at: datetime
    done_at: datetime | None
    value: Value | None
    value_words: str


class ThanksView(BaseModel):
    """Thanks to a member of a pair."""

    id: str
    recipient_id: PersonId
    giver: Giver
    words: str
    given_at: datetime
    visibility: Visibility


class SignAgreementBody(Body):
    """One's own goal, and the terms that everybody signs."""

    goal: Text
    confidentiality: Confidentiality
    cadence: Cadence
    next_step: Role


class AskAheadBody(Body):
    """Questions for the next session."""

    words: Text


class MakeCommitmentBody(Body):
    """What one will do, whom it concerns, and until when."""

    words: Text
    scope: CommitmentScope
    due: Moment


class DoCommitmentBody(Body):
    """What came of it, if one likes to say it."""

    value: Value | None = None
    words: Text | None = None


class MoveCommitmentBody(Body):
    """Another day."""

    due: Moment


class GiveThanksBody(Body):
    """Thanks in words to a junior of the pair."""

    recipient_id: GivenPerson
    words: Text


class ShowThanksBody(Body):
    """Who sees it."""

    visibility: Visibility


def agreement_view(one: Agreement) -> AgreementView:
    """Return what a pair has agreed on."""
    terms = one.terms
    return AgreementView(
        pair_id=one.id,
        version=one.version,
        confidentiality=terms.confidentiality if terms else None,
        cadence=terms.cadence if terms else None,
        next_step=terms.next_step if terms else None,
        goals=[GoalView(person_id=goal.person_id, words=goal.words) for goal in one.goals],
        signed=list(one.signed),
        signed_at=one.signed_at,
        asked=[GoalView(person_id=asked.person_id, words=asked.words) for asked in one.asked],
    )


def commitment_view(one: Commitment) -> CommitmentView:
    """Return a commitment with its words."""
    return CommitmentView.model_validate(one, from_attributes=True)


def thanks_view(one: Thanks) -> ThanksView:
    """Return thanks with their words."""
    return ThanksView.model_validate(one, from_attributes=True)
