"""What people do on the page of their pair as soon as they hear of it: agree, promise, keep it, and confirm."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from services.feedback.commands import DoCommitment, MakeCommitment, SignAgreement, VerifyCommitment
from services.feedback.domain.agreement import Confidentiality
from services.feedback.domain.commitments import Value
from services.feedback.handlers.together import WORDS
from shared.contracts.feedback import AgreementDue, CommitmentDone, CommitmentDue, CommitmentScope
from shared.contracts.messages import Command, Event
from shared.contracts.vocabulary import Cadence, PairId, Role
from tests.keys import AUTHORSHIP

DUE: Final = timedelta(days=2)


def answer(event: Event, now: datetime) -> Iterator[Command]:
    """Yield what the members of a pair do when they hear of something; refused once the pair is over."""
    if isinstance(event, AgreementDue):
        yield from _agree(event, now)
    if isinstance(event, CommitmentDue):
        about = {**_about(event), "person_id": event.person_id, "commitment_id": event.commitment_id}
        yield DoCommitment(**about, value=Value.TIME)
    if isinstance(event, CommitmentDone):
        other = next(one.person_id for one in event.members if one.person_id != event.person_id)
        yield VerifyCommitment(pair_id=event.pair_id, person_id=other, commitment_id=event.commitment_id)


def _agree(event: AgreementDue, now: datetime) -> Iterator[Command]:
    terms = {"confidentiality": Confidentiality.BETWEEN_US, "cadence": Cadence.WEEKLY, "next_step": Role.MENTEE}
    for member in event.members:
        yield SignAgreement(**_about(event), **terms, person_id=member.person_id)
    senior = next(one.person_id for one in event.members if one.role is Role.MENTEE)
    yield MakeCommitment(**_about(event), person_id=senior, scope=CommitmentScope.TEAM, due=now + DUE)


def _about(event: AgreementDue | CommitmentDue) -> dict[str, Any]:
    pair_id = PairId(event.pair_id)
    return {"pair_id": pair_id, "sealed": AUTHORSHIP.seal(pair_id, {WORDS: "as we said"})}
