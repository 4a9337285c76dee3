"""The command by which a sweep's worker reports to its service."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.privacy import ErasedPlace
from shared.contracts.vocabulary import PersonId


class RecordSweep(Command):
    """Record what a sweep erased and what it found still there; `problem` says why it could not be done."""

    TYPE: ClassVar[str] = "privacy.record-sweep"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    service: str
    sweep: int
    places: tuple[ErasedPlace, ...] = ()
    problem: str | None = None
