"""Matching in memory with an identity provider that may write to it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

from fastapi import FastAPI
from pydantic import SecretStr

from services.matching.app import build
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Person
from services.matching.settings import Settings
from shared.collection import Collection
from tests.keys import PERSON_KEY, keys_for
from tests.scim import BEARER, TOKEN
from tests.unit.matching.site import Json, Reader, Site

CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@cache
def application() -> FastAPI:
    """Return the one application of all tests: reading its routes' signatures takes long."""
    return build(Settings(**keys_for("matching"), scim_tokens=(SecretStr(TOKEN),)))


class Searching(Reader):
    """Reads with the few operators of MongoDB that filters use."""

    async def find(self, collection: Collection[Any], limit: int | None = None, **equal: object) -> list[Any]:
        found = sorted(self._memory.kept[collection.name].values(), key=lambda value: value.id)
        return [one for one in found if _fits(one, equal)][:limit]

    async def count(self, collection: Collection[Any], **equal: object) -> int:
        return len(await self.find(collection, **equal))

    async def window(
        self, collection: Collection[Any], where: Mapping[str, object], *, order: str, skip: int, limit: int
    ) -> list[Any]:
        found = sorted(await self.find(collection, **where), key=lambda one: (_field(one, order), one.id))
        return found[skip : skip + limit]


class Directory(Site):
    """An identity provider that may write to matching, and matching itself."""

    def __init__(self) -> None:
        super().__init__(application())
        self.app.state.platform = replace(self.app.state.platform, reader=Searching(self.world))

    async def ask(self, method: str, path: str, body: object = None, status: int = 200, **headers: str) -> Json:
        """Send a request, and return what is answered; `path` follows `/scim/v2`."""
        given = {"Content-Type": "application/scim+json", **BEARER, **headers}
        content = None if body is None else json.dumps(body)
        self.answer = await self.client.request(method, f"/scim/v2{path}", content=content, headers=given)
        assert self.answer.status_code == status, self.answer.text
        found: Json = self.answer.json() if self.answer.content else {}
        return found

    async def create(self, number: str = "100", status: int = 201, **given: object) -> Json:
        """Create a user with an employee number."""
        return await self.ask("POST", "/Users", user(number, **given), status)

    async def read(self, id: str, status: int = 200) -> Json:  # noqa: A002 - as the protocol says
        return await self.ask("GET", f"/Users/{id}", None, status)

    async def patch(self, id: str, *operations: Json, status: int = 204, **headers: str) -> Json:  # noqa: A002
        """Send operations, and return the user as they are then."""
        body = {"schemas": [PATCH], "Operations": operations}
        refused = await self.ask("PATCH", f"/Users/{id}", body, status, **headers)
        return refused if status >= 400 else await self.read(id)

    async def find(self, filter: str, **query: str) -> Json:  # noqa: A002 - as the protocol says
        return await self.ask("GET", f"/Users?{urlencode({'filter': filter} | query)}")

    def person(self, number: str) -> Person:
        found: Person = self.world.kept["people"][employee_key(PERSON_KEY, number)]
        return found


def user(number: str, **given: object) -> Json:
    """Return a user as an identity provider sends it; the keywords are its attributes, or those of the extension."""
    core = {"schemas": [CORE, ENTERPRISE], "userName": f"user-{number}@example.org", "active": True}
    extension = {name: given.pop(name) for name in ("department", "division", "manager") if name in given}
    return core | given | {ENTERPRISE: {"employeeNumber": number} | extension}


def _fits(one: object, where: Mapping[str, Any]) -> bool:
    return all(_is(one, name, wanted) for name, wanted in where.items())


def _is(one: object, name: str, wanted: Any) -> bool:  # noqa: ANN401 - a value or an operator
    if name == "$and":
        return all(_fits(one, part) for part in wanted)
    if name == "$or":
        return any(_fits(one, part) for part in wanted)
    found = _field(one, name)
    match wanted:
        case {"$in": some}:
            return found in some
        case {"$ne": other}:
            return found != other
        case {"$gt": least}:
            return found is not None and found > least
        case _:
            return found == wanted


def _field(value: Any, path: str) -> Any:  # noqa: ANN401 - any stored field
    for name in path.split("."):
        value = getattr(value, "id" if name == "_id" else name) if value is not None else None
    return value
