"""Events of participants: people in one program."""

from enum import StrEnum
from typing import ClassVar

from shared.contracts.messages import Event
from shared.contracts.vocabulary import GroupAttribute, Moment, PersonId, ProgramId, Role, RunId


class EnrollmentMode(StrEnum):
    """How a participant came to be enrolled; only seniors can be mandated."""

    VOLUNTARY = "voluntary"
    NOMINATED = "nominated"
    MANDATED = "mandated"


class UnmatchedReason(StrEnum):
    """Why a ready participant has no pair after a match run."""

    NOBODY_ON_THE_OTHER_SIDE = "nobody-on-the-other-side"
    REPORTING_LINE = "reporting-line"
    LEVEL_GAP = "level-gap"
    GENERATION_GAP = "generation-gap"
    COMMON_HOURS = "common-hours"
    SHARED_LANGUAGE = "shared-language"
    GROUP_RULE = "group-rule"
    DEPARTMENT = "department"  # told before there were rules on other groups; only read
    NEVER_AGAIN = "never-again"
    FORBIDDEN = "forbidden"
    NO_COMMON_COUNTERPART = "no-common-counterpart"
    IN_HIGH_DEMAND = "in-high-demand"
    TOO_FEW_PLACES = "too-few-places"
    CHANGED_SINCE_THE_RUN = "changed-since-the-run"
    PILOT_IS_FULL = "pilot-is-full"


class ParticipantInvited(Event):
    """A nominee was invited to a program and can accept or decline until `expires_at`."""

    TYPE: ClassVar[str] = "mentoring.participant-invited.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    expires_at: Moment


class ParticipantInvitationClosed(Event):
    """An invitation needs no answer any more, and the person does not take part; the reason stays with matching."""

    TYPE: ClassVar[str] = "mentoring.participant-invitation-closed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantEnrolled(Event):
    """A person was enrolled in a program; `revision` counts the participant's changes.

    `since` is the moment; events of earlier versions lack it.
    """

    TYPE: ClassVar[str] = "mentoring.participant-enrolled.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode = EnrollmentMode.VOLUNTARY
    capacity: int = 1
    since: Moment | None = None


class ParticipantWaitlisted(Event):
    """A person waits for a seat in a program, at this position among those of their role, and is not enrolled yet.

    `since` is the moment; events of earlier versions lack it.
    """

    TYPE: ClassVar[str] = "mentoring.participant-waitlisted.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    position: int
    since: Moment | None = None


class ParticipantRenewalDue(Event):
    """A participant is asked to meet some requirements of readiness again, because their texts are newer."""

    TYPE: ClassVar[str] = "mentoring.participant-renewal-due.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    requirements: tuple[str, ...]


class ParticipantReminded(Event):
    """A coordinator asked that a participant be reminded of the requirements of readiness that they have not met."""

    TYPE: ClassVar[str] = "mentoring.participant-reminded.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    mode: EnrollmentMode
    requirements: tuple[str, ...]


class ParticipantUpdated(Event):
    """A participant's role attributes changed."""

    TYPE: ClassVar[str] = "mentoring.participant-updated.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    capacity: int = 1


class ParticipantReadied(Event):
    """A participant completed what the role requires and can be matched."""

    TYPE: ClassVar[str] = "mentoring.participant-readied.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantUnmatched(Event):
    """A match run, or the search after a closed proposal, found nobody; they have priority in the next run.

    `attribute` says which groups the rule is about, if the reason is `group-rule`.
    """

    TYPE: ClassVar[str] = "mentoring.participant-unmatched.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    run_id: RunId
    reason: UnmatchedReason
    attribute: GroupAttribute | None = None


class ParticipantPaused(Event):
    """A participant pauses until `until`: their pairs are paused, and no match run considers them."""

    TYPE: ClassVar[str] = "mentoring.participant-paused.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
    until: Moment | None = None


class ParticipantResumed(Event):
    """A participant's pause is over."""

    TYPE: ClassVar[str] = "mentoring.participant-resumed.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantWithdrawn(Event):
    """A participant left a program; their pairs end without fault."""

    TYPE: ClassVar[str] = "mentoring.participant-withdrawn.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantLeft(Event):
    """A participant has left the organization: their pairs end, and they are asked nothing more.

    Not told of somebody who was only invited, had not joined or had withdrawn before.
    """

    TYPE: ClassVar[str] = "mentoring.participant-left.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class ParticipantReturned(Event):
    """A participant who had left is back in the organization, soon enough to take part as before.

    Their pairs stay ended. Whoever is back later has to be enrolled again, which participant-enrolled tells.
    """

    TYPE: ClassVar[str] = "mentoring.participant-returned.v1"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role
