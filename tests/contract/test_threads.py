"""No request waits for a thread: what FastAPI calls for a route is a coroutine, or it would be called in a thread."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, iter_route_contexts

from deploy.cli.docs import application
from deploy.services import NAMES


def called(dependant: Dependant) -> Iterator[Any]:
    """Yield everything that FastAPI calls for a route."""
    yield dependant.call
    for part in dependant.dependencies:
        yield from called(part)


def routes(name: str) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(application(name).routes)]
    return [route for route in found if isinstance(route, APIRoute)]


class TestRoutes:
    @pytest.mark.parametrize("name", NAMES)
    def test_call_coroutines_only(self, name: str) -> None:
        found = {one for route in routes(name) for one in called(route.dependant)}

        assert len(found) > len(routes(name)) / 2
        assert (
            sorted(
                f"{one.__module__}.{one.__qualname__}"
                for one in found
                if not iscoroutinefunction(one) and not isasyncgenfunction(one)
            )
            == []
        )
