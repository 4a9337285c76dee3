"""The collections of the audit trail in each service: where its chains end, and the records to look through."""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from shared.collection import Collection, nameless, nobodys
from shared.contracts.messages import Event
from shared.contracts.vocabulary import PersonId

NOTHING_BEFORE: Final = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Head:
    """Where a chain ends: the number and the hash of its last record, and the number up to which it is being signed."""

    id: str
    number: int = 0
    hash: str = NOTHING_BEFORE
    signing: int = 0

    def after(self, event: Event, value: bytes) -> "Head":
        """Return where the chain ends after one more record."""
        return replace(self, number=event.revision, hash=sha256(value).hexdigest())


@dataclass(frozen=True, kw_only=True)
class Access:
    """A record of the trail, as auditors and the people it is about look for it; ids are in the order of time.

    `until` is when it is removed here; on the topic the same retention holds.
    """

    id: str
    chain: str
    number: int
    at: datetime
    until: datetime
    actor: str
    what: str
    status: int
    roles: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    whose: tuple[PersonId, ...] = ()
    why: str = ""
    correlation_id: str = ""


AUDIT_HEADS = Collection(name="audit_heads", type=Head, whose=nobodys("where the chains of the audit trail end"))
ACCESSES = Collection(
    name="accesses",
    type=Access,
    indexes=(("whose",), ("actor",), ("whose", "actor")),
    expires="until",
    whose=nameless(holds="who did or read what about them; their own part is told by its own route"),
)
AUDIT: Final = (AUDIT_HEADS, ACCESSES)
