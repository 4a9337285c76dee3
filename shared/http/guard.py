"""Every route asks who calls and what they may do; one that declares no right is for administrators."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from shared.auth.caller import Caller
from shared.auth.errors import NotAllowed
from shared.auth.rights import NOWHERE, Place, Rule, Standing, require, rule

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

# Whoever watches a process asks for these; the others are how somebody without a session gets one, or ends it.
PUBLIC: Final = frozenset(
    {
        "/health/live",
        "/health/ready",
        "/metrics",
        "/signin",
        "/signin/callback",
        "/signin/renewal",
        "/signout",
    }
)
OF_A_LINK: Final = "/{token}"  # its own signature says who opens it
ADMINISTRATORS: Final = rule(Standing.ADMINISTRATOR)


def is_public(path: str) -> bool:
    """Tell whether a route, by its template, asks nobody who they are."""
    return path in PUBLIC or path.endswith(OF_A_LINK)


async def guarded(request: Request) -> None:
    """Find out who calls a route that is not public, and refuse them if it declares no right that they could have."""
    route = request.scope.get("route")
    if route is None or is_public(route.path):
        return
    authentication: Authentication = request.app.state.authentication
    found = await authentication.caller(request)
    request.state.caller, request.state.actor = found, found.actor
    if isinstance(route, APIRoute) and not any(rights_of(route.dependant)):
        require(found, ADMINISTRATORS)


async def caller(request: Request) -> Caller:
    """Return the caller of a request.

    Raises:
        NotAllowed: the route is public and knows nobody.
    """
    found: Caller | None = getattr(request.state, "caller", None)
    if found is None:
        raise NotAllowed("this route does not know who calls")
    return found


By = Annotated[Caller, Depends(caller)]


def holds(rule: Rule, load: Callable[..., Any] | None = None, place_of: Callable[[Any], Place] | None = None) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route that asks for a right on what `load` finds: 404 comes first, then 403.

    `load` is a dependency that reads the object; `place_of` says what the object belongs to.
    """

    async def on_nothing(by: By) -> Caller:
        require(by, rule, NOWHERE)
        return by

    if load is None or place_of is None:
        on_nothing.__dict__["rule"] = rule
        return Depends(on_nothing)

    async def on_object(by: By, found: Annotated[Any, Depends(load)]) -> Any:  # noqa: ANN401 - what `load` returns
        require(by, rule, place_of(found))
        return found

    on_object.__dict__["rule"] = rule
    return Depends(on_object)


def rights_of(dependant: Dependant) -> Iterator[Rule]:
    """Yield the rules that a route asks for."""
    found = getattr(dependant.call, "rule", None)
    if isinstance(found, Rule):
        yield found
    for part in dependant.dependencies:
        yield from rights_of(part)
