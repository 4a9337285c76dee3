"""Who sends the requests: everybody's role, towards one program and one of its people, and how they prove it."""

from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr

from shared.auth.authentication import ACTING_FOR, Authentication
from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.sessions import COOKIE, FORM_HEADER
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.settings import ServiceSettings
from tests.keys import key

MINUTES: Final = 60 * 60.0
SESSION: Final = "a-session"
SCOPES: Final = ("people:read", "people:write", "programs:read", "programs:write", "sessions:read", "sessions:write")
SETTINGS: Final = ServiceSettings(
    issuer="https://login.example", audience="mentoring", session_keys=(SecretStr(key("SESSION_KEYS")),)
)
# Who has no business with the program, its people or their answers: none of their names may reach them.
STRANGERS: Final = frozenset(
    {
        "nobody",
        "forged token",
        "another person",
        "coordinator of another program",
        "sponsor of another program",
        "service without a scope",
    }
)
# Without sign-in the service listens on loopback only, and everybody may do everything.
LOCAL: Final = "local"


@dataclass(frozen=True)
class Of:
    """The program that a service in memory runs, and one of its people."""

    program_id: str
    person_id: str

    def callers(self) -> dict[str, Caller | None]:
        """Return everybody who may send a request, by what they are; None proves nothing."""
        own, other = ProgramId(self.program_id), ProgramId("another-program")
        themself, elsewhere = PersonId(self.person_id), PersonId("somebody-else")
        administrator = _person(elsewhere, OrganizationRole.ADMINISTRATOR)
        return {
            "nobody": None,
            "forged token": None,
            "another person": _person(elsewhere),
            "coordinator of another program": _person(elsewhere, staff={other: StaffRole.COORDINATOR}),
            "sponsor of another program": _person(elsewhere, staff={other: StaffRole.SPONSOR}),
            "service without a scope": _service(),
            "the person": _person(themself),
            "coordinator": _person(elsewhere, staff={own: StaffRole.COORDINATOR}),
            "sponsor": _person(elsewhere, staff={own: StaffRole.SPONSOR}),
            "administrator": administrator,
            "administrator for the person": administrator.acts_for(themself),
            "people administrator": _person(elsewhere, OrganizationRole.PEOPLE_ADMINISTRATOR),
            "auditor": _person(elsewhere, OrganizationRole.AUDITOR),
            "service with all scopes": _service(*SCOPES),
            "administrator in a browser": _person(elsewhere, OrganizationRole.ADMINISTRATOR, session=SESSION),
        }


def _person(
    person_id: PersonId,
    *roles: OrganizationRole,
    staff: dict[ProgramId, StaffRole] | None = None,
    session: str = "",
) -> Caller:
    return Caller(
        kind=CallerKind.PERSON,
        name=f"person:{person_id}",
        person_id=person_id,
        roles=frozenset(roles),
        staff=staff or {},
        session=session,
    )


def _service(*scopes: str) -> Caller:
    return Caller(kind=CallerKind.SERVICE, name="service:fuzz", scopes=frozenset(scopes))


class Tokens:
    """Verifies the tokens of services, which name their scopes; everything else goes to the real verification."""

    def __init__(self, real: Any) -> None:  # noqa: ANN401 - the authentication's own
        self._real = real

    async def verify(self, token: str) -> dict[str, Any]:
        if not token.startswith("service."):
            found: dict[str, Any] = await self._real.verify(token)
            return found
        scope = token.removeprefix("service.").replace(".", " ")
        return {"iss": SETTINGS.issuer, "sub": "fuzz", "client_id": "fuzz", "scope": scope}


def authentication() -> Authentication:
    """Return an authentication that asks everybody who they are."""
    found = Authentication(SETTINGS)
    found.tokens = Tokens(found.tokens)  # type: ignore[assignment] # verifies like it
    return found


def proof(by: Authentication, who: str, caller: Caller | None) -> dict[str, str]:
    """Return the headers by which a caller proves who they are."""
    if caller is None:
        return {"Authorization": "Bearer eyJhbGciOiJub25lIn0.e30."} if who == "forged token" else {}
    if caller.kind is CallerKind.SERVICE:
        return {"Authorization": "Bearer " + ".".join(["service", *sorted(caller.scopes)])}
    if caller.session:
        cookie = by.sessions.cookie(caller, MINUTES)
        token = by.sessions.form_token(caller.session)
        return {"Cookie": f"{COOKIE}={cookie}", "Sec-Fetch-Site": "same-origin", FORM_HEADER: token}
    acting = {ACTING_FOR: caller.acting_for} if caller.acting_for else {}
    return {"Authorization": f"Bearer {by.sessions.bearer(caller, MINUTES)}", **acting}
