"""The settings of sign-in: which provider is trusted, and how its claims are read."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, model_validator
from pydantic_settings import BaseSettings, NoDecode

from shared.auth.caller import OrganizationRole
from shared.contracts.closed import total
from shared.keys import OptionalKeys

# Every service reads them without its prefix too.
COMMON: Final = frozenset(
    {
        "issuer",
        "audience",
        "behind_proxy",
        "tls_certificate",
        "tls_key",
        "session_keys",
        "session_seconds",
        "requests_per_second",
        "employee_claim",
        "email_claim",
        "trust_email_claim",
        "roles_claim",
        "administrators",
        "people_administrators",
        "auditors",
    }
)


def _listed(given: object) -> object:
    return tuple(re.findall(r"[^\s,]+", given)) if isinstance(given, str) else given


def _address(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"https", "http"}:
        raise ValueError(
            "write the whole address of the identity provider, such as https://login.example.com/realms/staff"
        )
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("use https: tokens of a provider that answers without encryption can be forged on the way")
    return url


def is_loopback(host: str) -> bool:
    """Tell whether only this machine reaches a host."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]


class SignInSettings(BaseSettings):
    """Who is trusted to say who somebody is; without an `issuer` nobody signs in and only this machine is listened to.

    `audience` is what access tokens must be meant for. `behind_proxy` says that a proxy ends TLS in front of this
    process, else `tls_certificate` and `tls_key` are files in PEM. `session_keys` seal the cookie that all services
    read; a session is checked with the provider again every `session_seconds`. Each caller may send
    `requests_per_second` to one process, and five seconds' worth at once. Claims are named by paths with dots, as in
    `realm_access.roles`; the values of the roles claim that make somebody an administrator and so on are lists.
    """

    host: str = "127.0.0.1"
    issuer: Annotated[str, AfterValidator(_address)] = ""
    audience: str = ""
    behind_proxy: bool = False
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    session_keys: OptionalKeys = ()
    session_seconds: int = Field(default=300, ge=10, le=600)
    requests_per_second: float = Field(default=100, gt=0)
    employee_claim: str = "employee_id"
    email_claim: str = "email"
    trust_email_claim: bool = False
    roles_claim: str = "roles"
    administrators: Words = ("mentoring-administrator",)
    people_administrators: Words = ("mentoring-people-administrator",)
    auditors: Words = ("mentoring-auditor",)

    @property
    def granted(self) -> Mapping[OrganizationRole, tuple[str, ...]]:
        """Return the values of the roles claim that grant each role."""
        return total(
            OrganizationRole,
            {
                OrganizationRole.ADMINISTRATOR: self.administrators,
                OrganizationRole.PEOPLE_ADMINISTRATOR: self.people_administrators,
                OrganizationRole.AUDITOR: self.auditors,
            },
        )

    @property
    def has_tls(self) -> bool:
        """Tell whether this process ends TLS itself."""
        return self.tls_certificate is not None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("TLS_CERTIFICATE and TLS_KEY go together: set both, or neither")
        if self.issuer and not self.audience:
            raise ValueError("AUDIENCE is not set: name what access tokens of ISSUER are meant for")
        if self.issuer and not self.session_keys:
            raise ValueError("SESSION_KEYS is not set: the sessions of people who sign in are sealed with it")
        return self

    @model_validator(mode="after")
    def _open_to_callers_alone(self) -> Self:
        if is_loopback(self.host):
            return self
        if not self.issuer:
            raise ValueError(
                "HOST opens this service to the network, and nobody could sign in: set ISSUER and AUDIENCE, or listen "
                "on a loopback address (127.0.0.1, ::1)"
            )
        if not self.has_tls and not self.behind_proxy:
            raise ValueError(
                "HOST opens this service to the network without encryption: set TLS_CERTIFICATE and TLS_KEY, or "
                "BEHIND_PROXY=true where a proxy in front of it ends TLS"
            )
        return self
