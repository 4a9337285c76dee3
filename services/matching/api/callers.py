"""Callers over HTTP: who one is, and a token of this platform in exchange for one of the identity provider."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Self

from fastapi import APIRouter, Request
from pydantic import BaseModel

from services.matching.api.held import held
from services.matching.rights import Right
from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.tokens import looks_sealed
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import Refused
from shared.http.guard import By
from shared.phrases import phrase

if TYPE_CHECKING:
    from shared.auth.authentication import Authentication

router = APIRouter(prefix="/v1", tags=["callers"])


class NotExchanged(Refused):
    """Only a person's own access token of the identity provider is exchanged, so that it stays the provider's word."""

    status = 403


class CallerView(BaseModel):
    """The caller of this request, as the platform knows them."""

    kind: CallerKind
    name: str
    person_id: PersonId | None
    roles: tuple[OrganizationRole, ...]
    programs: dict[ProgramId, StaffRole]

    @classmethod
    def of(cls, by: Caller) -> Self:
        """Return the view of a caller."""
        return cls(
            kind=by.kind,
            name=by.name,
            person_id=by.person_id,
            roles=tuple(sorted(by.roles)),
            programs=dict(by.staff),
        )


class SessionTokenView(BaseModel):
    """A bearer token that every service takes until it expires."""

    token: str
    expires_at: datetime


@router.get("/caller", dependencies=[held(Right.SEE_ONESELF)])
async def get_caller(by: By) -> CallerView:
    """Return who calls, and the programs they coordinate or sponsor."""
    return CallerView.of(by)


@router.post("/session-tokens", status_code=201, dependencies=[held(Right.SEE_ONESELF)])
async def exchange_token(request: Request, by: By) -> SessionTokenView:
    """Exchange a person's access token for one that names the person to every service, for a few minutes."""
    bearer = request.headers.get("authorization", "").partition(" ")[2].strip()
    if by.kind is not CallerKind.PERSON or by.session or looks_sealed(bearer):
        raise NotExchanged(phrase("send your access token of the identity provider as `Authorization: Bearer ...`"))
    authentication: Authentication = request.app.state.authentication
    seconds = authentication.settings.session_seconds
    expires_at = datetime.fromtimestamp(authentication.clock(), UTC) + timedelta(seconds=seconds)
    return SessionTokenView(token=authentication.sessions.bearer(by, seconds), expires_at=expires_at)
