"""The rights of notify's routes, and how what they are about is found."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.notify.domain.delivery import UnknownDelivery
from services.notify.domain.references import UnknownPair
from services.notify.rights import RIGHTS, On, Right, of_delivery, of_pair
from services.notify.store import DELIVERIES, PAIRS
from shared.contracts.closed import total
from shared.http import places
from shared.http.guard import holds, nowhere

_PLACES: Final[Mapping[On, Callable[..., Any]]] = total(
    On,
    {
        On.NOTHING: nowhere,
        On.PROGRAM: places.program,
        On.PEOPLE_OF_PROGRAM: places.people_of_program,
        On.DELIVERY: places.found(
            "delivery_id", DELIVERIES, of_delivery, UnknownDelivery, "there is no delivery with that id"
        ),
        On.PERSON: places.person,
        On.PAIR: places.found("pair_id", PAIRS, of_pair, UnknownPair, "there is no pair with that id"),
        On.OWN: places.own,
    },
)


def held(right: Right) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route whose caller must hold a right."""
    return holds(RIGHTS[right], _PLACES[On(RIGHTS[right].on)])
