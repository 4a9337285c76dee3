"""Where what a route is about belongs to: read by the ids in its path, before its right is asked for."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request

from shared.auth.rights import Place
from shared.collection import Collection
from shared.domain import NotFound
from shared.http.guard import By
from shared.http.parameters import PersonFilter, PersonKey, ProgramKey
from shared.http.state import Read


async def program(program_id: ProgramKey) -> Place:
    """Return the place of a program: it need not be read, for who runs it is known by its id."""
    return Place(program_id=program_id)


async def people_of_program(program_id: ProgramKey, person_id: PersonFilter = None) -> Place:
    """Return the place of a program's list; it is somebody's own if it is filtered by them."""
    return Place(program_id=program_id, people=frozenset({person_id} if person_id else ()))


async def person(person_id: PersonKey) -> Place:
    """Return the place of what belongs to one person."""
    return Place(people=frozenset({person_id}))


async def own(by: By) -> Place:
    """Return the place of what a route restricts to its caller by itself."""
    return Place(people=frozenset({by.whose} if by.whose else ()))


def found(
    parameter: str, collection: Collection[Any], place_of: Callable[[Any], Place], error: type[NotFound], words: str
) -> Callable[[Request, Read], Awaitable[Place]]:
    """Return the dependency that reads what a parameter of the path names, and refuses what is not there."""

    async def place(request: Request, read: Read) -> Place:
        value = await read.get(collection, request.path_params[parameter])
        if value is None:
            raise error(words)
        return place_of(value)

    return place
