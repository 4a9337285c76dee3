"""Participants: enroll, update, become ready, withdraw, leave the organization and return to it."""

from typing import assert_never

from services.matching.commands import (
    EnrollParticipant,
    LeaveParticipant,
    ReadyParticipant,
    RefreshParticipant,
    ReturnParticipant,
    ScheduleLeave,
    WithdrawParticipant,
)
from services.matching.domain.departures import come_back, leave, returned, schedule
from services.matching.domain.enrollment import dated, enroll, withdraw
from services.matching.domain.facts import take_in
from services.matching.domain.fairness import Consented
from services.matching.domain.imports import RowError, RowStatus
from services.matching.domain.nominations import closed_by_leaving
from services.matching.domain.participants import (
    Participant,
    Status,
    Wishes,
    make_ready,
    participant_id,
    update,
)
from services.matching.domain.people import NOTHING_KNOWN, Profile
from services.matching.domain.requirements import recorded
from services.matching.handlers.availability import hours_of
from services.matching.handlers.ending import close
from services.matching.handlers.guard import check, live_pairs
from services.matching.handlers.handovers import ask_in_time, asking, leaving, stay
from services.matching.handlers.imports import record
from services.matching.handlers.invitations import nomination_of, remember_expiry
from services.matching.handlers.pauses import own_pause
from services.matching.handlers.pilots import must_fit
from services.matching.handlers.seats import count
from services.matching.handlers.work import Work, each, participant_of, person_of, program_of
from shared.contracts.messages import Message
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import Kind
from shared.domain import Refused
from shared.processing.messages import Timer


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
    """Update a participant's profile, and check their pairs against the hard rules."""
    participant = work.participants.get(participant_id(command.program_id, command.person_id))
    if participant is None or not participant.takes_part:
        return []
    changed, events = update(participant, command.profile, participant.wishes, participant.consented)
    work.participants.put(changed)
    return [*events, *check(work, live_pairs(work, changed.program_id, [changed.person_id]))]


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
    remember_expiry(work, after)
    admitting = count(work, before, after)
    return [*_part(work, after, PairEndReason.WITHDRAWN), *events, *admitting]


def schedule_leave(command: ScheduleLeave, work: Work) -> list[Message]:
    """Store the last day of somebody who leaves, and close the proposals that would outlast it."""
    before = work.participants.get(participant_id(command.program_id, command.person_id))
    if before is None or not before.takes_part:
        return []
    if command.last_day and command.last_day <= work.now:
        return _leave(work, before)
    after = schedule(before, command.last_day)
    work.participants.put(after)
    if command.last_day is None:
        return stay(work, after)
    leave = LeaveParticipant(program_id=after.program_id, person_id=after.person_id)
    work.timers.put(Timer(id=leaving(after), due=command.last_day, command=leave))
    ask_in_time(work, after, command.last_day)
    messages: list[Message] = []
    for pair in each(work.pairs, after.proposed).values():
        if pair.ends_on > command.last_day:
            messages += close(work, pair, PairEndReason.LEFT, {after.person_id})
    return messages


def leave_participant(command: LeaveParticipant, work: Work) -> list[Message]:
    """Let somebody leave who has left the organization, and end their pairs."""
    before = work.participants.get(participant_id(command.program_id, command.person_id))
    return _leave(work, before) if before and before.status is not Status.LEFT else []


def return_participant(command: ReturnParticipant, work: Work) -> list[Message]:
    """Let somebody be enrolled again who is back in the organization."""
    before = work.participants.get(participant_id(command.program_id, command.person_id))
    if before:
        after = come_back(before, work.now)
        work.participants.put(after)
        told = [returned(after)] if after.takes_part and after != before and _is_open(work, after) else []
        return [*told, *count(work, before, after)]
    return []


def _leave(work: Work, before: Participant) -> list[Message]:
    after, events = leave(before, work.now)
    work.participants.put(after)
    remember_expiry(work, after)
    admitting = count(work, before, after)
    return [*_part(work, after, PairEndReason.LEFT), *events, *closed_by_leaving(before, after), *admitting]


def _is_open(work: Work, participant: Participant) -> bool:
    return program_of(work, participant.program_id).is_open


def _part(work: Work, gone: Participant, reason: PairEndReason) -> list[Message]:
    """End the pairs and proposals of somebody who is gone, and everything that waits for them."""
    for timer in (leaving(gone), asking(gone), own_pause(gone)):
        work.timers.delete(timer)
    messages: list[Message] = []
    for pair in each(work.pairs, gone.held).values():
        messages += close(work, pair, reason, {gone.person_id})
    return messages


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
        partner=program.settings.kind is Kind.RECIPROCAL,
        mode=command.mode or program.settings.enrollment,
        nomination=nomination_of(command, program, work),
        profile=command.profile or _profile(command, work),
        wishes=wishes,
        rough=rough,
        consented=_consented(command, before),
        hours=hours_of(command.person_id, work),
    )
    if before is None or not before.takes_part:
        must_fit(work, program, given)
    after, events = enroll(program, before, given, by_hand=command.row is None)
    if after == before:
        return RowStatus.UPDATED if command.person_changed else RowStatus.UNCHANGED, []
    work.participants.put(after)
    admitting = count(work, before, after)
    remember_expiry(work, after)
    rechecked = check(work, live_pairs(work, program.id, [after.person_id])) if before else []
    leaving_soon = [] if before and before.takes_part else leaves_soon(work, after)
    return _row_status(before, after), [*dated(events, work.now), *rechecked, *leaving_soon, *admitting]


def _row_status(before: Participant | None, after: Participant) -> RowStatus:
    if before:
        return RowStatus.UPDATED
    match after.status:
        case Status.INVITED:
            return RowStatus.INVITED
        case Status.WAITLISTED:
            return RowStatus.WAITLISTED
        case Status.ENROLLED | Status.READY | Status.UNMATCHED | Status.PROPOSED | Status.PAIRED:
            return RowStatus.ENROLLED
        case Status.NOT_JOINED | Status.WITHDRAWN | Status.LEFT:
            return RowStatus.UPDATED
        case _:
            assert_never(after.status)


def leaves_soon(work: Work, participant: Participant) -> list[Message]:
    """Record the last day of somebody who joins although it is known already."""
    person = person_of(work, participant.person_id)
    if person is None or person.leaves_at is None:
        return []
    command = ScheduleLeave(
        program_id=participant.program_id, person_id=participant.person_id, last_day=person.leaves_at
    )
    return schedule_leave(command, work)


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
