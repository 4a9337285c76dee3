"""What a service holds about a person: told to them, or to the people administrator whom they have asked."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from pydantic import BaseModel

from shared.auth.rights import Standing, rule
from shared.collection import Collection, Whose
from shared.contracts.vocabulary import PersonId
from shared.http import places
from shared.http.guard import By, holds
from shared.http.parameters import PersonKey
from shared.http.state import Now, Read
from shared.processing.erasure import about_person

if TYPE_CHECKING:
    from shared.processing.service import Service

router = APIRouter(prefix="/v1/people", tags=["privacy"])
SEE_DATA: Final = rule(Standing.ADMINISTRATOR, Standing.PEOPLE_ADMINISTRATOR, Standing.SELF, on="person")


class PartView(BaseModel):
    """The records of one kind; `withheld` are fields that tell of somebody else, and left out.

    `kept_days` is how long they are kept once they are over, null while they are needed. `records` is null if only the
    person themself gets them, and somebody else has asked.
    """

    part: str
    holds: str
    withheld: tuple[str, ...]
    kept_days: int | None
    records: list[dict[str, Any]] | None


class PersonDataView(BaseModel):
    """Everything that one service holds about a person."""

    person_id: PersonId
    service: str
    at: datetime
    parts: list[PartView]


@router.get("/{person_id}/records", dependencies=[holds(SEE_DATA, places.person)])
async def get_data(person_id: PersonKey, request: Request, by: By, read: Read, now: Now) -> PersonDataView:
    """Return everything that this service holds about a person; each service has its part."""
    service: Service = request.app.state.service
    in_person = by.person_id == person_id and by.acting_for is None
    parts = [
        PartView(
            part=collection.name,
            holds=whose.holds,
            withheld=whose.withheld,
            kept_days=request.app.state.retention.get(collection.name),
            records=None if whose.private and not in_person else await _records(read, collection, whose, person_id),
        )
        for collection, whose in _about_people(service.collections)
    ]
    return PersonDataView(person_id=person_id, service=service.name, at=now, parts=parts)


def _about_people(collections: tuple[Collection[Any], ...]) -> Iterator[tuple[Collection[Any], Whose]]:
    for collection in collections:
        if collection.whose and collection.whose.people:
            yield collection, collection.whose


async def _records(read: Read, collection: Collection[Any], whose: Whose, person_id: PersonId) -> list[dict[str, Any]]:
    found = await read.documents(collection.name, about_person(whose, person_id) or {})
    return [{name: value for name, value in one.items() if name not in whose.withheld} for one in found]
