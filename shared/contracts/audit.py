"""Events of the audit trail: numbered records, each with the hash of the one before it, and signed checkpoints.

Records of one chain have the same key, and so lie in order in one partition. `revision` is a record's number in its
chain, `previous` the SHA-256 of the value of the record before it (hexadecimal; zeros before the first).
"""

from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import Moment, PersonId


class AccessRecorded(Event):
    """A caller decided something, read something about people, or was refused a right.

    `actor` is the caller's opaque name, `roles` are those by which they had the right. `what` is the method and the
    route, `about` the ids in its path, `whose` the people it told about or was about. `why` is what the caller gave as
    their reason. `at` is real time.
    """

    TYPE: ClassVar[str] = "mentoring.access-recorded.v1"
    KEY: ClassVar[str] = "chain"

    chain: str
    previous: str
    at: Moment
    service: str
    actor: str
    what: str
    status: int
    roles: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    whose: tuple[PersonId, ...] = ()
    why: str = ""
    correlation_id: str = ""
    command_id: str = ""


class TrailSigned(Event):
    """A checkpoint: a signature over a chain's name, the number of a record and its hash (Ed25519, base64url)."""

    TYPE: ClassVar[str] = "mentoring.trail-signed.v1"
    KEY: ClassVar[str] = "chain"

    chain: str
    previous: str
    at: Moment
    count: int
    head: str
    signature: str
    public_key: str
