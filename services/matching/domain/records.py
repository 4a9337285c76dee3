"""The inputs and versions of a run, enough to tell later whether a replay should give the same result."""

from dataclasses import dataclass, field

from services.matching.domain.program_settings import HardRules, Points


@dataclass(frozen=True, kw_only=True)
class Record:
    """Digests and versions of a run, kept permanently; they contain no personal data.

    Attributes:
        inputs: SHA-256 of the stored snapshot.
        pairs: SHA-256 of the pairs and their scores.
        versions: by name, of everything that influences the result.
    """

    inputs: str
    pairs: str
    weights: Points
    rules: HardRules
    versions: dict[str, str] = field(default_factory=dict)
