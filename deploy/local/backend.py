"""Kafka and MongoDB can each come from several places; this says what such a choice is, and makes it."""

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

    def start(self) -> None:
        """Do nothing: it runs already."""

    def wait_ready(self) -> None:
        """Do nothing: whoever runs it has seen to that."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What was chosen, and why nothing before it was."""

    backend: Backend
    why: str


def choose(what: str, candidates: Sequence[Callable[[], Backend]]) -> Choice:
    """Take the first candidate that is available; raises NothingToRun with what to install for each if none is."""
    refused: list[str] = []
    for candidate in candidates:
        try:
            backend = candidate()
        except NotAvailable as reason:
            refused.append(str(reason))
        else:
            return Choice(backend=backend, why="; ".join([backend.reason, *refused]))
    raise NothingToRun(
        f"No {what} can be started here. Any one of these helps:" + "".join(f"\n  - {reason}" for reason in refused)
    )
