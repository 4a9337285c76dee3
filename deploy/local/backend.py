"""Chooses where Kafka and MongoDB come from: the environment, processes or containers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from deploy.local.errors import NotAvailable, NothingToRun
from deploy.local.server import Server


class Backend(Protocol):
    """Kafka or MongoDB from any source."""

    @property
    def reason(self) -> str:
        """The chosen source, in a few words."""

    @property
    def url(self) -> str:
        """The address for clients."""

    @property
    def keeps(self) -> str | None:
        """Where its data is stored, None if nowhere; only a backend with the same place can continue with the data."""

    @property
    def servers(self) -> Sequence[Server]:
        """The servers that can be stopped and started here; empty if it is run elsewhere."""

    def start(self) -> None:
        """Start it, without waiting."""

    def wait_ready(self) -> None:
        """Wait until a client can use it."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A server that is run elsewhere, at an address from the environment."""

    reason: str
    url: str
    servers: Sequence[Server] = ()

    @property
    def keeps(self) -> str:
        """The server's address without credentials, since a URL may contain a password."""
        return f"the server at {self.url.rpartition('@')[2]}"

    def start(self) -> None:
        """Do nothing, because the server is run elsewhere."""

    def wait_ready(self) -> None:
        """Do nothing, because the server is run elsewhere."""


def choose(what: str, candidates: Sequence[Callable[[], Backend]]) -> Backend:
    """Return the first available candidate; raises NothingToRun with what to install for each if none is."""
    refused: list[str] = []
    for candidate in candidates:
        try:
            return candidate()
        except NotAvailable as reason:
            refused.append(str(reason))
    raise NothingToRun(
        f"No {what} can be started here. Any one of these helps:" + "".join(f"\n  - {reason}" for reason in refused)
    )
