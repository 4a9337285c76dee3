"""Participants: enroll, update, become ready, withdraw."""

from services.matching.commands import EnrollParticipant, ReadyParticipant, RefreshParticipant, WithdrawParticipant
from services.matching.domain.facts import take_in
from services.matching.domain.fairness import Consented
from services.matching.domain.imports import RowError, RowStatus
from services.matching.domain.pairs import LIVE
from services.matching.domain.participants import (
    Participant,
    Status,
    Wishes,
    enroll,
    make_ready,
    participant_id,
    update,
    withdraw,
)
from services.matching.domain.people import NOTHING_KNOWN, Profile
from services.matching.domain.requirements import recorded
from services.matching.handlers.imports import record
from services.matching.handlers.nominations import nomination_of, remember_expiry
from services.matching.handlers.pairs import close, end_broken
from services.matching.handlers.places import count
from services.matching.handlers.work import Work, each, participant_of, person_of, program_of
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason
from shared.domain import Refused


def enroll_participant(command: EnrollParticipant, work: Work) -> list[Message]:
    """Enroll a person; the refusal of a roster row goes into the import's report, not to the sender."""
    if command.row is None:
        return _enroll(command, work)[1]
    try:
        status, messages = _enroll(command, work)
    except Refused as refusal:
        error = RowError(field=getattr(refusal, "field", "row"), reason=str(refusal))
        record(work, command.row, RowStatus.REFUSED, person_id=command.person_id, errors=(error,))
        return []
    record(work, command.row, status, person_id=command.person_id)
    return messages


def refresh_participant(command: RefreshParticipant, work: Work) -> list[Message]:
    """Update a participant's profile, and end the pairs that now break a hard rule."""
    participant = work.participants.get(participant_id(command.program_id, command.person_id))
    if participant is None or participant.status is Status.WITHDRAWN:
        return []
    changed, events = update(participant, command.profile, participant.wishes, participant.consented)
    work.participants.put(changed)
    return [*events, *_recheck(work, changed)]


def ready_participant(command: ReadyParticipant, work: Work) -> list[Message]:
    """Record on behalf of a participant which readiness requirements they have met."""
    program_of(work, command.program_id).must_be_open()
    met = recorded(command.done, at=work.now, reason=command.reason)
    participant, events = make_ready(participant_of(work, command.program_id, command.person_id), met)
    work.participants.put(participant)
    return [*events]


def withdraw_participant(command: WithdrawParticipant, work: Work) -> list[Message]:
    """Withdraw a participant and end their pairs."""
    before = participant_of(work, command.program_id, command.person_id)
    after, events = withdraw(before)
    work.participants.put(after)
    count(work, before, after)
    remember_expiry(work, after)
    ended: list[Message] = []
    for pair in each(work.pairs, after.held).values():
        ended += close(work, pair, PairEndReason.WITHDRAWN)
    return [*ended, *events]


def _enroll(command: EnrollParticipant, work: Work) -> tuple[RowStatus, list[Message]]:
    program = program_of(work, command.program_id)
    id_ = participant_id(program.id, command.person_id)
    before = work.participants.get(id_)
    wishes, rough = _wishes(command, before)
    given = Participant(
        id=id_,
        program_id=program.id,
        person_id=command.person_id,
        role=command.role,
        mode=command.mode or program.settings.enrollment,
        nomination=nomination_of(command, program, work),
        profile=command.profile or _profile(command, work),
        wishes=wishes,
        rough=rough,
        consented=_consented(command, before),
    )
    after, events = enroll(program, before, given, by_hand=command.row is None)
    if after == before:
        return RowStatus.UPDATED if command.person_changed else RowStatus.UNCHANGED, []
    work.participants.put(after)
    count(work, before, after)
    remember_expiry(work, after)
    rechecked = _recheck(work, after) if before else []
    return _row_status(before, after), [*events, *rechecked]


def _row_status(before: Participant | None, after: Participant) -> RowStatus:
    if before:
        return RowStatus.UPDATED
    return RowStatus.INVITED if after.status is Status.INVITED else RowStatus.ENROLLED


def _wishes(command: EnrollParticipant, before: Participant | None) -> tuple[Wishes, tuple[str, ...]]:
    """Return the updated wishes, and which of them were derived from another field."""
    if command.said is None:
        return command.wishes, ()
    known, rough = (before.wishes, before.rough) if before else (Wishes(), ())
    wishes, now = take_in(known, command.wishes, command.said, rough)
    return wishes, tuple(sorted(now))


def _consented(command: EnrollParticipant, before: Participant | None) -> tuple[Consented, ...]:
    """Return the updated consent; it stays unchanged if the command says nothing about it."""
    if command.consented is None:
        return before.consented if before else ()
    return command.consented


def _profile(command: EnrollParticipant, work: Work) -> Profile:
    person = person_of(work, command.person_id)
    return person.profile if person else NOTHING_KNOWN


def _recheck(work: Work, participant: Participant) -> list[Message]:
    pairs = each(work.pairs, participant.held).values()
    return end_broken(work, [pair for pair in pairs if pair.state in LIVE])
