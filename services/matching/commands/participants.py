"""Commands about people's parts in programs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram, Row
from services.matching.domain.facts import Said
from services.matching.domain.fairness import Consented
from services.matching.domain.participants import Wishes
from services.matching.domain.people import Profile
from services.matching.domain.requirements import Requirement
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import PersonId, Role


class EnrollParticipant(OfProgram):
    """Enroll a person; without a profile, the profile that is already known is used.

    Wishes that `said` does not name stay unchanged; without `said`, all of them are replaced.
    """

    TYPE: ClassVar[str] = "matching.enroll-participant"

    person_id: PersonId
    role: Role
    mode: EnrollmentMode | None = None
    nominated_by: PersonId | None = None
    nomination_reason: str | None = None
    wishes: Wishes
    said: Said | None = None
    consented: tuple[Consented, ...] | None = None
    profile: Profile | None = None
    person_changed: bool = False
    row: Row | None = None


class RefreshParticipant(OfProgram):
    """Apply a changed profile to a participant; pairs that now break a hard rule end."""

    TYPE: ClassVar[str] = "matching.refresh-participant"

    person_id: PersonId
    profile: Profile


class ReadyParticipant(OfProgram):
    """Record on behalf of a participant which readiness requirements they have met, and why not by themselves."""

    TYPE: ClassVar[str] = "matching.ready-participant"

    person_id: PersonId
    done: tuple[Requirement, ...]
    reason: str


class WithdrawParticipant(OfProgram):
    """Withdraw a participant from a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "matching.withdraw-participant"

    person_id: PersonId
