"""Callers that were recognised a moment ago: a token is verified once in five seconds, not on every request."""

from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Final

from shared.auth.caller import Caller

KEPT_SECONDS: Final = 5.0
MOST: Final = 10_000


class Recent:
    """Callers by what they have proved themselves with; of that only a digest is kept. `clock` is in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._known: OrderedDict[bytes, tuple[Caller, float]] = OrderedDict()

    def find(self, proof: str) -> Caller | None:
        """Return the caller of a proof, unless it was verified too long ago."""
        caller, since = self._known.get(_digest(proof), (None, 0.0))
        return caller if caller and 0 <= self._clock() - since < KEPT_SECONDS else None

    def keep(self, proof: str, caller: Caller) -> Caller:
        """Remember the caller of a proof, and return them."""
        self._known[_digest(proof)] = (caller, self._clock())
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return caller


def _digest(proof: str) -> bytes:
    return sha256(proof.encode(errors="replace")).digest()
