"""Group scheduling.pairs: one session, moved, cancelled, attested and decided."""

from services.scheduling.commands import AttestSession, CancelSession, DecideSession, EndSession, RescheduleSession
from services.scheduling.domain import attestation, session, slots
from services.scheduling.domain.planning import off, outside
from services.scheduling.domain.session import PersonBusy, Session, UnknownSession
from services.scheduling.domain.slots import Slot
from services.scheduling.handlers.work import Work, hours_of, judged, keep, owners
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, SessionId
from shared.phrases import phrase


def reschedule_session(command: RescheduleSession, work: Work) -> list[Message]:
    """Move a session to a time at which all its members are free."""
    before = _session(command.pair_id, command.session_id, work)
    slot = Slot.lasting(command.starts_at, before.slot.minutes)
    hours = hours_of(before.members, work)
    after = session.move(
        before,
        slot,
        _term(before, work),
        off=off(hours, slot),
        outside=outside(hours, slot),
        now=work.now,
        side=command.side,
    )
    if {*owners(slots.reservation_ids(before.people, slot), work).values()} - {before.id}:
        raise PersonBusy(phrase("one of them has another session at that time"))
    return [*keep(before, after, work), *judged(before.pair_id, work)]


def cancel_session(command: CancelSession, work: Work) -> list[Message]:
    """Cancel one session."""
    before = _session(command.pair_id, command.session_id, work)
    return [
        *keep(before, session.call_off(before, command.reason, work.now, command.side), work),
        *judged(before.pair_id, work),
    ]


def end_session(command: EndSession, work: Work) -> list[Message]:
    """Ask whether a session took place."""
    before = _session(command.pair_id, command.session_id, work)
    return keep(before, attestation.end(before, work.now), work)


def attest_session(command: AttestSession, work: Work) -> list[Message]:
    """Record one person's attestation."""
    before = _session(command.pair_id, command.session_id, work)
    return [
        *keep(before, attestation.attest(before, command.person_id, held=command.held, now=work.now), work),
        *judged(before.pair_id, work),
    ]


def decide_session(command: DecideSession, work: Work) -> list[Message]:
    """Decide a session by the attestations received."""
    before = _session(command.pair_id, command.session_id, work)
    return [*keep(before, attestation.decide(before, work.now), work), *judged(before.pair_id, work)]


def _session(pair_id: PairId, session_id: SessionId, work: Work) -> Session:
    found = work.sessions.get(session_id)
    if found is None or found.pair_id != pair_id:
        raise UnknownSession(phrase("there is no session with this id"))
    return found


def _term(of: Session, work: Work) -> Slot:
    """Return the period within which a session's pair meets."""
    series = work.series.get(of.pair_id)
    assert series is not None  # noqa: S101 - saved with the first of its sessions
    return series.term
