"""Group notify.pairs: turns the events of a pair into commands to notify.people, one per member."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from services.notify.commands import (
    CallOffDelivery,
    NotePair,
    NoteStandstill,
    NotifyPerson,
    SessionChange,
    TellOfSession,
)
from services.notify.domain.delivery import About, Meeting
from services.notify.domain.references import Pair, complete_from, lasting_until
from services.notify.handlers.trials import note_meeting
from services.notify.handlers.work import Work
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import (
    HandoverDue,
    PairCreated,
    PairDeclined,
    PairEnded,
    PairEnding,
    PairExtended,
    PairPaused,
    PairProposed,
    PairResumed,
    PauseReason,
)
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionPlan,
    SessionRescheduled,
    SessionScheduled,
    SessionType,
)
from shared.contracts.vocabulary import PairMember

PairEvent = PairProposed | PairDeclined | PairCreated | PairEnded
Change = PairPaused | PairResumed | PairEnding | PairExtended | HandoverDue


def on_pair_proposed(event: PairProposed, work: Work) -> Iterator[Message]:
    """Ask everybody whose approval the proposal needs."""
    _keep(event, work)
    about = About(only_asked=len(event.asked) == 1)
    for member in event.members:
        if member.person_id in event.asked:
            yield _told(event, member, NotificationKind.PROPOSAL, about, event.expires_at)


def on_pair_declined(event: PairDeclined, work: Work) -> Iterator[Message]:
    """Tell everybody who was asked that the pair does not come about; other people never heard of it."""
    known = work.pairs.get(event.pair_id)
    if known:
        work.pairs.put(replace(known, over_at=work.now))
    for member in event.members:
        if member.person_id in event.asked:
            yield _told(event, member, NotificationKind.PROPOSAL_CLOSED, About(declined=event.reason))


def on_pair_created(event: PairCreated, work: Work) -> Iterator[Message]:
    """Introduce every member to the others."""
    _keep(event, work)
    yield from _notify(event, NotificationKind.PAIRED, About())


def on_pair_paused(event: PairPaused, work: Work) -> Iterator[Message]:
    """Tell every member that the pair is paused, until when, but not whose pause it is."""
    known = work.pairs.get(event.pair_id)
    if known:
        work.pairs.put(replace(known, paused=True, paused_until=event.until))
    yield from _changed(event, NotificationKind.PAIR_PAUSED, About(paused=event.reason, until=event.until))
    yield from _stand(event, work, stands=event.reason is PauseReason.RULE_BROKEN)


def on_pair_resumed(event: PairResumed, work: Work) -> Iterator[Message]:
    """Tell every member that the pair goes on."""
    known = work.pairs.get(event.pair_id)
    if known:
        work.pairs.put(replace(lasting_until(known, event.ends_on), paused=False, paused_until=None))
    yield from _changed(event, NotificationKind.PAIR_RESUMED, About(ends_on=event.ends_on))
    yield from _stand(event, work, stands=False)


def on_pair_ending(event: PairEnding, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask every member whether to go on."""
    about = About(ends_on=event.ends_on, weeks=event.weeks)
    yield from _changed(event, NotificationKind.PAIR_ENDING, about, event.ends_on)


def on_pair_extended(event: PairExtended, work: Work) -> Iterator[Message]:
    """Tell every member that the pair goes on after its last day."""
    known = work.pairs.get(event.pair_id)
    if known:
        work.pairs.put(lasting_until(known, event.ends_on))
    about = About(ends_on=event.ends_on, weeks=event.weeks)
    yield from _changed(event, NotificationKind.PAIR_EXTENDED, about)


def on_handover_due(event: HandoverDue, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask the member who leaves for a handover note."""
    for told in _changed(event, NotificationKind.HANDOVER, About(), event.deadline):
        if told.person_id == event.person_id:
            yield told


def on_pair_ended(event: PairEnded, work: Work) -> Iterator[Message]:
    """Tell every member that the pair has ended, and why."""
    known = work.pairs.get(event.pair_id)
    if known:
        work.pairs.put(replace(known, ended=True, reason=event.reason, over_at=work.now))
    yield NotePair(program_id=event.program_id, pair_id=event.pair_id)
    cut_short = known is not None and known.complete_from is not None and work.now < known.complete_from
    yield from _notify(event, NotificationKind.PAIR_ENDED, About(ended=event.reason, cut_short=cut_short))
    yield from _stand(event, work, stands=False)


def on_session_scheduled(event: SessionScheduled, work: Work) -> Iterator[Message]:
    """Invite every member."""
    meeting = _meeting(event, event)
    yield from _arrange(event, meeting, SessionChange.SCHEDULED, work)


def on_session_rescheduled(event: SessionRescheduled, work: Work) -> Iterator[Message]:
    """Tell every member the new time."""
    yield from _arrange(event, _meeting(event, event), SessionChange.RESCHEDULED, work)


def on_session_cancelled(event: SessionCancelled, work: Work) -> Iterator[Message]:
    """Tell every member that the session is cancelled."""
    yield from _arrange(event, _meeting(event, None), SessionChange.CANCELLED, work)


def on_attestation_due(event: AttestationDue, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask every member whether the session took place."""
    for member in event.members:
        yield NotifyPerson(
            person_id=member.person_id,
            kind=NotificationKind.ATTESTATION,
            cause=event.session_id,
            program_id=event.program_id,
            pair_id=event.pair_id,
            role=member.role,
            about=About(session_id=event.session_id),
            expires_at=event.deadline,
        )


def on_session_held(event: SessionHeld, work: Work) -> Iterator[Message]:
    """Note it for a trial, and suppress the mails that still ask whether it took place."""
    note_meeting(event, work)
    yield from _decided(event)


def on_session_missed(event: SessionMissed, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Suppress the mails that still ask whether it took place."""
    yield from _decided(event)


def _decided(event: SessionHeld | SessionMissed) -> Iterator[Message]:
    for member in event.members:
        yield CallOffDelivery(person_id=member.person_id, kind=NotificationKind.ATTESTATION, cause=event.session_id)


def on_survey_issued(event: SurveyIssued, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Ask the person whom the survey is for."""
    yield NotifyPerson(
        person_id=event.person_id,
        kind=NotificationKind.SURVEY,
        cause=event.survey_id,
        program_id=event.program_id,
        pair_id=event.pair_id,
        role=event.role,
        about=About(survey_id=event.survey_id, wave=event.wave, session_id=event.session_id),
        expires_at=event.expires_at,
    )


def on_feedback_submitted(event: FeedbackSubmitted, work: Work) -> Iterator[Message]:  # noqa: ARG001 - the signature
    """Suppress the survey mail to a person who has answered."""
    yield CallOffDelivery(person_id=event.person_id, kind=NotificationKind.SURVEY, cause=event.survey_id)


def _stand(event: PairPaused | PairResumed | PairEnded, work: Work, *, stands: bool) -> Iterator[Message]:
    """Let the program know when a broken rule begins to hold a pair, and when it does not any more."""
    known = work.pairs.get(event.pair_id)
    if known is not None and known.stands is not stands:
        work.pairs.put(replace(known, stands=stands))
        yield NoteStandstill(program_id=event.program_id, pair_id=event.pair_id, stands=stands)


def _notify(event: PairCreated | PairEnded, kind: NotificationKind, about: About) -> Iterator[Message]:
    for member in event.members:
        yield _told(event, member, kind, about)


def _told(
    event: PairEvent, member: PairMember, kind: NotificationKind, about: About, expires_at: datetime | None = None
) -> NotifyPerson:
    return NotifyPerson(
        person_id=member.person_id,
        kind=kind,
        cause=event.pair_id,
        program_id=event.program_id,
        pair_id=event.pair_id,
        role=member.role,
        about=about,
        expires_at=expires_at,
    )


def _changed(
    event: Change, kind: NotificationKind, about: About, expires_at: datetime | None = None
) -> Iterator[NotifyPerson]:
    """Yield a notification to each member; a pair changes more than once, so the cause has the revision."""
    for member in event.members:
        yield NotifyPerson(
            person_id=member.person_id,
            kind=kind,
            cause=f"{event.pair_id}:{event.revision}",
            program_id=event.program_id,
            pair_id=event.pair_id,
            role=member.role,
            about=about,
            expires_at=expires_at,
        )


def _keep(event: PairProposed | PairCreated, work: Work) -> None:
    complete, ends_on = _ends(event)
    pair = Pair(
        id=event.pair_id,
        program_id=event.program_id,
        kind=event.kind,
        members=event.members,
        topics=event.topics,
        complete_from=complete,
        ends_on=ends_on,
    )
    work.pairs.put(pair)


def _ends(event: PairProposed | PairCreated) -> tuple[datetime | None, datetime | None]:
    """Return from when on a pair counts as complete, and its last day; a proposal has neither.

    Events of before the last day was told have the weeks alone.
    """
    match event:
        case PairCreated():
            last_day = event.ends_on or event.starts_on + timedelta(weeks=event.weeks)
            return complete_from(event.starts_on, event.weeks, event.cadence), last_day
        case PairProposed():
            return None, None
        case _:
            assert_never(event)


def _arrange(event: SessionPlan, meeting: Meeting, change: SessionChange, work: Work) -> Iterator[Message]:
    work.meetings.put(meeting)
    if work.pairs.get(event.pair_id) is None:
        # Topics are not ordered relative to each other: a session's event can arrive before its pair's.
        work.pairs.put(Pair(id=event.pair_id, program_id=event.program_id, kind=event.kind, members=event.members))
    known = work.pairs.get(event.pair_id)
    for member in event.members:
        yield TellOfSession(
            person_id=member.person_id,
            pair_id=event.pair_id,
            program_id=event.program_id,
            role=member.role,
            change=change,
            reason=event.reason if isinstance(event, SessionCancelled) else None,
            back_at=known.paused_until if known and _is_held_back(event) else None,
            meeting=meeting,
        )


def _is_held_back(event: SessionPlan) -> bool:
    return isinstance(event, SessionCancelled) and event.reason is CancelReason.PAIR_PAUSED


def _meeting(event: SessionPlan, planned: SessionScheduled | SessionRescheduled | None) -> Meeting:
    return Meeting(
        id=event.session_id,
        number=event.number,
        series_length=event.series_length,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        uid=event.uid,
        sequence=event.sequence,
        session_type=planned.session_type if planned else SessionType.REGULAR,
        agenda=planned.agenda if planned else (),
        outside_hours=planned.outside_hours if planned else (),
        cancelled=planned is None,
    )
