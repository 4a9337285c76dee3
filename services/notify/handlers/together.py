"""Group notify.pairs: tells members of a pair what waits for them on the page that they share."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from services.notify.commands import CallOffDelivery, NotifyPerson
from services.notify.domain.delivery import About, PairNews
from services.notify.handlers.work import Work
from shared.contracts.feedback import (
    AgreementDue,
    AgreementSigned,
    CommitmentDone,
    CommitmentDue,
    OfPair,
    OpinionAsked,
    QuestionsAskedAhead,
    ThanksGiven,
    ThanksShown,
)
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId


def on_agreement_due(event: AgreementDue, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask every member for their goal and their signature."""
    everybody = [member.person_id for member in event.members]
    yield from _tell(event, everybody, PairNews.AGREEMENT_DUE, event.pair_id)


def on_agreement_signed(event: AgreementSigned, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Suppress the mails that still ask for a signature."""
    for member in event.members:
        cause = f"{PairNews.AGREEMENT_DUE}:{event.pair_id}"
        yield CallOffDelivery(person_id=member.person_id, kind=NotificationKind.PAIR_NEWS, cause=cause)


def on_questions_asked_ahead(event: QuestionsAskedAhead, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler
    """Tell the others that there are questions for the next session."""
    cause = f"{event.pair_id}:{event.revision}"
    yield from _tell(event, _others(event, event.person_id), PairNews.QUESTIONS_ASKED, cause)


def on_commitment_due(event: CommitmentDue, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Remind who made a commitment, and nobody else."""
    yield from _tell(event, [event.person_id], PairNews.COMMITMENT_DUE, f"{event.commitment_id}:{event.revision}")


def on_commitment_done(event: CommitmentDone, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask the others to confirm that a commitment was done."""
    cause = f"{event.commitment_id}:{event.revision}"
    yield from _tell(event, _others(event, event.person_id), PairNews.COMMITMENT_DONE, cause)


def on_thanks_given(event: ThanksGiven, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Tell who was thanked."""
    yield from _tell(event, [event.recipient_id], PairNews.THANKED, f"{event.pair_id}:{event.revision}")


def on_thanks_shown(event: ThanksShown, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Tell a manager, once, that somebody lets them read the thanks that they got."""
    yield NotifyPerson(
        person_id=event.manager_id,
        kind=NotificationKind.THANKS_SHOWN,
        cause=event.thanks_id,
        program_id=event.program_id,
        pair_id=event.pair_id,
        about=About(principal=event.recipient_id),
    )


def on_opinion_asked(event: OpinionAsked, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask a junior their program's question, while it is open."""
    yield from _tell(event, [event.person_id], PairNews.OPINION_ASKED, event.sounding_id, event.expires_at)


def _others(event: OfPair, person_id: PersonId) -> list[PersonId]:
    return [member.person_id for member in event.members if member.person_id != person_id]


def _tell(
    event: OfPair, people: Iterable[PersonId], news: PairNews, cause: str, expires_at: datetime | None = None
) -> Iterator[Message]:
    roles = {member.person_id: member.role for member in event.members}
    for person_id in people:
        yield NotifyPerson(
            person_id=person_id,
            kind=NotificationKind.PAIR_NEWS,
            cause=f"{news}:{cause}",
            program_id=event.program_id,
            pair_id=event.pair_id,
            role=roles.get(person_id),
            about=About(pair_news=news),
            expires_at=expires_at,
        )
