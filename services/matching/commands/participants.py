"""Commands about people's parts in programs."""

from datetime import datetime
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
    """Apply a changed profile to a participant; pairs that now break a hard rule are paused, mended ones go on."""

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
    NAMELESS: ClassVar[bool] = True

    person_id: PersonId


class ScheduleLeave(OfProgram):
    """Record the last day of a participant who leaves the organization; None takes it back.

    Send it to each program of the person as soon as the day is known, and again whenever it changes. Until then their
    pairs go on, they are in no new pair that would outlast the day, and each pair is asked for a handover note. On the
    day itself the program lets them leave: `LeaveParticipant` need not be sent.
    """

    TYPE: ClassVar[str] = "matching.schedule-leave"

    person_id: PersonId
    last_day: datetime | None


class LeaveParticipant(OfProgram):
    """Let a participant leave now, because the person has left the organization; repeats change nothing.

    Their pairs end (`left`), the other members go first in the next run, and nobody enrolls them until they return.
    """

    TYPE: ClassVar[str] = "matching.leave-participant"

    person_id: PersonId


class ReturnParticipant(OfProgram):
    """Let a participant be enrolled again, because the person is back in the organization; repeats change nothing.

    Who is back within 30 days, for instance because the HR file was wrong, has the status from before; their pairs
    stay ended. Later they can be enrolled again by hand.
    """

    TYPE: ClassVar[str] = "matching.return-participant"

    person_id: PersonId
