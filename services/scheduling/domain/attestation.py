"""Attestation: both sides say whether a session took place; at a deadline it is decided without missing answers."""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from services.scheduling.domain.session import Attestation, Session, SessionHeldBack, SessionIsOff, SessionState
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

ANSWER_WITHIN = timedelta(days=3)


class NotAMember(Refused):
    """Only members of a session may attest it."""

    status = 403


class SessionNotOver(Refused):
    """A session can be attested only after it ends."""


class AlreadyDecided(Refused):
    """The session has been decided; the decision is final."""


class Standing(StrEnum):
    """Whether a person may attest a session, and if not, why."""

    EARLY = "early"
    OPEN = "open"
    HELD = "held"
    MISSED = "missed"
    LATE = "late"
    HELD_BACK = "held-back"
    CANCELLED = "cancelled"


def end(session: Session, now: datetime) -> Session:
    """Start the attestation of a session that is over; one moved, cancelled or started since stays unchanged."""
    if session.state is not SessionState.PLANNED or now < session.ends_at:
        return session
    deadline = session.ends_at + ANSWER_WITHIN
    return replace(session, state=SessionState.ATTESTING, deadline=deadline, revision=session.revision + 1)


def attest(session: Session, person_id: PersonId, *, held: bool, now: datetime) -> Session:
    """Record one person's attestation; it replaces an earlier one until the session is decided.

    Raises:
        NotAMember: the person is not a member of the session.
        SessionIsOff: it was cancelled.
        SessionHeldBack: it has no date.
        SessionNotOver: it has not ended.
        AlreadyDecided: the deadline has passed, or all members answered and both sides agreed.
    """
    if person_id not in session.people:
        raise NotAMember(phrase("this session is of other people"))
    over = end(session, now)
    said = Attestation(person_id=person_id, held=held)
    if said in over.attestations:
        return session
    _must_be_open(over, now)
    others = tuple(one for one in over.attestations if one.person_id != person_id)
    return _agreed(replace(over, attestations=(*others, said), revision=over.revision + 1))


def _must_be_open(session: Session, now: datetime) -> None:
    match standing(session, now):
        case Standing.OPEN:
            return
        case Standing.CANCELLED:
            raise SessionIsOff(phrase("session {number} was cancelled"), number=session.number)
        case Standing.HELD_BACK:
            raise SessionHeldBack(phrase("session {number} has no date, so nobody can have met"), number=session.number)
        case Standing.EARLY:
            raise SessionNotOver(
                phrase("session {number} ends at {ends_at} UTC"),
                number=session.number,
                ends_at=f"{session.ends_at:%Y-%m-%d %H:%M}",
            )
        case Standing.HELD | Standing.MISSED | Standing.LATE:
            raise AlreadyDecided(
                phrase("whether session {number} took place is decided already"), number=session.number
            )


def standing(session: Session, now: datetime) -> Standing:
    """Return whether a person may attest the session, by the rules of `attest`."""
    over = end(session, now)
    match over.state:
        case SessionState.PLANNED:
            return Standing.EARLY
        case SessionState.ATTESTING:
            return Standing.OPEN if over.deadline and now < over.deadline else Standing.LATE
        case SessionState.HELD | SessionState.MISSED | SessionState.CANCELLED | SessionState.HELD_BACK:
            return Standing(over.state)
        case _:
            assert_never(over.state)


def said_by(session: Session, person_id: PersonId) -> bool | None:
    """Return a person's attestation of a session so far, or None."""
    return {one.person_id: one.held for one in session.attestations}.get(person_id)


def decide(session: Session, now: datetime) -> Session:
    """Decide at the deadline: held if every side that answered says held and one did, else missed."""
    if session.state is not SessionState.ATTESTING or session.deadline is None or now < session.deadline:
        return session
    return _decided(session, held=_voices(session) == {True})


def _agreed(session: Session) -> Session:
    """Decide early once all members have answered and the sides agree; a disagreement waits for the deadline."""
    voices = _voices(session)
    if len(session.attestations) < len(session.members) or len(voices) > 1:
        return session
    return _decided(session, held=voices == {True})


def _decided(session: Session, *, held: bool) -> Session:
    state = SessionState.HELD if held else SessionState.MISSED
    return replace(session, state=state, deadline=None, revision=session.revision + 1)


def _voices(session: Session) -> set[bool]:
    """Return what the sides that answered say: two people speak for themselves.

    In a group a side is a role; a side says held if any of its members does.
    """
    group = len(session.members) > 2
    sides: dict[str, bool] = {}
    roles = {member.person_id: member.role for member in session.members}
    for one in session.attestations:
        side = roles[one.person_id] if group else one.person_id
        sides[side] = sides.get(side, False) or one.held
    return set(sides.values())
