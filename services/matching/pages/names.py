"""Names instead of ids: where a person looks, people have names."""

from collections.abc import Iterable, Mapping
from typing import Final

from starlette.requests import Request

from services.matching.domain.people import Person
from services.matching.store import PEOPLE
from shared.contracts.vocabulary import PersonId
from shared.http.guard import tells_of
from shared.languages import gettext
from shared.mongo import Reader
from shared.phrases import phrase

SOMEBODY: Final = phrase("Somebody who is no longer registered")


class Names(dict[str, str]):
    """Names of people by id; who is not registered any more has none."""

    def __missing__(self, person_id: str) -> str:
        return gettext(SOMEBODY)


async def people_of(read: Reader, ids: Iterable[PersonId]) -> Mapping[str, Person]:
    """Return registered people by their person id."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    found = await read.window(PEOPLE, {"person_id": {"$in": wanted}}, order="person_id", skip=0, limit=len(wanted))
    return {one.person_id: one for one in found}


async def names_of(read: Reader, ids: Iterable[PersonId]) -> Names:
    """Return the names of people by id."""
    return Names({one.person_id: called(one) for one in (await people_of(read, ids)).values()})


async def names_told(request: Request, read: Reader, ids: Iterable[PersonId]) -> Names:
    """Return the names of people by id for a page that tells about them, and say so for the audit trail."""
    wanted = list(ids)
    tells_of(request, wanted)
    return await names_of(read, wanted)


def called(person: Person | None) -> str:
    """Return the name of a person."""
    return (person.contact.called if person and person.contact else "") or gettext(SOMEBODY)
