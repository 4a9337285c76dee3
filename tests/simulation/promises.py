"""What people do on the page of their pair as soon as they hear of it: agree, ask, promise, keep it, confirm, thank."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from services.feedback.commands import (
    AskAhead,
    AskJuniors,
    DoCommitment,
    GiveThanks,
    MakeCommitment,
    SignAgreement,
    SubmitOpinion,
    VerifyCommitment,
)
from services.feedback.domain.agreement import Confidentiality
from services.feedback.domain.commitments import Value
from services.feedback.domain.thanks import Giver
from services.feedback.handlers.soundings import CHOICE, CHOICES, QUESTION
from services.feedback.handlers.together import WORDS
from shared.contracts.feedback import (
    AgreementDue,
    CommitmentDone,
    CommitmentDue,
    CommitmentScope,
    OfCommitment,
    OfPair,
    OpinionAsked,
)
from shared.contracts.messages import Command, Event
from shared.contracts.sessions import SessionHeld
from shared.contracts.vocabulary import Cadence, PairId, PersonId, ProgramId, Role
from shared.domain import identifier
from tests.keys import AUTHORSHIP

DUE: Final = timedelta(days=4)
ASKED: Final = {QUESTION: "What should change first?", CHOICES: "Fewer slides\nMore trying out"}
HEARD: Final = (AgreementDue, SessionHeld, CommitmentDue, CommitmentDone, OpinionAsked)


def answer(event: Event) -> Iterator[Command]:
    """Yield what the members of a pair do when they hear of something; refused once the pair is over."""
    match event:
        case AgreementDue():
            yield from _agree(event)
        case SessionHeld() if event.number == 1:
            due = event.ends_at + DUE
            yield MakeCommitment(**_about(event), person_id=_senior(event), scope=CommitmentScope.TEAM, due=due)
        case CommitmentDue():
            known = event.commitment_id
            yield DoCommitment(**_about(event), person_id=event.person_id, commitment_id=known, value=Value.TIME)
            yield GiveThanks(**_about(event), person_id=event.person_id, recipient_id=_other(event), giver=Giver.SENIOR)
        case CommitmentDone():
            known = event.commitment_id
            yield VerifyCommitment(pair_id=event.pair_id, person_id=_other(event), commitment_id=known)
        case OpinionAsked():
            yield _opinion(event)
        case _:
            return


def ask(program_id: ProgramId, name: str) -> AskJuniors:
    """Return a sponsor's question to the juniors of a program."""
    sounding = identifier("sounding", name)
    return AskJuniors(program_id=program_id, sounding_id=sounding, sealed=AUTHORSHIP.seal(sounding, ASKED))


def _agree(event: AgreementDue) -> Iterator[Command]:
    terms = {"confidentiality": Confidentiality.BETWEEN_US, "cadence": Cadence.WEEKLY, "next_step": Role.MENTEE}
    for member in event.members:
        yield SignAgreement(**_about(event), **terms, person_id=member.person_id)
    yield AskAhead(**_about(event), person_id=_senior(event))


def _opinion(event: OpinionAsked) -> SubmitOpinion:
    sealed = AUTHORSHIP.seal(event.pair_id, {WORDS: "less of the same", CHOICE: len(event.person_id) % 2})
    opinion = identifier("opinion", event.sounding_id, event.person_id)
    return SubmitOpinion(pair_id=event.pair_id, person_id=event.person_id, opinion_id=opinion, sealed=sealed)


def _senior(event: OfPair | SessionHeld) -> PersonId:
    return next(one.person_id for one in event.members if one.role is Role.MENTEE)


def _other(event: OfCommitment) -> PersonId:
    return next(one.person_id for one in event.members if one.person_id != event.person_id)


def _about(event: OfPair | SessionHeld) -> dict[str, Any]:
    pair_id = PairId(event.pair_id)
    return {"pair_id": pair_id, "sealed": AUTHORSHIP.seal(pair_id, {WORDS: "as we said"})}
