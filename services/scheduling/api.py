"""HTTP in: requests become commands, sessions become JSON."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.scheduling.commands import AttestSession, CancelSession, RescheduleSession, SetWorkingHours
from services.scheduling.domain.people import Person
from services.scheduling.domain.session import Session, SessionState, SessionUnknown
from services.scheduling.store import PEOPLE, SESSIONS
from services.scheduling.views import (
    WEEK,
    Attest,
    CallOff,
    HoursView,
    Reschedule,
    SessionView,
    SetHours,
    minutes,
)
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import PersonId
from shared.domain import NotFound
from shared.http import Cursor, Limit, Page, Read, Send

router = APIRouter(prefix="/v1", tags=["scheduling"])

SessionKey = Annotated[str, Path(max_length=100)]
PersonKey = Annotated[PersonId, Path(max_length=100)]
Filter = Annotated[str | None, Query(max_length=100)]


class PersonUnknown(NotFound):
    """Scheduling knows nobody with that id."""


@router.get("/sessions")
async def list_sessions(  # noqa: PLR0913 - one parameter per filter
    *,
    read: Read,
    program_id: Filter = None,
    pair_id: Filter = None,
    state: SessionState | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[SessionView]:
    """List sessions by pair and number."""
    wanted = {"program_id": program_id, "pair_id": pair_id, "state": state}
    equal = {name: value for name, value in wanted.items() if value is not None}
    sessions, following = await read.page(SESSIONS, cursor, limit, **equal)
    return Page(items=[SessionView.of(session) for session in sessions], next=following)


@router.get("/sessions/{session_id}")
async def get_session(read: Read, session_id: SessionKey) -> SessionView:
    """Return one session."""
    return SessionView.of(await _session(read, session_id))


@router.post("/sessions/{session_id}/reschedule")
async def reschedule_session(read: Read, send: Send, session_id: SessionKey, body: Reschedule) -> SessionView:
    """Move a session; refused when it has begun, when one of its people is busy then, or for a time that is past."""
    session = await _session(read, session_id)
    await send(RescheduleSession(pair_id=session.pair_id, session_id=session.id, starts_at=body.starts_at))
    return SessionView.of(await _session(read, session_id))


@router.post("/sessions/{session_id}/cancel")
async def cancel_session(read: Read, send: Send, session_id: SessionKey, body: CallOff | None = None) -> SessionView:
    """Call a session off; refused once it has begun."""
    session = await _session(read, session_id)
    reason = CancelReason((body or CallOff()).reason)
    await send(CancelSession(pair_id=session.pair_id, session_id=session.id, reason=reason))
    return SessionView.of(await _session(read, session_id))


@router.post("/sessions/{session_id}/attestations")
async def attest_session(read: Read, send: Send, session_id: SessionKey, body: Attest) -> SessionView:
    """Say for one person whether a session took place; until it is decided they may say otherwise."""
    session = await _session(read, session_id)
    await send(AttestSession(pair_id=session.pair_id, session_id=session.id, person_id=body.person_id, held=body.held))
    return SessionView.of(await _session(read, session_id))


@router.get("/people/{person_id}/working-hours")
async def get_working_hours(read: Read, person_id: PersonKey) -> HoursView:
    """Return when somebody works, as far as sessions are concerned."""
    return HoursView.of(await _person(read, person_id))


@router.put("/people/{person_id}/working-hours")
async def set_working_hours(read: Read, send: Send, person_id: PersonKey, body: SetHours) -> HoursView:
    """Say when somebody works; sessions planned from now on keep to it, those planned already stay where they are."""
    await send(
        SetWorkingHours(
            person_id=person_id,
            zone=body.zone,
            opens=minutes(body.starts),
            closes=minutes(body.ends),
            days=tuple(WEEK.index(day) for day in body.days),
        )
    )
    return HoursView.of(await _person(read, person_id))


async def _session(read: Read, session_id: str) -> Session:
    found = await read.get(SESSIONS, session_id)
    if found is None:
        raise SessionUnknown("there is no session with this id")
    return found


async def _person(read: Read, person_id: PersonId) -> Person:
    found = await read.get(PEOPLE, person_id)
    if found is None:
        raise PersonUnknown("scheduling knows nobody with this id")
    return found
