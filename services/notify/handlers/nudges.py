"""Group notify.people: nudges, of each kind one a week, and who keeps somebody's calendar."""

from dataclasses import replace

from services.notify.commands import CallOffNudge, NotifyPerson, SetDelegate
from services.notify.domain import nudges
from services.notify.domain.people import Contact, Preferences, UnknownDelegate, delegate_to
from services.notify.handlers.work import Work, newest, overtake, plan_asked, thread_of
from shared.addresses import NotAnAddress, address
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PairId, PersonId
from shared.phrases import phrase


def nudge(command: NotifyPerson, work: Work) -> list[Message]:
    """Plan a nudge, or pass it on to whoever keeps the person's calendar; not twice in a week."""
    delegate = _delegate(command, work)
    if delegate is not None:
        about = replace(command.about, principal=command.person_id)
        update = {"person_id": delegate, "kind": NotificationKind.DELEGATE_NUDGE, "about": about}
        return [command.model_copy(update=update)]
    known = work.nudged.get(command.person_id)
    if nudges.may_nudge(known, command.kind, work.now) and plan_asked(command, work):
        work.nudged.put(nudges.nudge(known, command.person_id, command.kind, work.now))
    return []


def call_off_nudge(person_id: PersonId, pair_id: PairId, work: Work) -> list[Message]:
    """Suppress an unsent nudge, as a new time was found; also that of whoever keeps the person's calendar."""
    suppressed = overtake(work, newest(work, thread_of(work, person_id, pair_id), NotificationKind.NUDGE))
    preferences = work.preferences.get(person_id)
    delegate = preferences.delegate_id if preferences else None
    return [*suppressed, CallOffNudge(person_id=delegate, pair_id=pair_id)] if delegate else suppressed


def call_off_delegates_nudge(command: CallOffNudge, work: Work) -> list[Message]:
    """Suppress an unsent nudge to a delegate."""
    thread = thread_of(work, command.person_id, command.pair_id)
    return overtake(work, newest(work, thread, NotificationKind.DELEGATE_NUDGE))


def set_delegate(command: SetDelegate, work: Work) -> list[Message]:
    """Save who keeps a person's calendar."""
    known = work.preferences.get(command.person_id) or Preferences(id=command.person_id)
    work.preferences.put(delegate_to(known, _named(command, work)))
    return []


def _delegate(command: NotifyPerson, work: Work) -> PersonId | None:
    """Return who is asked in place of a person: from the second time on, if they named somebody who can be reached."""
    if command.kind is not NotificationKind.NUDGE or command.about.in_a_row < nudges.DELEGATE_FROM:
        return None
    preferences = work.preferences.get(command.person_id)
    named = preferences.delegate_id if preferences else None
    return named if named and work.contacts.get(named) else None


def _named(command: SetDelegate, work: Work) -> Contact | None:
    if command.delegate_id is None and command.email is None:
        return None
    found = work.contacts.get(command.delegate_id) if command.delegate_id else _by_address(command.email or "", work)
    if found is None:
        raise UnknownDelegate(
            phrase("nobody with this address is known here; they must be among the organization's people")
        )
    return found


def _by_address(email: str, work: Work) -> Contact | None:
    try:
        found = work.contacts.find(email=address(email))
    except NotAnAddress:
        return None
    return found[0] if found else None
