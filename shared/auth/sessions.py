"""Sessions: what is known of a caller, sealed into the one cookie that all services read, or into a bearer token."""

import hmac
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

from pydantic import SecretStr

from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.tokens import Claims, Sealed
from shared.contracts.vocabulary import PersonId, ProgramId

COOKIE: Final = "__Host-mentoring-session"
FORM_FIELD: Final = "form_token"
FORM_HEADER: Final = "x-form-token"
TOKEN_LENGTH: Final = 32


class Sessions:
    """Seals and opens sessions of browsers, and bearer tokens of persons; both name the person and their programs."""

    def __init__(self, keys: Sequence[SecretStr], clock: Callable[[], float]) -> None:
        self._keys = keys
        self._cookies, self._bearers = Sealed(keys, "session", clock), Sealed(keys, "bearer", clock)

    def cookie(self, caller: Caller, seconds: float) -> str:
        """Return the cookie of a caller with a session."""
        return self._cookies.seal(_claims(caller), seconds)

    def bearer(self, caller: Caller, seconds: float) -> str:
        """Return a bearer token of a caller, which is good at every service."""
        return self._bearers.seal(_claims(caller), seconds)

    def of_cookie(self, cookie: str) -> Caller | None:
        """Return the caller of a cookie, or None if it is not ours or its time is over."""
        claims = self._cookies.open(cookie)
        return _caller(claims) if claims and claims.get("session") else None

    def of_bearer(self, token: str) -> Caller | None:
        """Return the caller of a bearer token, or None if it is not ours or its time is over."""
        claims = self._bearers.open(token)
        return _caller(claims) if claims else None

    def form_token(self, session: str) -> str:
        """Return the token that the forms of a session carry."""
        return _form_token(self._keys[0], session)

    def is_form_token(self, session: str, given: str) -> bool:
        """Tell whether a form carries the token of its session."""
        return any(hmac.compare_digest(_form_token(key, session), given) for key in self._keys)


def _form_token(key: SecretStr, session: str) -> str:
    mac = hmac.new(key.get_secret_value().encode(), f"form:{session}".encode(), sha256)
    return mac.hexdigest()[:TOKEN_LENGTH]


def _claims(caller: Caller) -> dict[str, Any]:
    return {
        "name": caller.name,
        "person": caller.person_id,
        "roles": sorted(caller.roles),
        # By role, for a cookie has little room.
        "staff": {role: [one for one, held in caller.staff.items() if held == role] for role in StaffRole},
        "session": caller.session,
    }


def _caller(claims: Claims) -> Caller:
    return Caller(
        kind=CallerKind.PERSON,
        name=claims["name"],
        person_id=PersonId(claims["person"]) if claims["person"] else None,
        roles=frozenset(map(OrganizationRole, claims["roles"])),
        staff={ProgramId(one): StaffRole(role) for role, programs in claims["staff"].items() for one in programs},
        session=claims["session"],
    )
