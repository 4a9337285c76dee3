"""Who calls: the one place where authentication will stand."""

from dataclasses import dataclass

from starlette.requests import Request


@dataclass(frozen=True, kw_only=True, slots=True)
class Caller:
    """Whoever sends a request; an Idempotency-Key counts for its caller alone."""

    name: str


def caller(request: Request) -> Caller:  # noqa: ARG001 - credentials will be read from it
    """Return who sends a request. Nobody is told apart yet, which is why services listen on loopback only."""
    return Caller(name="anonymous")
