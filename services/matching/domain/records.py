"""What a run was computed from and by: enough to say later whether it would come out the same."""

from dataclasses import dataclass, field

from services.matching.domain.program_settings import HardRules, Points


@dataclass(frozen=True, kw_only=True)
class Record:
    """A run's conditions, kept with the run for good; they hold no person.

    Attributes:
        inputs: SHA-256 of the snapshot as it was kept.
        pairs: SHA-256 of the pairs and their scores.
        versions: of everything that decides, by name.
    """

    inputs: str
    pairs: str
    weights: Points
    rules: HardRules
    versions: dict[str, str] = field(default_factory=dict)
