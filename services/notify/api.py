"""HTTP in: what became of deliveries, and what people want to be told."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Path, Query

from services.notify.commands import SetPreferences
from services.notify.domain.delivery import State
from services.notify.store import CONTACTS, DELIVERIES, PREFERENCES
from services.notify.views import DeliveryView, PreferencesView, SetKinds, Summary
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import PersonId
from shared.domain import NotFound
from shared.http import Cursor, Limit, Page, Read, Send

router = APIRouter(prefix="/v1", tags=["notify"])

PersonKey = Annotated[PersonId, Path(max_length=100)]


class DeliveryUnknown(NotFound):
    """There is no delivery with that id."""


@router.get("/deliveries")
async def list_deliveries(  # noqa: PLR0913 - one parameter per filter
    *,
    read: Read,
    person_id: Annotated[str | None, Query(max_length=100)] = None,
    state: State | None = None,
    kind: NotificationKind | None = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[DeliveryView]:
    """List deliveries, in no order that means anything."""
    wanted = {"person_id": person_id, "state": state, "kind": kind}
    equal = {name: value for name, value in wanted.items() if value is not None}
    found, following = await read.page(DELIVERIES, cursor, limit, **equal)
    return Page(items=[DeliveryView.of(delivery) for delivery in found], next=following)


@router.get("/deliveries/summary")
async def summarize_deliveries(read: Read) -> Summary:
    """Count deliveries by kind and state."""
    cells = [(kind, state) for kind in NotificationKind for state in State]
    counts = await asyncio.gather(*(read.count(DELIVERIES, kind=kind, state=state) for kind, state in cells))
    by_kind: dict[NotificationKind, dict[State, int]] = {}
    for (kind, state), count in zip(cells, counts, strict=True):
        if count:
            by_kind.setdefault(kind, {})[state] = count
    return Summary(total=sum(counts), by_kind=by_kind)


@router.get("/deliveries/{delivery_id}")
async def get_delivery(read: Read, delivery_id: Annotated[str, Path(max_length=100)]) -> DeliveryView:
    """Return one delivery."""
    delivery = await read.get(DELIVERIES, delivery_id)
    if delivery is None:
        raise DeliveryUnknown(delivery_id)
    return DeliveryView.of(delivery)


@router.get("/people/{person_id}/preferences")
async def get_preferences(read: Read, person_id: PersonKey) -> PreferencesView:
    """Return which kinds of mail somebody does not want, and which nobody can do without."""
    return await _preferences(read, person_id)


@router.put("/people/{person_id}/preferences")
async def set_preferences(read: Read, send: Send, person_id: PersonKey, body: SetKinds) -> PreferencesView:
    """Set which kinds of mail somebody does not want; refused for a kind that nobody can do without."""
    await send(SetPreferences(person_id=person_id, opted_out=body.opted_out))
    return await _preferences(read, person_id)


async def _preferences(read: Read, person_id: PersonId) -> PreferencesView:
    preferences, contact = await read.get(PREFERENCES, person_id), await read.get(CONTACTS, person_id)
    return PreferencesView.of(person_id, preferences, contact)
