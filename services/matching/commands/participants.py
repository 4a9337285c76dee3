"""Commands about people's parts in programs."""

from typing import ClassVar

from services.matching.commands.base import OfProgram, Row
from services.matching.domain.facts import Said
from services.matching.domain.fairness import Consented
from services.matching.domain.participants import Requirement, Wishes
from services.matching.domain.people import Profile
from shared.contracts.participants import EnrollmentMode
from shared.contracts.vocabulary import PersonId, Role


class EnrollParticipant(OfProgram):
    """Let somebody take part; without a profile, what is known of the person counts.

    Of their wishes, what `said` does not name stays as it was; without it, all are said.
    """

    TYPE: ClassVar[str] = "matching.enroll-participant"

    person_id: PersonId
    role: Role
    mode: EnrollmentMode | None = None
    wishes: Wishes
    said: Said | None = None
    consented: tuple[Consented, ...] | None = None
    profile: Profile | None = None
    person_changed: bool = False
    row: Row | None = None


class RefreshParticipant(OfProgram):
    """Take in that a person changed; pairs that now break a hard rule end."""

    TYPE: ClassVar[str] = "matching.refresh-participant"

    person_id: PersonId
    profile: Profile


class ReadyParticipant(OfProgram):
    """Note what somebody has finished of what makes them ready."""

    TYPE: ClassVar[str] = "matching.ready-participant"

    person_id: PersonId
    done: tuple[Requirement, ...]


class WithdrawParticipant(OfProgram):
    """Let somebody leave a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "matching.withdraw-participant"

    person_id: PersonId
