"""Every route asks who calls and what they may do; one that declares no right is for administrators."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.requests import Request

from shared.auth.caller import Caller
from shared.auth.errors import NotAllowed
from shared.auth.rights import NOWHERE, Place, Rule, Standing, require, rule, standings_of
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication
    from shared.http.limits import Limits

# Whoever watches a process asks for these; the others are how pages look, and how somebody gets a session or ends it.
PUBLIC: Final = frozenset(
    {
        "/health/live",
        "/health/ready",
        "/metrics",
        "/assets/{asset_id}",
        "/signin",
        "/signin/callback",
        "/signin/renewal",
        "/signout",
    }
)
OF_A_LINK: Final = "/{token}"  # its own signature says who opens it
ADMINISTRATORS: Final = rule(Standing.ADMINISTRATOR)


class NoPerson(Refused):
    """A request is about the caller's own matter, and the caller is no person."""

    status = 403


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
    if authentication.required:
        limits: Limits = request.app.state.limits
        limits.take(found.name)
    if isinstance(route, APIRoute) and not any(rights_of(route.dependant)):
        require(found, ADMINISTRATORS)


async def caller(request: Request) -> Caller:
    """Return the caller of a request.

    Raises:
        NotAllowed: the route is public and knows nobody.
    """
    found: Caller | None = getattr(request.state, "caller", None)
    if found is None:
        raise NotAllowed(phrase("this route does not know who calls"))
    return found


By = Annotated[Caller, Depends(caller)]


async def _form_token(request: Request, by: By) -> str:
    authentication: Authentication = request.app.state.authentication
    return authentication.sessions.form_token(by.session) if by.session else ""


# What a page puts into its forms as the field `form_token`: whoever signed in with a browser must send it.
FormToken = Annotated[str, Depends(_form_token)]


async def nowhere() -> Place:
    """Return the place of what belongs to nobody."""
    return NOWHERE


def holds(rule: Rule, place: Callable[..., Any] = nowhere) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route that asks for a right: what does not exist comes first (404), then 403.

    `place` is a dependency that reads what the right is about, and returns the `Place` it belongs to.
    """

    async def check(request: Request, by: By, of: Annotated[Place, Depends(place)]) -> None:
        request.state.place = of  # for the audit trail, with the roles by which they have the right
        require(by, rule, of)
        request.state.roles = sorted(rule.standings & standings_of(by, of))

    check.__dict__["rule"] = rule
    return Depends(check)


def tells_of(request: Request, people: Iterable[PersonId]) -> None:
    """Say for the audit trail whom a page tells about, besides those whom its right is about."""
    place: Place = getattr(request.state, "place", NOWHERE)
    request.state.place = replace(place, people=place.people.union(people))


def rights_of(dependant: Dependant) -> Iterator[Rule]:
    """Yield the rules that a route asks for."""
    found = getattr(dependant.call, "rule", None)
    if isinstance(found, Rule):
        yield found
    for part in dependant.dependencies:
        yield from rights_of(part)


def themself(by: Caller) -> PersonId:
    """Return the person in whose own matter a caller acts.

    Raises:
        NoPerson: the caller is none.
    """
    if by.whose is None:
        raise NoPerson(
            phrase("only people do this for themselves: sign in as the person, or say `On-Behalf-Of` without sign-in")
        )
    return by.whose
