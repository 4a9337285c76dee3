"""Sessions over HTTP: requests become commands, sessions become JSON."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Path, Query
from pydantic import AfterValidator, BaseModel

from services.scheduling.api.held import held
from services.scheduling.commands import AttestSession, CancelSession, RescheduleSession
from services.scheduling.domain.session import Session, SessionState, UnknownSession
from services.scheduling.rights import Right
from services.scheduling.store import SESSIONS
from shared.auth.caller import Caller
from shared.contracts.sessions import CancelReason, SessionType
from shared.contracts.vocabulary import Moment, PersonId, Role
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.guard import By, themself
from shared.http.parameters import ADMINISTRATOR, PairKey, PersonFilter, ProgramKey, chosen
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["scheduling"])
SessionKey = Annotated[str, Path(max_length=100)]
StateFilter = Annotated[SessionState | None, Query(description="Only sessions in this state.")]
# Between these moments time zone arithmetic is safe.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


class CallOffReason(StrEnum):
    """Why a session is cancelled over HTTP; what a member cancels is cancelled by a member."""

    BY_MEMBER = CancelReason.BY_MEMBER
    BY_COORDINATOR = CancelReason.BY_COORDINATOR


def whole_minutes(moment: datetime) -> datetime:
    """Return the beginning of a session in UTC.

    Raises:
        ValueError: it is not on a whole minute, or too far away for time zones.
    """
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a session begins between the years 2000 and 2200")
    if moment.second or moment.microsecond:
        raise ValueError("a session begins on a whole minute")
    return moment.astimezone(UTC)


class RescheduleSessionBody(Body):
    """A session's new start: any time the members agree on, also outside their working hours."""

    starts_at: Annotated[Moment, AfterValidator(whole_minutes)]
    side: Role | None = None


class CancelSessionBody(Body):
    """Why a session is cancelled."""

    reason: CallOffReason = CallOffReason.BY_COORDINATOR
    side: Role | None = None


class AttestSessionBody(Body):
    """One member's own statement on whether a session took place."""

    held: bool


class MemberView(BaseModel):
    """A member of the session, with the session's start in local time."""

    person_id: PersonId
    role: Role
    zone: str
    starts_at_local: datetime
    ends_at_local: datetime
    outside_hours: bool


class SessionView(BaseModel):
    """A session; times are UTC unless named local. `answer_until` is set while members may attest.

    A session that is held back has no date: its times are those it had.
    """

    id: str
    pair_id: str
    program_id: str
    number: int
    series_length: int
    type: SessionType
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    zone: str
    members: list[MemberView]
    agenda: list[str]
    uid: str
    sequence: int
    answer_until: datetime | None
    cancelled_because: CancelReason | None

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return the view of a session; it shows neither who attested nor what they said."""
        return cls(
            id=session.id,
            pair_id=session.pair_id,
            program_id=session.program_id,
            number=session.number,
            series_length=session.series_length,
            type=session.session_type,
            state=session.state,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=session.zone,
            members=_members(session),
            agenda=list(session.agenda),
            uid=session.uid,
            sequence=session.sequence,
            answer_until=session.deadline,
            cancelled_because=session.cancelled_because,
        )


@router.get("/programs/{program_id}/sessions", dependencies=[held(Right.LIST_SESSIONS)])
async def list_sessions(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    person_id: PersonFilter = None,
    state: StateFilter = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[SessionView]:
    """List a program's sessions by pair and number."""
    equal = chosen(**{"program_id": program_id, "members.person_id": person_id, "state": state})
    return await _page(read, cursor, limit, equal)


@router.get("/pairs/{pair_id}/sessions", dependencies=[held(Right.LIST_SESSIONS_OF_PAIR)])
async def list_sessions_of_pair(
    *, pair_id: PairKey, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[SessionView]:
    """List a pair's sessions by number."""
    return await _page(read, cursor, limit, chosen(pair_id=pair_id, state=state))


@router.get("/sessions", tags=[ADMINISTRATOR], dependencies=[held(Right.LIST_ALL_SESSIONS)])
async def list_all_sessions(
    *, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[SessionView]:
    """List the sessions of all programs by pair and number; for administrators."""
    return await _page(read, cursor, limit, chosen(state=state))


async def _page(read: Reader, cursor: str | None, limit: int, equal: dict[str, Any]) -> Page[SessionView]:
    sessions, following = await read.page(SESSIONS, cursor, limit, **equal)
    return Page(items=[SessionView.of(session) for session in sessions], next=following)


@router.get("/sessions/{session_id}", dependencies=[held(Right.SEE_SESSION)])
async def get_session(read: Read, session_id: SessionKey) -> SessionView:
    """Return one session."""
    return SessionView.of(await existing_session(read, session_id))


@router.post("/sessions/{session_id}/reschedulings", dependencies=[held(Right.MOVE_SESSION)])
async def reschedule_session(
    by: By, read: Read, send: Send, session_id: SessionKey, body: RescheduleSessionBody
) -> SessionView:
    """Move a session; refused if it has begun, a member is busy at the new time, or that time is in the past."""
    session = await existing_session(read, session_id)
    side = _side(session, by, body.side)
    await send(RescheduleSession(pair_id=session.pair_id, session_id=session.id, starts_at=body.starts_at, side=side))
    return SessionView.of(await existing_session(read, session_id))


@router.post("/sessions/{session_id}/cancellation", dependencies=[held(Right.MOVE_SESSION)])
async def cancel_session(
    by: By, read: Read, send: Send, session_id: SessionKey, body: CancelSessionBody | None = None
) -> SessionView:
    """Cancel a session; refused once it has begun. What a member cancels counts for their side."""
    session, given = await existing_session(read, session_id), body or CancelSessionBody()
    side = _side(session, by, given.side)
    reason = CancelReason.BY_MEMBER if side else CancelReason(given.reason)
    await send(CancelSession(pair_id=session.pair_id, session_id=session.id, reason=reason, side=side))
    return SessionView.of(await existing_session(read, session_id))


@router.post("/sessions/{session_id}/attestations", dependencies=[held(Right.ATTEST_SESSION)])
async def attest_session(
    by: By, read: Read, send: Send, session_id: SessionKey, body: AttestSessionBody
) -> SessionView:
    """Record the caller's own attestation; they can change it until the session is decided."""
    session = await existing_session(read, session_id)
    await send(AttestSession(pair_id=session.pair_id, session_id=session.id, person_id=themself(by), held=body.held))
    return SessionView.of(await existing_session(read, session_id))


async def existing_session(read: Reader, session_id: str) -> Session:
    """Return a session.

    Raises:
        UnknownSession: there is none with that id.
    """
    found = await read.get(SESSIONS, session_id)
    if found is None:
        raise UnknownSession(phrase("there is no session with this id"))
    return found


def _side(session: Session, by: Caller, said: Role | None) -> Role | None:
    """Return the side that asks: a member's own, else the one that a coordinator names."""
    own = {member.person_id: member.role for member in session.members}
    return own.get(by.whose, said) if by.whose else said


def _members(session: Session) -> list[MemberView]:
    return [
        MemberView(
            person_id=member.person_id,
            role=member.role,
            zone=member.zone,
            starts_at_local=session.starts_at.astimezone(ZoneInfo(member.zone)),
            ends_at_local=session.ends_at.astimezone(ZoneInfo(member.zone)),
            outside_hours=member.person_id in session.outside_hours,
        )
        for member in session.members
    ]
