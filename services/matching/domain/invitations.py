"""An invitation to a program: who nominated a person, why, and until when they can answer."""

from dataclasses import dataclass
from datetime import datetime

from shared.contracts.vocabulary import PersonId


@dataclass(frozen=True, kw_only=True)
class Nomination:
    """What a nominee is told, and their answer.

    Attributes:
        nominated_by: the person who proposed them, or None for the program team.
        reason: why, in that person's words; deleted when the invitation is over without an enrollment.
        declined: whether they said no; nobody is shown it, and they can still say yes until it expires.
    """

    nominated_by: PersonId | None = None
    reason: str | None = None
    expires_at: datetime
    declined: bool = False
