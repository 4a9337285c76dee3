"""Commands of group <service>.audit: to record an access, and to sign how far a chain goes."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import Moment, PersonId


class RecordAccess(Command):
    """Add a record to a chain; see AccessRecorded."""

    TYPE: ClassVar[str] = "audit.record-access"
    KEY: ClassVar[str] = "chain"

    chain: str
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


class SignTrail(Command):
    """Let the chain be signed as far as it goes now."""

    TYPE: ClassVar[str] = "audit.sign-trail"
    KEY: ClassVar[str] = "chain"

    chain: str


class AddCheckpoint(Command):
    """Add a signed checkpoint to the chain; see TrailSigned."""

    TYPE: ClassVar[str] = "audit.add-checkpoint"
    KEY: ClassVar[str] = "chain"

    chain: str
    at: Moment
    count: int
    head: str
    signature: str
    public_key: str
