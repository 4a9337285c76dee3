"""The service's HTTP routes: the state of deliveries, and people's mail preferences."""

import asyncio
from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from services.notify.api.held import held
from services.notify.commands import SetPreferences
from services.notify.domain.delivery import Delivery, State, UnknownDelivery
from services.notify.domain.kinds import ESSENTIAL, OPTIONAL
from services.notify.domain.people import Contact, Preferences, reads
from services.notify.rights import Right
from services.notify.store import CONTACTS, DELIVERIES, PREFERENCES
from shared.contracts.notifications import Channel, FailureReason, NotificationKind, SuppressionReason
from shared.contracts.vocabulary import DeliveryId, Language, PairId, PersonId, ProgramId
from shared.fields import Once
from shared.http import Body, Cursor, Limit, Page, Read, Send
from shared.http.parameters import ADMINISTRATOR, PersonFilter, PersonKey, ProgramKey, chosen
from shared.http.words import A_MOMENT, AN_ID, Said, Words
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["notify"])
StateFilter = Annotated[State | None, Query(description="Only deliveries in this state.")]
KindFilter = Annotated[NotificationKind | None, Query(description="Only mails of this kind.")]


class DeliveryView(BaseModel):
    """One delivery. Times are domain time; `code` is the mail server's last reply."""

    id: DeliveryId
    person_id: PersonId
    kind: NotificationKind
    cause: str
    channel: Channel
    program_id: ProgramId
    pair_id: PairId | None
    state: State
    reason: SuppressionReason | FailureReason | None
    attempts: int
    code: int | None
    created_at: datetime
    due: datetime
    correlation_id: str

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """Return the view of a delivery."""
        return cls.model_validate(delivery, from_attributes=True)


class DeliverySummaryView(BaseModel):
    """The number of deliveries by kind and state; zeros are left out."""

    total: int
    by_kind: dict[NotificationKind, dict[State, int]]


class SetPreferencesBody(Body):
    """The kinds of mail a person does not want, and the language of their mails; replaces the earlier choice.

    A language that is absent stays as it is.
    """

    opted_out: Annotated[tuple[NotificationKind, ...], Once]
    language: Language | None = None


class PreferencesView(BaseModel):
    """A person's mail preferences. `reachable` is false while there is no contact or its address was refused."""

    person_id: PersonId
    opted_out: list[NotificationKind]
    optional: list[NotificationKind]
    essential: list[NotificationKind]
    reachable: bool
    language: Language

    @classmethod
    def of(cls, person_id: PersonId, preferences: Preferences | None, contact: Contact | None) -> Self:
        """Return the view of a person's preferences."""
        return cls(
            person_id=person_id,
            opted_out=[kind for kind in preferences.opted_out if kind in OPTIONAL] if preferences else [],
            optional=sorted(OPTIONAL),
            essential=sorted(ESSENTIAL),
            reachable=contact is not None and not contact.refused,
            language=reads(contact, preferences),
        )


@router.get("/programs/{program_id}/deliveries", dependencies=[held(Right.LIST_DELIVERIES)])
async def list_deliveries(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    person_id: PersonFilter = None,
    state: StateFilter = None,
    kind: KindFilter = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[DeliveryView]:
    """List a program's deliveries, in no particular order."""
    return await _page(read, cursor, limit, chosen(program_id=program_id, person_id=person_id, state=state, kind=kind))


@router.get("/deliveries", tags=[ADMINISTRATOR], dependencies=[held(Right.LIST_ALL_DELIVERIES)])
async def list_all_deliveries(
    *, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[DeliveryView]:
    """List the deliveries of all programs, in no particular order; for administrators."""
    return await _page(read, cursor, limit, chosen(state=state))


async def _page(read: Reader, cursor: str | None, limit: int, equal: dict[str, Any]) -> Page[DeliveryView]:
    found, following = await read.page(DELIVERIES, cursor, limit, **equal)
    return Page(items=[DeliveryView.of(delivery) for delivery in found], next=following)


@router.get("/programs/{program_id}/deliveries/summary", dependencies=[held(Right.COUNT_DELIVERIES)])
async def summarize_deliveries(program_id: ProgramKey, read: Read) -> DeliverySummaryView:
    """Count a program's deliveries by kind and state."""
    cells = [(kind, state) for kind in NotificationKind for state in State]
    counts = await asyncio.gather(
        *(read.count(DELIVERIES, program_id=program_id, kind=kind, state=state) for kind, state in cells)
    )
    by_kind: dict[NotificationKind, dict[State, int]] = {}
    for (kind, state), count in zip(cells, counts, strict=True):
        if count:
            by_kind.setdefault(kind, {})[state] = count
    return DeliverySummaryView(total=sum(counts), by_kind=by_kind)


@router.get("/deliveries/{delivery_id}", dependencies=[held(Right.SEE_DELIVERY)])
async def get_delivery(read: Read, delivery_id: Annotated[str, Path(max_length=100)]) -> DeliveryView:
    """Return one delivery."""
    delivery = await read.get(DELIVERIES, delivery_id)
    if delivery is None:
        raise UnknownDelivery(phrase("there is no delivery with that id"))
    return DeliveryView.of(delivery)


@router.get("/people/{person_id}/preferences", dependencies=[held(Right.SEE_PREFERENCES)])
async def get_preferences(read: Read, person_id: PersonKey) -> PreferencesView:
    """Return the kinds of mail a person does not want, and the essential kinds."""
    return await _preferences(read, person_id)


@router.put("/people/{person_id}/preferences", dependencies=[held(Right.SET_PREFERENCES)])
async def set_preferences(read: Read, send: Send, person_id: PersonKey, body: SetPreferencesBody) -> PreferencesView:
    """Set the kinds of mail a person does not want, and their language; refused for an essential kind."""
    await send(SetPreferences(person_id=person_id, opted_out=body.opted_out, language=body.language))
    return await _preferences(read, person_id)


async def _preferences(read: Read, person_id: PersonId) -> PreferencesView:
    preferences, contact = await read.get(PREFERENCES, person_id), await read.get(CONTACTS, person_id)
    return PreferencesView.of(person_id, preferences, contact)


WORDS: Final[Words] = {
    "?delivery_id": Said("The delivery's id.", AN_ID),
    "?saved": Said("Whether the page says that the form was saved.", example=True),
    "DeliveryView.kind": Said("Which mail it is."),
    "cause": Said("What it is about: the kind and the id of what happened.", "program:1"),
    "channel": Said("How it leaves."),
    "DeliveryView.pair_id": Said("The pair it is about; null where it is about none.", AN_ID),
    "DeliveryView.state": Said("How far it has come."),
    "reason": Said("Why it was held back or has failed; null otherwise."),
    "attempts": Said("How often it was offered to the mail server.", 1, "attempts"),
    "code": Said("The mail server's last reply; null before the first.", 250, "SMTP reply code"),
    "due": Said("When it leaves, in domain time.", A_MOMENT),
    "DeliveryView.correlation_id": Said("The request that all of it goes back to.", AN_ID),
    "total": Said("How many deliveries there are.", 128, "deliveries"),
    "by_kind": Said("Deliveries by kind and state; what is zero is left out.", {"paired": {"sent": 64}}),
    "SetPreferencesBody.opted_out": Said("The kinds of mail the person does not want, all of them.", ["survey"]),
    "opted_out": Said("The kinds of mail the person does not want.", ["survey"]),
    "optional": Said("The kinds that can be left out.", ["survey", "ready"]),
    "essential": Said("The kinds that nobody can do without.", ["paired"]),
    "SetPreferencesBody.language": Said("The language of the person's mails; null: it stays as it is.", "de"),
    "PreferencesView.language": Said("The language of the person's mails.", "de"),
    "reachable": Said("Whether there is an address that was not refused."),
}
