"""Kafka and MongoDB can each come from several places; this chooses one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from deploy.local.errors import NotAvailable, NothingToRun
from deploy.local.server import Server


class Backend(Protocol):
    """Kafka or MongoDB, wherever it comes from."""

    @property
    def reason(self) -> str:
        """What was chosen, in a few words."""

    @property
    def url(self) -> str:
        """The address that clients are given."""

    @property
    def keeps(self) -> str | None:
        """Where its data stays, None if it ends with it; only a backend with the same can go on with the data."""

    @property
    def servers(self) -> Sequence[Server]:
        """What can be stopped and started here; empty if somebody else runs it."""

    def start(self) -> None:
        """Start it, without waiting."""

    def wait_ready(self) -> None:
        """Wait until a client can use it."""


@dataclass(frozen=True, kw_only=True)
class Given:
    """A server that somebody else runs, at an address from the environment."""

    reason: str
    url: str
    servers: Sequence[Server] = ()

    @property
    def keeps(self) -> str:
        """Where its data stays; the address alone, since a URL may hold a password."""
        return f"the server at {self.url.rpartition('@')[2]}"

    def start(self) -> None:
        """Do nothing: it runs already."""

    def wait_ready(self) -> None:
        """Do nothing: whoever runs it has seen to that."""


def choose(what: str, candidates: Sequence[Callable[[], Backend]]) -> Backend:
    """Take the first candidate that is available; raises NothingToRun with what to install for each if none is."""
    refused: list[str] = []
    for candidate in candidates:
        try:
            return candidate()
        except NotAvailable as reason:
            refused.append(str(reason))
    raise NothingToRun(
        f"No {what} can be started here. Any one of these helps:" + "".join(f"\n  - {reason}" for reason in refused)
    )
