"""The events published when a session changes."""

from typing import Any, assert_never

from services.scheduling.domain.session import Session, SessionState
from shared.contracts.messages import Event
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionHeld,
    SessionMissed,
    SessionRescheduled,
    SessionScheduled,
)


def told(before: Session | None, after: Session) -> list[Event]:
    """Return the events of one change; none of them reveals who attested or what they said."""
    if before is None:
        return [SessionScheduled(**_plan(after), **_content(after))]
    if before.state is after.state:
        return [] if before.slot == after.slot else [SessionRescheduled(**_plan(after), **_content(after))]
    match after.state:
        case SessionState.ATTESTING:
            return [AttestationDue(**_facts(after), ends_at=after.ends_at, deadline=after.deadline)]
        case SessionState.HELD:
            return [SessionHeld(**_facts(after), **_place(after), kind=after.kind, ends_at=after.ends_at)]
        case SessionState.MISSED:
            return [SessionMissed(**_facts(after))]
        case SessionState.CANCELLED:
            return [SessionCancelled(**_plan(after), reason=after.cancelled_because or CancelReason.BY_COORDINATOR)]
        case SessionState.PLANNED:
            raise AssertionError("nothing becomes planned again")
        case _:
            assert_never(after.state)


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
