"""Groups notify.privacy and notify.people: the mail to somebody who has asked to be erased."""

from collections.abc import Iterator

from services.notify.commands import CallOffDelivery, TellOfErasure
from services.notify.domain.references import NO_PROGRAM
from services.notify.handlers.work import Work, plan
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.privacy import PersonErasureAsked


def on_person_erasure_asked(event: PersonErasureAsked, work: Work) -> Iterator[Message]:  # noqa: ARG001 - a handler's signature
    """Tell the person, or call the mail off if they have taken it back before it was sent."""
    if event.begins_at:
        yield TellOfErasure(person_id=event.person_id, erasure_id=event.erasure_id, begins_at=event.begins_at)
    else:
        yield CallOffDelivery(person_id=event.person_id, kind=NotificationKind.ERASURE_ASKED, cause=event.erasure_id)


def tell_of_erasure(command: TellOfErasure, work: Work) -> list[Message]:
    """Plan the mail; once the erasure has begun there is nobody to write to."""
    plan(
        work,
        person_id=command.person_id,
        kind=NotificationKind.ERASURE_ASKED,
        cause=command.erasure_id,
        program_id=NO_PROGRAM,
        expires_at=command.begins_at,
    )
    return []
