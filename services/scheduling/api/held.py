"""The rights of scheduling's routes, and how what they are about is found."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.scheduling.domain.session import UnknownSession, session_id
from services.scheduling.rights import RIGHTS, On, Right, of_session
from services.scheduling.store import SESSIONS
from shared.auth.rights import NOWHERE, Place
from shared.contracts.closed import total
from shared.http import Read, places
from shared.http.guard import holds, nowhere
from shared.http.parameters import PairKey


async def _pair(pair_id: PairKey, read: Read) -> Place:
    """Return the place of a pair, as its first session tells it."""
    first = await read.get(SESSIONS, session_id(pair_id, 1))
    return of_session(first) if first else NOWHERE


_PLACES: Final[Mapping[On, Callable[..., Any]]] = total(
    On,
    {
        On.NOTHING: nowhere,
        On.PROGRAM: places.program,
        On.PEOPLE_OF_PROGRAM: places.people_of_program,
        On.PAIR: _pair,
        On.SESSION: places.found(
            "session_id", SESSIONS, of_session, UnknownSession, "there is no session with that id"
        ),
        On.PERSON: places.person,
        On.OWN: places.own,
    },
)


def held(right: Right) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route whose caller must hold a right."""
    return holds(RIGHTS[right], _PLACES[On(RIGHTS[right].on)])
