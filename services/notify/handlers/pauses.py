"""Group notify.people: pauses of pairs and of people, told once, and not at all if they are taken back in time."""

from dataclasses import replace
from typing import Final

from services.notify.commands import NotifyPerson
from services.notify.domain.delivery import About, Delivery, State, telling
from services.notify.domain.references import participation_id
from services.notify.domain.thread import Thread
from services.notify.handlers.reminders import ASKED, REMINDER, remind_again
from services.notify.handlers.sessions import take_out
from services.notify.handlers.work import STANDING, Work, newest, overtake, plan, plan_asked, plan_for_change, thread_of
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PauseReason
from shared.contracts.participants import ParticipantPaused, ParticipantResumed
from shared.contracts.vocabulary import PersonId, ProgramId

N = NotificationKind
ALIVE: Final = frozenset({State.PENDING, State.SENDING, State.SENT})


def pause(command: NotifyPerson, work: Work) -> list[Message]:
    """Tell a member that their pair is paused, unless they know it already, or hear it as their own pause."""
    thread = thread_of(work, command.person_id, command.pair_id)
    before = newest(work, thread, N.PAIR_PAUSED)
    events = [*overtake(work, newest(work, thread, N.PAIR_RESUMED)), *overtake(work, before)]
    take_out(thread, command.about.until, work)
    known = _knows(thread, work)
    if known and before is not None and _same(before.about, command.about) and _left(before):
        return events
    delivery = plan_asked(command, work)
    if delivery is None:
        return events
    if known:
        work.deliveries.put(delivery := telling(delivery, again=True))
    own = _own(work, delivery, N.PAUSED)
    covered = own is not None and own.pending and _is_own(delivery, own)
    return [*events, *(overtake(work, delivery) if covered else ())]


def go_on(command: NotifyPerson, work: Work) -> list[Message]:
    """Tell a member that their pair goes on, if they were told that it was paused."""
    thread = thread_of(work, command.person_id, command.pair_id)
    events = overtake(work, newest(work, thread, N.PAIR_PAUSED))
    if not _knows(thread, work):
        return events
    delivery = plan_asked(command, work)
    own = _own(work, delivery, N.RESUMED) if delivery else None
    return [*events, *(overtake(work, delivery) if own is not None and own.pending else ())]


def on_participant_paused(event: ParticipantPaused, work: Work) -> list[Message]:
    """Confirm a participant's pause, in one mail for all their pairs."""
    thread = thread_of(work, event.person_id, event.program_id)
    before = newest(work, thread, N.PAUSED)
    events = [*overtake(work, newest(work, thread, N.RESUMED)), *overtake(work, before)]
    _note(event, work, paused=True)
    for reminder in (ASKED, REMINDER):
        events += overtake(work, newest(work, thread, reminder))
    known = before is not None and _told(before) and not _is_back(thread, work)
    same = before if known and before and _left(before) and before.about.until == event.until else None
    own = same if same and not _speaks_after(same, thread, work) else None
    own = own or plan_for_change(work, event, N.PAUSED, About(until=event.until, again=known))
    _uncover(event, own, work)
    covered = [one for one in _mine(event.person_id, event.program_id, work) if own and _is_own(one, own)]
    return [*events, *(message for one in covered for message in overtake(work, one))]


def on_participant_resumed(event: ParticipantResumed, work: Work) -> list[Message]:
    """Confirm the end of a participant's pause, if they were told of its beginning."""
    thread = thread_of(work, event.person_id, event.program_id)
    events = overtake(work, paused := newest(work, thread, N.PAUSED))
    _note(event, work, paused=False)
    remind_again(event, work)
    _uncover(event, None, work)
    if paused is None or not _told(paused):
        return events
    plan_for_change(work, event, N.RESUMED, About())
    covered = [one for one in _mine(event.person_id, event.program_id, work) if one.kind is N.PAIR_RESUMED]
    return [*events, *(message for one in covered for message in overtake(work, one))]


def _note(event: ParticipantPaused | ParticipantResumed, work: Work, *, paused: bool) -> None:
    """Keep whether a person pauses, for mails about whom they are matched with."""
    known = work.participations.get(participation_id(event.person_id, event.program_id))
    if known is not None:
        work.participations.put(replace(known, paused=paused))


def _uncover(event: ParticipantPaused | ParticipantResumed, own: Delivery | None, work: Work) -> None:
    """Tell of each pair that is still paused what an own pause was to tell, and `own`, the last one, does not tell.

    Somebody else has paused it until the same day, of which no event tells: for the pair nothing changes.
    """
    for one in _covered(event, work):
        if own is None or not _is_own(one, own):
            plan(
                work,
                person_id=one.person_id,
                kind=one.kind,
                cause=f"{one.pair_id}:{event.program_id}:{event.revision}",
                program_id=one.program_id,
                pair_id=one.pair_id,
                role=one.role,
                about=one.about,
            )


def _covered(event: ParticipantPaused | ParticipantResumed, work: Work) -> list[Delivery]:
    """Return the newest mails about pairs, paused as these say, that an own pause has made needless."""
    found = work.deliveries.find(program_id=event.program_id, person_id=event.person_id)
    hidden = [one for one in found if one.kind is N.PAIR_PAUSED and one.state is State.SUPPRESSED and one.pair_id]
    return [one for one in hidden if _is_newest(one, work) and _still_holds(one, work)]


def _is_newest(delivery: Delivery, work: Work) -> bool:
    thread = thread_of(work, delivery.person_id, delivery.pair_id or delivery.program_id)
    return thread.of_kind(delivery.kind) == delivery.id


def _still_holds(paused: Delivery, work: Work) -> bool:
    pair = work.pairs.get(paused.pair_id or "")
    return pair is not None and pair.paused and not pair.ended and pair.paused_until == paused.about.until


def _knows(thread: Thread, work: Work) -> bool:
    """Tell whether a person was told that a pair is paused, and not yet that it goes on."""
    paused, resumed = newest(work, thread, N.PAIR_PAUSED), newest(work, thread, N.PAIR_RESUMED)
    if paused is None:
        return False
    own = _own(work, paused, N.PAUSED)
    told = _told(paused) or (own is not None and _told(own) and _is_own(paused, own))
    if resumed is None or resumed.created_at < paused.created_at:
        return told
    back = _own(work, resumed, N.RESUMED)
    return told and not (_left(resumed) or (back is not None and _left(back) and back.created_at >= paused.created_at))


def _told(paused: Delivery) -> bool:
    """Tell whether a person was told of a pause: by this mail, or by one that it was to replace."""
    return _left(paused) or paused.about.again


def _left(delivery: Delivery) -> bool:
    """Tell whether a mail has left, or is leaving."""
    return delivery.state in {State.SENDING, State.SENT}


def _is_back(thread: Thread, work: Work) -> bool:
    """Tell whether a person was told that their last pause is over."""
    paused, resumed = newest(work, thread, N.PAUSED), newest(work, thread, N.RESUMED)
    return paused is not None and resumed is not None and _left(resumed) and resumed.created_at >= paused.created_at


def _speaks_after(paused: Delivery, thread: Thread, work: Work) -> bool:
    """Tell whether a later mail says that a person is looked for, or will be, as if they did not pause."""
    later = [newest(work, thread, kind) for kind in STANDING]
    return any(one is not None and one.created_at > paused.created_at and one.state in ALIVE for one in later)


def _same(one: About, other: About) -> bool:
    return (one.paused, one.until) == (other.paused, other.until)


def _is_own(pair: Delivery, own: Delivery) -> bool:
    """Tell whether the pause of a pair is the one that a person confirmed as theirs."""
    return pair.about.paused is PauseReason.BY_MEMBER and pair.about.until == own.about.until


def _own(work: Work, of: Delivery, kind: NotificationKind) -> Delivery | None:
    """Return the newest confirmation of a kind about a person's own pause in the program."""
    return newest(work, thread_of(work, of.person_id, of.program_id), kind)


def _mine(person_id: PersonId, program_id: ProgramId, work: Work) -> list[Delivery]:
    """Return a person's unsent mails about pauses of pairs in a program."""
    found = work.deliveries.find(program_id=program_id, person_id=person_id)
    return [one for one in found if one.pending and one.kind in {N.PAIR_PAUSED, N.PAIR_RESUMED}]
