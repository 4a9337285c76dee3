"""Group notify.people: contacts and preferences."""

from dataclasses import replace

from services.notify.commands import OptOut, SetLanguage, SetPreferences
from services.notify.domain.kinds import OPTIONAL
from services.notify.domain.people import Contact, Preferences, change, opt_out
from services.notify.handlers.work import Work, beginning
from shared.contracts.contacts import ContactChanged, ContactErased
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PersonId


def on_contact_changed(event: ContactChanged, work: Work) -> list[Message]:
    """Save a person's contact, and begin the deliveries that waited for it."""
    contact = change(work.contacts.get(event.person_id), event)
    if contact is not None:
        work.contacts.put(contact)
        _stop_waiting(contact, work)
    return []


def on_contact_erased(event: ContactErased, work: Work) -> list[Message]:
    """Delete a person's contact and preferences; waiting deliveries fail when their time is over."""
    work.contacts.delete(event.person_id)
    work.preferences.delete(event.person_id)
    work.nudged.delete(event.person_id)
    return []


def set_preferences(command: SetPreferences, work: Work) -> list[Message]:
    """Save the kinds of mail a person does not want, replacing the earlier choice, and the language."""
    known = opt_out(_preferences(command.person_id, work), command.opted_out)
    work.preferences.put(replace(known, language=command.language or known.language))
    return []


def opt_out_of(command: OptOut, work: Work) -> list[Message]:
    """Opt a person out of one more kind of mail."""
    known = _preferences(command.person_id, work)
    before = OPTIONAL.intersection(known.opted_out)  # a kind may have become essential since
    work.preferences.put(opt_out(known, before | {command.kind}))
    return []


def set_language(command: SetLanguage, work: Work) -> list[Message]:
    """Save the language of a person's mails."""
    work.preferences.put(replace(_preferences(command.person_id, work), language=command.language))
    return []


def _preferences(person_id: PersonId, work: Work) -> Preferences:
    return work.preferences.get(person_id) or Preferences(id=person_id)


def _stop_waiting(contact: Contact, work: Work) -> None:
    waiting = work.waiting.get(contact.id)
    if waiting is None:
        return
    for delivery in waiting.deliveries:
        work.timers.put(beginning(contact.id, delivery, work.now))
    work.waiting.delete(contact.id)
