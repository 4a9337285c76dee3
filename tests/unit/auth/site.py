"""A service in memory that asks its callers who they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from fastapi import APIRouter, FastAPI
from pydantic import SecretStr
from starlette.requests import Request

from shared.app import make_app
from shared.auth.caller import StaffRole
from shared.auth.identity import Identity, KnownPerson
from shared.auth.rights import Standing, rule
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http import places
from shared.http.guard import By, holds, themself
from shared.processing.service import Service
from shared.processing.unit_of_work import UnitOfWork
from shared.settings import ServiceSettings
from tests.keys import key
from tests.unit.auth.provider import AUDIENCE, ISSUER, Provider
from tests.unit.shared.site import EndPair, end

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

PUBLIC = "http://mentoring"
router = APIRouter(prefix="/v1")
RUN = rule(Standing.COORDINATOR, scope="programs:write")
OWN = rule(Standing.SELF, in_person=True)


@router.get("/me", dependencies=[holds(rule(Standing.ANYBODY))])
async def me(by: By) -> dict[str, Any]:
    """Say who calls."""
    return {"actor": by.actor, "person": by.person_id, "roles": sorted(by.roles), "kind": by.kind}


@router.post("/programs/{program_id}/runs", dependencies=[holds(RUN, places.program)])
async def run(program_id: str) -> str:
    """Run a program."""
    return program_id


@router.post("/people/{person_id}/word", dependencies=[holds(OWN, places.person)])
async def word(person_id: str, by: By) -> tuple[str, str]:
    """Take a person's own word."""
    return person_id, themself(by)


@router.get("/forgotten")
async def forgotten() -> None:
    """Declare no right."""


@router.get("/attestation/{token}")
async def link(token: str) -> str:
    """Be behind a link."""
    return token


ADA = KnownPerson(person_id=PersonId("ada"), staff={ProgramId("p-1"): StaffRole.COORDINATOR})


@dataclass
class Site:
    """The service, with a provider whose keys it trusts."""

    provider: Provider = field(default_factory=Provider)
    known: Mapping[str, KnownPerson] = field(default_factory=lambda: {"E1": ADA})
    settings: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        service = Service(
            name="matching", work=UnitOfWork, collections=(), routes={"matching.programs": {EndPair: end}}
        )
        given = {
            "issuer": ISSUER,
            "audience": AUDIENCE,
            "session_keys": (SecretStr(key("SESSION_KEYS")),),
            **self.settings,
        }
        self.app: FastAPI = make_app(service, ServiceSettings(**given), routers=(router,), recognise=self._recognise)
        self.authentication: Authentication = self.app.state.authentication
        self.authentication.tokens = self.provider.tokens()

    async def _recognise(self, _request: Request, identity: Identity) -> KnownPerson | None:
        return self.known.get(identity.employee_id) or self.known.get(identity.email)

    async def send(self, method: str, path: str, **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as client:
            return await client.request(method, path, **options)

    async def get(self, path: str, token: str = "", **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        return await self.send("GET", path, **bearing(token, options))

    async def post(self, path: str, token: str = "", **options: Any) -> httpx.Response:  # noqa: ANN401 - httpx's
        return await self.send("POST", path, **bearing(token, options))


def bearing(token: str, options: dict[str, Any]) -> dict[str, Any]:
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return {**options, "headers": {**bearer, **options.get("headers", {})}}
