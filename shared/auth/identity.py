"""What a provider's claims say about a caller: person or service, employee id, address, roles, scopes."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.settings import SignInSettings
from shared.contracts.vocabulary import PersonId, ProgramId

Claims = Mapping[str, Any]
SERVICE_ACCOUNT: Final = "service-account-"  # how Keycloak names the user of a client
YES: Final = (True, 1, "1", "true")


@dataclass(frozen=True, kw_only=True, slots=True)
class Identity:
    """A person as the provider knows them; `subject` is opaque, `email` is empty unless the provider vouches for it."""

    subject: str
    employee_id: str
    email: str
    roles: frozenset[OrganizationRole]


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownPerson:
    """A person as the platform knows them."""

    person_id: PersonId
    staff: Mapping[ProgramId, StaffRole]


def service_of(claims: Claims) -> Caller | None:
    """Return the service account that a token was issued to, or None if it was issued to a person."""
    client = _first(claims, "azp", "client_id", "cid", "appid")
    if not client or not (claims.get("idtyp") == "app" or claims["sub"] == client or _is_account(claims, client)):
        return None
    # Entra writes what an administrator granted to a service into `roles`.
    granted = frozenset({*_words(claims.get("scope")), *_words(claims.get("scp")), *_words(claims.get("roles"))})
    return Caller(kind=CallerKind.SERVICE, name=f"service:{client}", scopes=granted)


def identity_of(claims: Claims, settings: SignInSettings) -> Identity:
    """Return the person that claims are about."""
    held = {*_words(_at(claims, settings.roles_claim))}
    vouched = settings.trust_email_claim or claims.get("email_verified") in YES or claims.get("xms_edov") in YES
    return Identity(
        subject=sha256(f"{claims['iss']}|{claims['sub']}".encode()).hexdigest()[:32],
        employee_id=_text(_at(claims, settings.employee_claim)),
        email=_text(_at(claims, settings.email_claim)) if vouched else "",
        roles=frozenset(role for role, values in settings.granted.items() if held.intersection(values)),
    )


def person(identity: Identity, known: KnownPerson | None, session: str = "") -> Caller:
    """Return a person as a caller; who is not among the organization's people goes by the provider's subject."""
    return Caller(
        kind=CallerKind.PERSON,
        name=f"person:{known.person_id}" if known else f"subject:{identity.subject}",
        person_id=known.person_id if known else None,
        roles=identity.roles,
        staff=dict(known.staff) if known else {},
        session=session,
    )


def _is_account(claims: Claims, client: str) -> bool:
    """Tell whether Keycloak issued a token to a client alone: a person may choose such a name, but has a session."""
    return claims.get("preferred_username") == f"{SERVICE_ACCOUNT}{client.lower()}" and "sid" not in claims


def _at(claims: Claims, path: str) -> Any:  # noqa: ANN401 - a claim may be anything
    """Return the claim of a path: under its whole name, as namespaced claims have dots, else step by step."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _first(claims: Claims, *names: str) -> str:
    return next((_text(claims[name]) for name in names if claims.get(name)), "")


def _text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _words(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(value.split())
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()
