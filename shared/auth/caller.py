"""The caller of a request; authentication will be added here."""

from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """The sender of a request. An Idempotency-Key is scoped to its caller."""

    name: str


def caller(request: Request) -> Caller:  # noqa: ARG001 - credentials will be read from it
    """Return the sender of a request. There is no authentication yet, so services listen on loopback only."""
    return Caller(name="anonymous")
