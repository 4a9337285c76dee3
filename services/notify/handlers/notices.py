"""Group notify.people: notifications requested by notify.pairs, except those about sessions."""

from datetime import datetime
from typing import assert_never

from services.notify.commands import CallOffDelivery, NotifyPerson
from services.notify.domain.delivery import Delivery, State, delivery_id, telling
from services.notify.domain.kinds import KINDS, REMINDED_OF_A_SESSION, SURVEYS, Plans
from services.notify.domain.moot import is_closed
from services.notify.domain.thread import extend
from services.notify.handlers.pauses import go_on, pause
from services.notify.handlers.sessions import take_out
from services.notify.handlers.work import STANDING, Work, fold, newest, overtake, plan, plan_asked, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind


def notify_person(command: NotifyPerson, work: Work) -> list[Message]:
    """Plan a delivery, and suppress deliveries that it makes pointless."""
    thread = thread_of(work, command.person_id, command.pair_id)
    replaced = [newest(work, thread, kind) for kind in KINDS[command.kind].replaces]
    return [*(event for one in replaced for event in overtake(work, one)), *_notify(command, work)]


def call_off_delivery(command: CallOffDelivery, work: Work) -> list[Message]:
    """Suppress a delivery whose reason is gone, unless it has been sent."""
    return overtake(work, work.deliveries.get(delivery_id(command.kind, command.person_id, command.cause)))


def _notify(command: NotifyPerson, work: Work) -> list[Message]:
    plans = KINDS[command.kind].plans
    match plans:
        case Plans.END_OF_A_PAIR:
            return _end_pair(command, work)
        case Plans.INTRODUCTION:
            return _introduce(command, work)
        case Plans.END_OF_A_PROPOSAL:
            return _close_proposal(command, work)
        case Plans.PAUSE:
            return pause(command, work)
        case Plans.END_OF_A_PAUSE:
            return go_on(command, work)
        case Plans.NOTHING_ELSE:
            plan_asked(command, work, _after_attestation(command, work))
            return []
        case _:
            assert_never(plans)


def _after_attestation(command: NotifyPerson, work: Work) -> datetime | None:
    """Return when to ask how a session was if the mail that asks whether it took place leads to it; else None.

    Whoever answered there by then gets no second mail.
    """
    wave, session_id = command.about.wave, command.about.session_id
    if wave is None or session_id is None or not SURVEYS[wave].one_tap:
        return None
    asked = work.deliveries.get(delivery_id(NotificationKind.ATTESTATION, command.person_id, session_id))
    leads_there = asked is not None and asked.state in {State.PENDING, State.SENDING, State.SENT}
    return work.now + REMINDED_OF_A_SESSION if leads_there else None


def _introduce(command: NotifyPerson, work: Work) -> list[Message]:
    folded = fold(work, command.person_id, command.program_id, *STANDING)
    newcomer, instead, suppressed = folded.newcomer, folded.anything, folded.events
    asked = _proposal(command, work)
    if asked and asked.pending:  # no answer is needed any more: the pair has begun
        suppressed += overtake(work, asked)
        newcomer, instead = newcomer or asked.about.newcomer, instead or asked.about.instead
    introduction = plan_asked(command, work)
    if introduction:
        work.deliveries.put(telling(introduction, newcomer=newcomer, instead=instead))
    return suppressed


def _close_proposal(command: NotifyPerson, work: Work) -> list[Message]:
    """Tell a person that a proposal ended; not if they never got it, unless it had replaced another mail."""
    proposal = _proposal(command, work)
    unheard = proposal is not None and proposal.state in {State.PENDING, State.SUPPRESSED}
    suppressed = overtake(work, proposal)
    newcomer = proposal is not None and unheard and proposal.about.newcomer
    needless = proposal is not None and unheard and not proposal.about.instead
    if needless or _is_settled(command, work, newcomer=newcomer):
        return suppressed
    # It belongs to the program's thread, so that the next proposal, or the mail that there is none, can replace it.
    closed = plan(
        work,
        person_id=command.person_id,
        kind=command.kind,
        cause=command.cause,
        program_id=command.program_id,
        role=command.role,
        about=command.about,
    )
    if closed and unheard:
        work.deliveries.put(telling(closed, unheard=True, newcomer=newcomer))
    return suppressed


def _is_settled(command: NotifyPerson, work: Work, *, newcomer: bool) -> bool:
    """Tell whether a later mail states the person's status: they have withdrawn, or the program has closed."""
    thread = thread_of(work, command.person_id, command.program_id)
    closing = newest(work, thread, NotificationKind.PROGRAM_CLOSED)
    if closing and closing.pending and newcomer:
        work.deliveries.put(telling(closing, newcomer=True))
    return closing is not None or newest(work, thread, NotificationKind.WITHDRAWN) is not None


def _proposal(command: NotifyPerson, work: Work) -> Delivery | None:
    thread = thread_of(work, command.person_id, command.pair_id)
    return newest(work, thread, NotificationKind.PROPOSAL)


def _end_pair(command: NotifyPerson, work: Work) -> list[Message]:
    thread = thread_of(work, command.person_id, command.pair_id)
    survey = newest(work, thread, NotificationKind.SURVEY)
    wave = survey.about.wave if survey else None
    events = overtake(work, survey) if wave and is_closed(wave, command.about.ended) else []
    take_out(thread, None, work)
    ending = plan_asked(command, work)
    if ending is None:
        return events
    introduction = newest(work, thread, NotificationKind.PAIRED)
    # It is suppressed where the pair had ended before it was to leave.
    if introduction and introduction.state in {State.PENDING, State.SUPPRESSED}:
        return [*events, *overtake(work, introduction), *_end_unheard(ending, introduction, command, work)]
    work.threads.put(extend(thread_of(work, ending.person_id, ending.program_id), ending))
    return [*events, *_end_for_all(ending, work)]


def _end_unheard(ending: Delivery, introduction: Delivery, command: NotifyPerson, work: Work) -> list[Message]:
    """Tell of a pair's start and end in one mail, if the person expects an answer; else of neither."""
    asked = _proposal(command, work)
    waits = introduction.about.instead or (asked is not None and asked.state in {State.SENDING, State.SENT})
    if not waits or _is_settled(command, work, newcomer=introduction.about.newcomer):
        return overtake(work, ending)
    told = telling(ending, unheard=True, newcomer=introduction.about.newcomer)
    work.deliveries.put(told)
    work.threads.put(extend(thread_of(work, ending.person_id, ending.program_id), told))
    return []


def _end_for_all(ending: Delivery, work: Work) -> list[Message]:
    """Combine the pair's end with the person's withdrawal or the program's closing in one mail."""
    thread = thread_of(work, ending.person_id, ending.program_id)
    withdrawal = newest(work, thread, NotificationKind.WITHDRAWN)
    if withdrawal:
        work.deliveries.put(telling(ending, withdrawn=True))
    return [*overtake(work, withdrawal), *overtake(work, newest(work, thread, NotificationKind.PROGRAM_CLOSED))]
