"""The caller of a request: its kind, its name, and what it holds by itself; without any input or output."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self

from shared.contracts.vocabulary import PersonId, ProgramId


class CallerKind(StrEnum):
    """How a caller has proved who it is: a person or a service by a token, or somebody with a link of a mail.

    `local` is everybody where no identity provider is set: such a service listens on loopback only.
    """

    LOCAL = "local"
    PERSON = "person"
    SERVICE = "service"
    LINK = "link"


class OrganizationRole(StrEnum):
    """What a person does for the whole organization; the identity provider says so."""

    ADMINISTRATOR = "administrator"
    PEOPLE_ADMINISTRATOR = "people-administrator"
    AUDITOR = "auditor"


class StaffRole(StrEnum):
    """What a person does for one program; the program says so."""

    COORDINATOR = "coordinator"
    SPONSOR = "sponsor"


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The sender of a request.

    Attributes:
        name: unique and opaque; an Idempotency-Key is scoped to it, and events name it as their actor.
        person_id: the person's id, unless nobody in the organization's people is known to be this caller.
        staff: the programs that the person runs or sponsors.
        scopes: what a service account was granted.
        session: the id of a browser's session; empty if the caller has sent a bearer token.
        acting_for: the person for whom somebody else acts, who is then named as well.
    """

    kind: CallerKind
    name: str
    person_id: PersonId | None = None
    roles: frozenset[OrganizationRole] = frozenset()
    staff: Mapping[ProgramId, StaffRole] = field(default_factory=lambda: MappingProxyType({}), hash=False)
    scopes: frozenset[str] = frozenset()
    session: str = ""
    acting_for: PersonId | None = None

    @property
    def actor(self) -> str:
        """Return how commands, events and log lines name the caller: both, where one acts for another."""
        return f"{self.name} for person:{self.acting_for}" if self.acting_for else self.name

    @property
    def whose(self) -> PersonId | None:
        """Return the person whose own matters these are."""
        return self.acting_for or self.person_id

    def acts_for(self, person_id: PersonId) -> Self:
        """Return the caller as somebody who acts for a person."""
        return replace(self, acting_for=person_id)


LOCAL: Final = Caller(kind=CallerKind.LOCAL, name="local")


def behind_link(person_id: PersonId) -> Caller:
    """Return the caller of a page behind a signed link: the person whom the link was sent to."""
    return Caller(kind=CallerKind.LINK, name=f"link:{person_id}", person_id=person_id)
