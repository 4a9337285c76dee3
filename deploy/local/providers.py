"""Who says who people are: an identity provider for development, one that is given by ISSUER, or a Keycloak."""

import asyncio
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from deploy.local import issuer
from deploy.local.errors import ProviderSilent, WrongSetting
from deploy.local.keys import kept_keys
from deploy.local.listener import listener
from deploy.local.place import Place
from deploy.local.server import Process
from shared.auth.errors import ProviderAway
from shared.auth.provider import Provider as Questions

ISSUER: Final = "issuer"
_OF_ALL: Final = ("SESSION_KEYS",)
_OF_MATCHING: Final = ("MATCHING_SIGN_IN_KEYS",)
_CLIENT: Final = ("MATCHING_CLIENT_SECRET",)
SECRETS: Final = (*_CLIENT, "SERVICE_CLIENT_SECRET")
_NEEDED: Final = ("AUDIENCE", "MATCHING_CLIENT_ID", "MATCHING_CLIENT_SECRET")


class Identity(StrEnum):
    """Which identity provider a local platform has."""

    DEVELOPMENT = "development"
    GIVEN = "given"
    KEYCLOAK = "keycloak"


class Provider(Protocol):
    """An identity provider, and what the services are told about it."""

    @property
    def url(self) -> str:
        """Return the issuer's address."""

    @property
    def says(self) -> str:
        """Return what whoever starts the platform needs to know, or nothing."""

    def environment(self, service: str) -> dict[str, str]:
        """Return the settings of a service."""

    def server(self) -> Process | None:
        """Return what runs it here, or None if it is run elsewhere."""


@dataclass(frozen=True, kw_only=True)
class Development:
    """The identity provider for development, which believes what people say; `public` is matching's address."""

    place: Place
    public: str
    says: str = ""

    @property
    def url(self) -> str:
        """Return the issuer's address."""
        return f"http://127.0.0.1:{self.place.ports.of(ISSUER)}"

    def environment(self, service: str) -> dict[str, str]:
        """Return the settings of a service."""
        own = {"MATCHING_CLIENT_ID": issuer.WEB} if service == "matching" else {}
        return {"ISSUER": self.url, "AUDIENCE": issuer.AUDIENCE, **own, **secrets_of(self.place, service)}

    def server(self) -> Process:
        """Return its process."""
        port = self.place.ports.of(ISSUER)
        env = {**self.place.env, "PUBLIC_URL_MATCHING": self.public, **kept_keys(self.place.root, SECRETS)}
        return listener(self.place, ISSUER, (sys.executable, "-m", "deploy.local.issuer", str(port)), env)


@dataclass(frozen=True, kw_only=True)
class Given:
    """A company's own identity provider, by the settings that services have for it."""

    place: Place
    public: str

    def __post_init__(self) -> None:
        """Refuse settings that are not whole, and a provider that does not answer.

        Raises:
            WrongSetting: one is missing.
            ProviderSilent: there is no discovery document, or it is another issuer's.
        """
        if missing := [name for name in _NEEDED if not self.place.env.get(name)]:
            raise WrongSetting(
                f"ISSUER is set, and {', '.join(missing)} not: docs/sign-in.md says what they are. Without ISSUER "
                "people sign in at an identity provider for development."
            )
        # In a thread, because the caller may run in an event loop.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(asyncio.run, self._require_answer()).result()

    @property
    def url(self) -> str:
        """Return the issuer's address."""
        return self.place.env["ISSUER"]

    @property
    def says(self) -> str:
        """Return which addresses the provider must know."""
        return (
            f"People sign in at {self.url}. It must know {self.public}/signin/callback to send them back to, and "
            f"{self.public}/signin for after a sign-out."
        )

    def environment(self, service: str) -> dict[str, str]:
        """Return the settings of a service."""
        names = ("ISSUER", *(_NEEDED if service == "matching" else ("AUDIENCE",)))
        given = {name: self.place.env[name] for name in names}
        return {**secrets_of(self.place, service), **given}

    def server(self) -> None:
        """Return nothing: it is run elsewhere."""

    async def _require_answer(self) -> None:
        questions = Questions(self.url)
        try:
            await questions.discover()
        except ProviderAway as away:
            raise ProviderSilent(f"{away}. Check ISSUER, or unset it to sign in for development.") from None
        finally:
            await questions.close()


def secrets_of(place: Place, service: str) -> Mapping[str, str]:
    """Return the secrets that a service needs for sign-in."""
    return kept_keys(place.root, (*_OF_ALL, *((*_CLIENT, *_OF_MATCHING) if service == "matching" else ())))
