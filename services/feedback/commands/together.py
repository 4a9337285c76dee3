"""Commands about what a pair agrees on, asks ahead, promises and thanks for. Words are sealed on their way."""

from typing import ClassVar

from services.feedback.domain.agreement import Confidentiality
from services.feedback.domain.commitments import Value
from services.feedback.domain.thanks import Giver, Visibility
from shared.contracts.feedback import CommitmentScope
from shared.contracts.messages import Command
from shared.contracts.vocabulary import Cadence, CommitmentId, Moment, PairId, PersonId, Role


class AnnounceAgreement(Command):
    """Ask a pair's members for their agreement before their first session, at `starts_at`; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.announce-agreement"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    starts_at: Moment | None = None


class OfMember(Command):
    """What a member of a pair says there; never sent itself."""

    pair_id: PairId
    person_id: PersonId


class SignAgreement(OfMember):
    """Say one's goal, which is sealed, and sign the terms."""

    TYPE: ClassVar[str] = "feedback.sign-agreement"
    KEY: ClassVar[str] = "pair_id"

    confidentiality: Confidentiality
    cadence: Cadence
    next_step: Role
    sealed: str


class AskAhead(OfMember):
    """Write questions for the next session, which are sealed."""

    TYPE: ClassVar[str] = "feedback.ask-ahead"
    KEY: ClassVar[str] = "pair_id"

    sealed: str


class MakeCommitment(OfMember):
    """Say what one will do, in sealed words, until when, and whom it concerns."""

    TYPE: ClassVar[str] = "feedback.make-commitment"
    KEY: ClassVar[str] = "pair_id"

    scope: CommitmentScope
    due: Moment
    sealed: str


class OfCommitment(OfMember):
    """What a member says of a commitment; never sent itself."""

    commitment_id: CommitmentId


class MoveCommitment(OfCommitment):
    """Give a commitment another day."""

    TYPE: ClassVar[str] = "feedback.move-commitment"
    KEY: ClassVar[str] = "pair_id"

    due: Moment


class DoCommitment(OfCommitment):
    """Say that a commitment is done; what it was worth is sealed, and may be empty."""

    TYPE: ClassVar[str] = "feedback.do-commitment"
    KEY: ClassVar[str] = "pair_id"

    value: Value | None = None
    sealed: str


class DropCommitment(OfCommitment):
    """Take a commitment back."""

    TYPE: ClassVar[str] = "feedback.drop-commitment"
    KEY: ClassVar[str] = "pair_id"


class VerifyCommitment(OfCommitment):
    """Confirm that a commitment was done."""

    TYPE: ClassVar[str] = "feedback.verify-commitment"
    KEY: ClassVar[str] = "pair_id"


class ReopenCommitment(OfCommitment):
    """Say that a commitment is not done yet."""

    TYPE: ClassVar[str] = "feedback.reopen-commitment"
    KEY: ClassVar[str] = "pair_id"


class LookAtCommitment(Command):
    """Look at a commitment whose day has come, or long after it; sent by a timer."""

    TYPE: ClassVar[str] = "feedback.look-at-commitment"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    commitment_id: CommitmentId


class GiveThanks(Command):
    """Thank a junior of a pair in sealed words; `person_id` is the senior, None if the sponsor thanks."""

    TYPE: ClassVar[str] = "feedback.give-thanks"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    person_id: PersonId | None = None
    giver: Giver
    recipient_id: PersonId
    sealed: str


class ShowThanks(OfMember):
    """Decide who sees the thanks one got."""

    TYPE: ClassVar[str] = "feedback.show-thanks"
    KEY: ClassVar[str] = "pair_id"

    thanks_id: str
    visibility: Visibility
