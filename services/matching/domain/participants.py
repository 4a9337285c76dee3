"""A person in one program: what matching knows of them, and when they are ready."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never

from services.matching.domain.availability import WorkHours
from services.matching.domain.fairness import Consented
from services.matching.domain.invitations import Nomination
from services.matching.domain.leaving import HasLeft
from services.matching.domain.people import NOTHING_KNOWN, Profile
from services.matching.domain.program import Program
from services.matching.domain.requirements import Completion, Requirement, required, with_completions
from shared.contracts.messages import Event
from shared.contracts.participants import (
    EnrollmentMode,
    ParticipantReadied,
    ParticipantUpdated,
)
from shared.contracts.vocabulary import Kind, PairId, PersonId, ProgramId, Role
from shared.domain import NotFound, Refused
from shared.phrases import phrase


class UnknownParticipant(NotFound):
    """That person does not take part in that program."""


class HasWithdrawn(Refused):
    """Whoever withdrew comes back only when enrolled by hand, never through a roster."""

    field: ClassVar[str] = "participant_id"


class DoesNotTakePart(Refused):
    """Somebody who was invited takes part once they have accepted."""


class DidNotJoin(Refused):
    """Somebody who did not accept an invitation is not nominated again, but can come as a volunteer."""

    field: ClassVar[str] = "participant_id"


class Status(StrEnum):
    """The statuses of a participant: those of `READY` have passed the readiness gate, those of `GONE` are out."""

    INVITED = "invited"
    NOT_JOINED = "not_joined"
    ENROLLED = "enrolled"
    READY = "ready"
    UNMATCHED = "unmatched"
    PROPOSED = "proposed"
    PAIRED = "paired"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


READY = frozenset({Status.READY, Status.UNMATCHED, Status.PROPOSED, Status.PAIRED})
GONE = frozenset({Status.WITHDRAWN, Status.LEFT})
NOMINEES = frozenset({Status.INVITED, Status.NOT_JOINED})
OUTSIDE = GONE | NOMINEES


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A topic that a person can teach, with a self-rated level: 1 (aware) to 4 (expert)."""

    topic: str
    level: int = 3


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """A participant's wishes: topics sought and offered, and the most pairs.

    Attributes:
        ranked: whether the topics sought come most wanted first; otherwise their order means nothing.
    """

    seeks: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    capacity: int = 1
    ranked: bool = True


@dataclass(frozen=True, kw_only=True)
class Participant:
    """A person in one program, with what matching needs to know of them.

    Attributes:
        nomination: the invitation, if they were nominated.
        completions: the record of each requirement of readiness that is met.
        outdated: those of them that they are asked to meet again, because the text is newer; until then they are in no
            new pair.
        active: the pairs they are in, paused ones included.
        proposed: the proposals that reserve a place for them.
        never: whom they are never paired with again: a decline, or an end without fault, is between them.
        met: whom only a coordinator pairs them with again, by hand: completed pairs, proposals that came to nothing.
        waited: how often they were left without a pair, or lost one; they go first.
        seeking: whether a proposal failed and their next best partner is being searched.
        silent: whether they let a proposal expire; only a match run asks them again.
        consented: sensitive attributes, for the quota and the match rates of this program alone; in no event.
        counted_in: the run that counted them among its people with a proposal.
        rated: whether a released run has counted them in its match rates, which count everybody once.
        rough: which of their wishes were derived from another field, as topics from tags.
        paused_until: when their own pause is over; no run considers them before.
        reminded_at: when a coordinator last had them reminded of what they still have to do.
        partner: whether they both teach and learn, as in a reciprocal program, where their role says nothing.
        ticket: their number on the waitlist; None for whoever has a seat.
        leaves_on: their last day in the organization, once it is known.
        left_at: when they left the organization, `left_as`: the status that they had then.
        hours: the working hours they set; without, nine to five in their zone.
        goings: how often they withdrew or left; an ending that was held before the last time is no matter any more.
    """

    id: str
    program_id: ProgramId
    person_id: PersonId
    role: Role
    mode: EnrollmentMode = EnrollmentMode.VOLUNTARY
    status: Status = Status.ENROLLED
    profile: Profile = NOTHING_KNOWN
    wishes: Wishes = Wishes()
    nomination: Nomination | None = None
    completions: tuple[Completion, ...] = ()
    outdated: tuple[Requirement, ...] = ()
    active: tuple[PairId, ...] = ()
    proposed: tuple[PairId, ...] = ()
    never: tuple[PersonId, ...] = ()
    met: tuple[PersonId, ...] = ()
    waited: int = 0
    seeking: bool = False
    silent: bool = False
    consented: tuple[Consented, ...] = ()
    counted_in: str | None = None
    rated: bool = False
    rough: tuple[str, ...] = ()
    paused_until: datetime | None = None
    reminded_at: datetime | None = None
    partner: bool = False
    ticket: int | None = None
    leaves_on: datetime | None = None
    left_at: datetime | None = None
    left_as: Status | None = None
    hours: WorkHours | None = None
    goings: int = 0
    revision: int = 1

    @property
    def takes_part(self) -> bool:
        """Tell whether they are in the program: not invited only, and not gone."""
        return self.status not in OUTSIDE

    @property
    def is_ready(self) -> bool:
        """Tell whether they have passed the readiness gate and are still there."""
        return self.status in READY

    def can_meet(self, until: datetime) -> bool:
        """Tell whether they can be in a new pair that lasts until then: ready, not paused, and not about to leave."""
        stays = self.leaves_on is None or self.leaves_on >= until
        return self.is_ready and not self.outdated and self.paused_until is None and stays

    @property
    def free(self) -> int:
        """Return how many more pairs they can be in."""
        return max(0, self.wishes.capacity - len(self.held))

    @property
    def held(self) -> tuple[PairId, ...]:
        """Return the pairs they are in and the proposals that reserve a place for them."""
        return (*self.active, *self.proposed)

    @property
    def is_rated(self) -> bool:
        """Tell whether match rates have counted them; whoever was in a run before `rated` was noted was in one."""
        return self.rated or bool(self.waited or self.held or self.met or self.never)

    @property
    def only_proposed(self) -> bool:
        """Tell whether they have proposals and no pair."""
        return bool(self.proposed) and not self.active

    @property
    def missing(self) -> tuple[Requirement, ...]:
        """Return the readiness requirements that they have not met yet, or are to meet again."""
        if self.is_ready:
            return self.outdated
        return tuple(item for item in self.required if item not in self.done or item in self.outdated)

    @property
    def required(self) -> tuple[Requirement, ...]:
        """Return the readiness requirements; a partner both teaches and learns, so all of them are."""
        return tuple(Requirement) if self.partner else required(self.role)

    @property
    def done(self) -> tuple[Requirement, ...]:
        """Return the readiness requirements that they have met."""
        return tuple(one.requirement for one in self.completions)


def sits_on(program: Program, participant: Participant, side: Role) -> bool:
    """Tell whether a participant can be on a side of a couple: that of their role; in a reciprocal program, either."""
    return program.settings.kind is Kind.RECIPROCAL or participant.role is side


def participant_id(program_id: ProgramId, person_id: PersonId) -> str:
    """Return the id of a person's part in a program."""
    return f"{program_id}:{person_id}"


def update(
    before: Participant, profile: Profile, wishes: Wishes, consented: tuple[Consented, ...]
) -> tuple[Participant, list[Event]]:
    """Update a participant's profile, wishes or consent."""
    after = replace(before, profile=profile, wishes=wishes, consented=consented)
    if after == before:
        return before, []
    after = replace(after, revision=before.revision + 1)
    told = ParticipantUpdated(
        revision=after.revision,
        person_id=after.person_id,
        program_id=after.program_id,
        role=after.role,
        capacity=after.wishes.capacity,
    )
    return after, [told]


def make_ready(before: Participant, met: Iterable[Completion]) -> tuple[Participant, list[Event]]:
    """Record met requirements; with the last one the participant is ready.

    Raises:
        HasWithdrawn, HasLeft, DoesNotTakePart: they are not there, or not yet.
    """
    must_be_there(before)
    met = tuple(met)
    renewed = {one.requirement for one in met}.intersection(before.outdated)
    current = tuple(one for one in before.completions if one.requirement not in renewed)
    noted = replace(
        before,
        completions=with_completions(current, met),
        outdated=tuple(one for one in before.outdated if one not in renewed),
    )
    if noted == before:
        return before, []
    if noted.is_ready or noted.missing or noted.status is Status.WAITLISTED:
        return replace(noted, revision=before.revision + 1), []
    return readied(replace(noted, revision=before.revision + 1))


def must_be_there(participant: Participant) -> None:
    """Refuse somebody who does not take part.

    Raises:
        HasWithdrawn, HasLeft, DidNotJoin, DoesNotTakePart: they are gone, did not join, or have not answered yet.
    """
    must_have_joined(participant, or_wait=False)


def must_have_joined(participant: Participant, *, or_wait: bool) -> None:
    """Refuse somebody who does not take part; with `or_wait`, an invitation may still wait for an answer.

    Raises:
        HasWithdrawn, HasLeft, DidNotJoin, DoesNotTakePart: they are gone, did not join, or have not answered yet.
    """
    match participant.status:
        case Status.WITHDRAWN:
            raise HasWithdrawn(
                phrase("they withdrew from this program; enroll them again by hand if they want to come back")
            )
        case Status.LEFT:
            raise HasLeft(phrase("they have left the organization; record their return first"))
        case Status.NOT_JOINED:
            raise DidNotJoin(
                phrase("they were invited before and did not join; enroll them as a volunteer if they ask for it")
            )
        case Status.INVITED:
            if not or_wait:
                raise DoesNotTakePart(phrase("they are invited and take part only once they have accepted"))
        case Status.ENROLLED | Status.WAITLISTED:
            return
        case Status.READY | Status.UNMATCHED | Status.PROPOSED | Status.PAIRED:
            return
        case _:
            assert_never(participant.status)


def readied(participant: Participant) -> tuple[Participant, list[Event]]:
    """Return a participant who can be matched from now on."""
    told = ParticipantReadied(
        revision=participant.revision,
        person_id=participant.person_id,
        program_id=participant.program_id,
        role=participant.role,
    )
    return replace(participant, status=Status.READY), [told]
