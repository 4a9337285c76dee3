"""Sessions of pairs: before the first its members agree on their goals, and after each they are asked how it was."""

from datetime import timedelta
from typing import Final

from services.feedback.commands import AnnounceAgreement, CountOnce, NoteProgress
from services.feedback.domain import agreement as deciding
from services.feedback.domain.counts import Counted
from services.feedback.domain.survey import Occasion
from services.feedback.domain.waves import WAVES
from services.feedback.handlers.pilot import pseudonyms
from services.feedback.handlers.surveys import ask
from services.feedback.handlers.together import agreement_of, announce_agreement
from services.feedback.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.sessions import SessionCancelled, SessionHeld, SessionMissed, SessionRescheduled, SessionScheduled
from shared.contracts.vocabulary import PairId
from shared.processing.messages import Timer

AHEAD: Final = timedelta(days=1)  # the members can think about their goals before they meet


def on_session_scheduled(event: SessionScheduled | SessionRescheduled, work: Work) -> list[Message]:
    """Expect the agreement shortly before a pair's first session."""
    if event.number == 1:
        command = AnnounceAgreement(pair_id=event.pair_id, starts_at=event.starts_at)
        work.timers.put(Timer(id=_timer(event.pair_id), due=event.starts_at - AHEAD, command=command))
    return []


def on_session_cancelled(event: SessionCancelled, work: Work) -> list[Message]:
    """Wait for another first session, and count by which side a member cancelled."""
    if event.number == 1:
        work.timers.delete(_timer(event.pair_id))
    if event.side is None:
        return []
    respondent = work.authorship.respondent(event.program_id, event.pair_id)
    return [
        CountOnce(program_id=event.program_id, what=Counted.SESSION_CANCELLED, about=event.side, respondent=respondent)
    ]


def on_session_held(event: SessionHeld, work: Work) -> list[Message]:
    """Ask both sides how a session was; this event can arrive before pair-created."""
    known = agreement_of(event.pair_id, work)
    work.agreements.put(deciding.met(known))
    first = AnnounceAgreement(pair_id=event.pair_id, starts_at=event.starts_at)
    agreement = announce_agreement(first, work) if known.sessions == 0 else []
    return [
        *agreement,
        *_questions(event, work),
        NoteProgress(
            program_id=event.program_id,
            people=pseudonyms(event, work),
            month=_month(event),
            minutes=int((event.ends_at - event.starts_at).total_seconds() // 60),
            first=known.sessions == 0,
        ),
    ]


def on_session_missed(event: SessionMissed, work: Work) -> list[Message]:
    """Count a missed session."""
    people = pseudonyms(event, work)
    return [NoteProgress(program_id=event.program_id, people=people, month=_month(event), missed=True)]


def _questions(event: SessionHeld, work: Work) -> list[Message]:
    occasion = Occasion(
        pair_id=event.pair_id,
        program_id=event.program_id,
        kind=event.kind,
        session_id=event.session_id,
        number=event.number,
        series_length=event.series_length,
    )
    waves = [wave for wave, plan in WAVES.items() if plan.each_session]
    return [message for wave in waves for message in ask(wave, occasion, event.members, work)]


def _month(event: SessionHeld | SessionMissed) -> str:
    return f"{event.starts_at:%Y-%m}"


def _timer(pair_id: PairId) -> str:
    return f"agreement:{pair_id}"
