"""The audit trail over HTTP: for people, who has read about them; for auditors, by person and by actor."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter, Query
from pydantic import BaseModel

from shared.audit.store import ACCESSES, Access
from shared.auth.rights import Standing, rule
from shared.contracts.vocabulary import PersonId
from shared.http import places
from shared.http.guard import holds, nowhere
from shared.http.lists import Cursor, Limit, Page
from shared.http.parameters import ADMINISTRATOR, PersonFilter, PersonKey, chosen
from shared.http.state import Read

router = APIRouter(prefix="/v1", tags=["privacy"])
SEE_OWN: Final = rule(Standing.AUDITOR, Standing.SELF, on="person")
PERSON: Final = "person_id="
SEE_ALL: Final = rule(Standing.AUDITOR, on="nothing")
ByActor = Annotated[str | None, Query(max_length=300, description="Only what this caller did, by their opaque name.")]


class AccessView(BaseModel):
    """A record of the trail; names of callers are opaque."""

    id: str
    at: datetime
    actor: str
    roles: tuple[str, ...]
    what: str
    status: int
    about: tuple[str, ...]
    whose: tuple[PersonId, ...]
    why: str
    correlation_id: str

    @classmethod
    def of(cls, access: Access, only: PersonId | None = None) -> Self:
        """Return the view of a record; `only` is the one person of it who is told."""
        return cls(
            id=access.id,
            at=access.at,
            actor=access.actor,
            roles=access.roles,
            what=access.what,
            status=access.status,
            about=_without_others(access.about, only) if only else access.about,
            whose=(only,) if only else access.whose,
            why=access.why,
            correlation_id=access.correlation_id,
        )


def _without_others(about: Iterable[str], only: PersonId) -> tuple[str, ...]:
    return tuple(one for one in about if not one.startswith(PERSON) or one == f"{PERSON}{only}")


@router.get("/people/{person_id}/accesses", dependencies=[holds(SEE_OWN, places.person)])
async def list_accesses_to_person(
    *, person_id: PersonKey, read: Read, cursor: Cursor = None, limit: Limit = 100
) -> Page[AccessView]:
    """List who has read or decided what about a person in this service, oldest first, for 400 days."""
    found, following = await read.page(ACCESSES, cursor, limit, whose=person_id)
    return Page(items=[AccessView.of(one, person_id) for one in found], next=following)


@router.get("/accesses", tags=[ADMINISTRATOR], dependencies=[holds(SEE_ALL, nowhere)])
async def list_accesses(
    *,
    read: Read,
    person_id: PersonFilter = None,
    actor: ByActor = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[AccessView]:
    """List the records of this service's audit trail, by person and by caller, oldest first, for 400 days."""
    found, following = await read.page(ACCESSES, cursor, limit, **chosen(whose=person_id, actor=actor))
    return Page(items=[AccessView.of(one) for one in found], next=following)
