"""Commands of group <service>.audit: to record an access, to sign how far a chain goes, and to have all checked."""

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


class CheckTrail(Command):
    """Have every record of this service's chains checked; `chain` is the service's first, whose writer keeps order."""

    TYPE: ClassVar[str] = "audit.check-trail"
    KEY: ClassVar[str] = "chain"

    chain: str
    check_id: str


class RecordCheck(Command):
    """Record what a check has found; `problem` says why it could not be done."""

    TYPE: ClassVar[str] = "audit.record-check"
    KEY: ClassVar[str] = "chain"

    chain: str
    check_id: str
    records: int = 0
    faults: tuple[str, ...] = ()
    problem: str = ""
