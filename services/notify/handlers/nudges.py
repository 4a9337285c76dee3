"""Group notify.people: nudges, of each kind one a week, and who keeps somebody's calendar."""

from dataclasses import replace
from typing import assert_never

from services.notify.commands import BeginDelivery, CallOffDelivery, CallOffNudge, NotifyPerson, SetDelegate
from services.notify.domain import nudges
from services.notify.domain.delivery import Delivery, State, delivery_id, telling
from services.notify.domain.kinds import PATIENCE
from services.notify.domain.moot import OF_MEETINGS
from services.notify.domain.people import Contact, Preferences, UnknownDelegate, delegate_to
from services.notify.handlers.work import Work, begins, newest, overtake, thread_of
from shared.addresses import NotAnAddress, address
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PairId, PersonId
from shared.phrases import phrase


def withheld(delivery: Delivery, work: Work) -> list[Message] | None:
    """Return what follows if a nudge that is due is not sent now; None: it may leave, or is another mail.

    It waits while whoever keeps the person's calendar is asked, and is suppressed if one has left within a week.
    """
    if delivery.kind not in OF_MEETINGS:
        return None
    delegate = _delegate(delivery, work)
    if delegate is not None:
        return _pass_on(delivery, delegate, work)
    is_former = delivery.kind is NotificationKind.DELEGATE_NUDGE and not _keeps_the_calendar(delivery, work)
    if is_former or not nudges.may_nudge(work.nudged.get(delivery.person_id), delivery, work.now):
        return call_off(delivery, work)
    return None


def call_off(delivery: Delivery, work: Work) -> list[Message]:
    """Suppress a mail that is due; a delegate's nudge is handed back."""
    events = overtake(work, delivery)
    return [*events, *hand_back(delivery, work)]


def count(delivery: Delivery, work: Work) -> None:
    """Count a nudge that leaves: no other of its kind reaches the person within a week."""
    if delivery.kind in OF_MEETINGS:
        work.nudged.put(nudges.count(work.nudged.get(delivery.person_id), delivery, work.now))


def conclude(delivery: Delivery, work: Work) -> list[Message]:
    """Return what follows from the result of sending a nudge; one that reached nobody does not count."""
    if delivery.kind not in OF_MEETINGS:
        return []
    known = work.nudged.get(delivery.person_id)
    if delivery.state is not State.SENT and known:
        work.nudged.put(nudges.take_back(known, delivery))
    return hand_back(delivery, work)


def hand_back(delivery: Delivery, work: Work) -> list[Message]:
    """Let the principal's own nudge go once the delegate's has ended: call it off if that was sent, else send it."""
    known, principal = work.deliveries.get(delivery.id), delivery.about.principal
    if delivery.kind is not NotificationKind.DELEGATE_NUDGE or principal is None or known is None:
        return []
    match known.state:
        case State.PENDING | State.SENDING:
            return []
        case State.SENT:
            return [CallOffDelivery(person_id=principal, kind=NotificationKind.NUDGE, cause=delivery.cause)]
        case State.SUPPRESSED | State.FAILED:
            id_ = delivery_id(NotificationKind.NUDGE, principal, delivery.cause)
            return [BeginDelivery(person_id=principal, delivery_id=id_)]
        case _:
            assert_never(known.state)


def call_off_nudge(person_id: PersonId, pair_id: PairId, work: Work) -> list[Message]:
    """Suppress an unsent nudge, as a new time was found; also that of whoever keeps the person's calendar."""
    suppressed = overtake(work, newest(work, thread_of(work, person_id, pair_id), NotificationKind.NUDGE))
    delegate = _delegate_of(person_id, work)
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


def _delegate(delivery: Delivery, work: Work) -> PersonId | None:
    """Return who is asked in place of a person: from the second time on, if they named somebody who can be reached."""
    about = delivery.about
    if delivery.kind is not NotificationKind.NUDGE or about.passed_on or about.in_a_row < nudges.DELEGATE_FROM:
        return None
    named = _delegate_of(delivery.person_id, work)
    return named if named and work.contacts.get(named) else None


def _pass_on(delivery: Delivery, delegate: PersonId, work: Work) -> list[Message]:
    assert delivery.pair_id is not None  # noqa: S101 - a nudge is about a pair
    work.deliveries.put(telling(delivery, passed_on=True))
    # If nothing has come of it within a day, the person is asked themself.
    work.timers.put(begins(delivery, work.now + PATIENCE))
    return [
        NotifyPerson(
            person_id=delegate,
            kind=NotificationKind.DELEGATE_NUDGE,
            cause=delivery.cause,
            program_id=delivery.program_id,
            pair_id=delivery.pair_id,
            role=delivery.role,
            about=replace(delivery.about, principal=delivery.person_id),
        )
    ]


def _keeps_the_calendar(delivery: Delivery, work: Work) -> bool:
    principal = delivery.about.principal
    return principal is not None and _delegate_of(principal, work) == delivery.person_id


def _delegate_of(person_id: PersonId, work: Work) -> PersonId | None:
    preferences = work.preferences.get(person_id)
    return preferences.delegate_id if preferences else None


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
