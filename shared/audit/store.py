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


@dataclass(frozen=True, kw_only=True)
class TrailCheck:
    """The newest check of a service's chains; its id is the chain that keeps it, `check_id` that of its job.

    Attributes:
        ended: when it was done; None while it is under way.
        faults: what is wrong, each in words; `problem` says why it could not be done.
    """

    id: str
    check_id: str
    began: datetime
    ended: datetime | None = None
    records: int = 0
    faults: tuple[str, ...] = ()
    problem: str = ""


AUDIT_HEADS = Collection(name="audit_heads", type=Head, whose=nobodys("where the chains of the audit trail end"))
ACCESSES = Collection(
    name="accesses",
    type=Access,
    indexes=(("whose",), ("actor",), ("whose", "actor"), ("status",)),
    expires="until",
    whose=nameless(holds="who did or read what about them; their own part is told by its own route"),
)
TRAIL_CHECKS = Collection(
    name="trail_checks", type=TrailCheck, whose=nobodys("what the newest check of the audit trail has found")
)
AUDIT: Final = (AUDIT_HEADS, ACCESSES, TRAIL_CHECKS)
