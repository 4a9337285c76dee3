"""Pauses: of one pair by the coordinator, or of all pairs of a participant by themselves."""

from services.matching.commands import PausePair, PauseParticipant, ResumePair, ResumeParticipant
from services.matching.domain.pairs import BEGUN, Pause
from services.matching.domain.participants import Participant
from services.matching.domain.pauses import by_member, lift, must_be_possible, pause, resume
from services.matching.domain.pauses import pause_participant as pausing
from services.matching.domain.pauses import resume_participant as resuming
from services.matching.handlers.lives import keep, pair_of
from services.matching.handlers.work import Work, each, participant_of, program_of
from shared.contracts.messages import Message
from shared.contracts.pairs import PauseReason
from shared.processing.messages import Timer


def pause_pair(command: PausePair, work: Work) -> list[Message]:
    """Pause a pair until a day."""
    must_be_possible(command.until, work.now)
    pair, program = pair_of(work, command.program_id, command.pair_id), program_of(work, command.program_id)
    cause = Pause(reason=PauseReason.COORDINATOR, since=work.now, until=command.until)
    after, events = pause(program, pair, cause)
    keep(work, after)
    return [*events]


def resume_pair(command: ResumePair, work: Work) -> list[Message]:
    """End the coordinator's pause of a pair, or let it go on for some days though it breaks a rule."""
    pair, program = pair_of(work, command.program_id, command.pair_id), program_of(work, command.program_id)
    after, events = resume(program, pair, command.days, command.reason, work.now)
    keep(work, after)
    return [*events]


def pause_participant(command: PauseParticipant, work: Work) -> list[Message]:
    """Pause a participant and all their pairs until a day."""
    before = participant_of(work, command.program_id, command.person_id)
    program = program_of(work, command.program_id)
    program.must_be_open()
    after, events = pausing(before, command.until, work.now)
    work.participants.put(after)
    resume_ = ResumeParticipant(program_id=program.id, person_id=after.person_id)
    work.timers.put(Timer(id=own_pause(after), due=command.until, command=resume_))
    messages: list[Message] = [*events]
    for pair in each(work.pairs, after.active).values():
        if pair.state in BEGUN:
            paused, told = pause(program, pair, by_member(after, command.until, work.now))
            keep(work, paused)
            messages += told
    return messages


def resume_participant(command: ResumeParticipant, work: Work) -> list[Message]:
    """End a participant's pause; their pairs go on, unless something else holds them."""
    after, events = resuming(participant_of(work, command.program_id, command.person_id))
    program = program_of(work, command.program_id)
    work.participants.put(after)
    work.timers.delete(own_pause(after))
    messages: list[Message] = [*events]
    for pair in each(work.pairs, after.active).values():
        going, told = lift(program, pair, PauseReason.BY_MEMBER, work.now, after.person_id)
        if going != pair:
            keep(work, going)
        messages += told
    return messages


def own_pause(participant: Participant) -> str:
    """Return the id of the timer that ends a participant's own pause."""
    return f"pause:{participant.id}"
