"""Group notify.people: what notify.pairs asks for, sessions apart."""

from dataclasses import replace

from services.notify.commands import CallOffDelivery, NotifyPerson
from services.notify.domain.delivery import Delivery, delivery_id
from services.notify.domain.kinds import SURVEYS
from services.notify.domain.thread import extend
from services.notify.handlers.work import Work, fold, newest, overtake, plan, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason


def notify_person(command: NotifyPerson, work: Work) -> list[Message]:
    """Plan a delivery, and call off what it makes moot."""
    if command.kind is NotificationKind.PAIR_ENDED:
        return _end_pair(command, work)
    if command.kind in {NotificationKind.PAIRED, NotificationKind.PROPOSAL}:
        return _introduce(command, work)
    if command.kind is NotificationKind.PROPOSAL_CLOSED:
        return _close_proposal(command, work)
    _plan(command, work)
    return []


def call_off_delivery(command: CallOffDelivery, work: Work) -> list[Message]:
    """Suppress a delivery whose reason is gone, unless it has left."""
    return overtake(work, work.deliveries.get(delivery_id(command.kind, command.person_id, command.cause)))


def _introduce(command: NotifyPerson, work: Work) -> list[Message]:
    before = (
        NotificationKind.WELCOME,
        NotificationKind.READY,
        NotificationKind.UNMATCHED,
        NotificationKind.PROPOSAL_CLOSED,
    )
    suppressed, newcomer = fold(work, command.person_id, command.program_id, *before)
    asked = _proposal(command, work)
    if asked and asked.pending:  # nobody need answer any more: the pair has begun
        suppressed += overtake(work, asked)
        newcomer |= asked.about.newcomer
    _plan(command.model_copy(update={"about": replace(command.about, newcomer=newcomer)}), work)
    return suppressed


def _close_proposal(command: NotifyPerson, work: Work) -> list[Message]:
    """Tell somebody who was asked; whoever never heard of the proposal, or has left the program, need not."""
    proposal = _proposal(command, work)
    suppressed = overtake(work, proposal)
    left = newest(work, thread_of(work, command.person_id, command.program_id), NotificationKind.WITHDRAWN)
    if suppressed or left is not None:
        return suppressed
    # It belongs to the program, so that the next proposal or the word that there is none can take its place.
    plan(
        work,
        person_id=command.person_id,
        kind=command.kind,
        cause=command.cause,
        program_id=command.program_id,
        role=command.role,
        about=command.about,
    )
    return []


def _proposal(command: NotifyPerson, work: Work) -> Delivery | None:
    thread = thread_of(work, command.person_id, command.pair_id)
    return newest(work, thread, NotificationKind.PROPOSAL)


def _end_pair(command: NotifyPerson, work: Work) -> list[Message]:
    thread = thread_of(work, command.person_id, command.pair_id)
    introduction = newest(work, thread, NotificationKind.PAIRED)
    survey = newest(work, thread, NotificationKind.SURVEY)
    events = overtake(work, survey) if survey and _is_moot(survey, command) else []
    ending = _plan(command, work) or _complete(command, work)
    if ending and introduction and introduction.pending:
        # Whoever was never told of a pair need not hear that it is over.
        return [*events, *overtake(work, introduction), *overtake(work, ending)]
    if ending and command.about.ended is PairEndReason.WITHDRAWN:
        events += _confirm_withdrawal(ending, work)
    return events


def _is_moot(survey: Delivery, command: NotifyPerson) -> bool:
    """Tell whether nobody wants an answer any more: what one expected, or after an early end anything at all."""
    wave = survey.about.wave
    return command.about.ended is not PairEndReason.COMPLETED or (wave is not None and SURVEYS[wave].until_the_end)


def _complete(command: NotifyPerson, work: Work) -> Delivery | None:
    """Add the reason to a delivery that the pair's cancelled sessions began."""
    known = work.deliveries.get(delivery_id(command.kind, command.person_id, command.cause))
    if known is None or not known.pending or known.about.ended:
        return None
    completed = replace(known, about=replace(known.about, ended=command.about.ended))
    work.deliveries.put(completed)
    return completed


def _confirm_withdrawal(ending: Delivery, work: Work) -> list[Message]:
    """Say both in one mail: that the person has withdrawn, and that the pair has therefore ended."""
    thread = thread_of(work, ending.person_id, ending.program_id)
    work.threads.put(extend(thread, ending))
    confirmation = newest(work, thread, NotificationKind.WITHDRAWN)
    if confirmation is None:
        return []
    work.deliveries.put(replace(ending, about=replace(ending.about, own_wish=True)))
    return overtake(work, confirmation)


def _plan(command: NotifyPerson, work: Work) -> Delivery | None:
    return plan(
        work,
        person_id=command.person_id,
        kind=command.kind,
        cause=command.cause,
        program_id=command.program_id,
        pair_id=command.pair_id,
        role=command.role,
        about=command.about,
        expires_at=command.expires_at,
    )
