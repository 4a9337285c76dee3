"""The events published when a session changes."""

from typing import Any, assert_never

from services.scheduling.domain.momentum import Momentum
from services.scheduling.domain.series import Series
from services.scheduling.domain.session import Session, SessionState
from shared.contracts.messages import Event
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    MomentumChanged,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)


def told(before: Session | None, after: Session) -> list[Event]:
    """Return the events of one change; none of them reveals who attested or what they said.

    What has no date is not told until it gets one, nor is the end of what was taken out of the calendars before.
    """
    if before is None or before.state is SessionState.HELD_BACK:
        return [_dated(after)] if after.state is SessionState.PLANNED else []
    if before.state is after.state:
        return [] if before.sequence == after.sequence else [_dated(after)]
    match after.state:
        case SessionState.ATTESTING:
            return [AttestationDue(**_facts(after), ends_at=after.ends_at, deadline=after.deadline)]
        case SessionState.HELD:
            return [SessionHeld(**_facts(after), **_place(after), kind=after.kind, ends_at=after.ends_at)]
        case SessionState.MISSED:
            return [SessionMissed(**_facts(after))]
        case SessionState.CANCELLED | SessionState.HELD_BACK:
            reason = after.cancelled_because or CancelReason.BY_COORDINATOR
            return [SessionCancelled(**_plan(after), reason=reason, side=after.asked_by)]
        case SessionState.PLANNED:
            raise AssertionError("only what was held back becomes planned again")
        case _:
            assert_never(after.state)


def momentum_told(series: Series, after: Momentum) -> list[Event]:
    """Return the event of a pair's momentum, if it has changed so that others should know."""
    if after.revision == series.momentum.revision:
        return []
    changed = MomentumChanged(
        revision=after.revision,
        pair_id=series.id,
        program_id=series.program_id,
        kind=series.kind,
        members=series.members,
        state=after.state,
        reason=after.reason,
        side=after.side,
        in_a_row=after.in_a_row,
        last_met_at=after.last_met_at,
    )
    return [changed]


def _dated(session: Session) -> Event:
    """Return the event of a date: the first one schedules a session, later ones reschedule it."""
    if session.sequence:
        return SessionRescheduled(**_plan(session), **_content(session), side=session.asked_by)
    return SessionScheduled(**_plan(session), **_content(session))


def _facts(session: Session) -> dict[str, Any]:
    return {
        "revision": session.revision,
        "pair_id": session.pair_id,
        "program_id": session.program_id,
        "session_id": session.id,
        "members": session.members,
        "number": session.number,
        "starts_at": session.starts_at,
    }


def _place(session: Session) -> dict[str, Any]:
    return {"series_length": session.series_length}


def _plan(session: Session) -> dict[str, Any]:
    return {
        **_facts(session),
        **_place(session),
        "kind": session.kind,
        "ends_at": session.ends_at,
        "zone": session.zone,
        "uid": session.uid,
        "sequence": session.sequence,
    }


def _content(session: Session) -> dict[str, Any]:
    return {
        "session_type": session.session_type,
        "agenda": session.agenda,
        "agenda_version": session.agenda_version,
        "outside_hours": session.outside_hours,
    }
