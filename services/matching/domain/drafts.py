"""A draft: the couples a run proposes, its unmatched people, and a coordinator's wishes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from services.matching.domain.formats import Format
from services.matching.domain.pairs import Evidence, Fit
from services.matching.domain.participants import Participant, Status
from services.matching.domain.program import Program
from services.matching.domain.program_settings import Points
from services.matching.domain.runs import BeyondCapacity, FormedAsAWhole, NotReady
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute, PersonId, ProgramId, Role, RunId
from shared.domain import NotFound, identifier
from shared.phrases import phrase


class UnknownPin(NotFound):
    """A program has no pin with that id: it never had, or it was lifted or came true."""


class UnknownForbid(NotFound):
    """A program has no forbid with that id: it never had, or it was lifted."""


class Origin(StrEnum):
    """The source of a couple: the optimiser or a coordinator."""

    MATCHED = "matched"
    PINNED = "pinned"
    BY_HAND = "by-hand"


class WishKind(StrEnum):
    """The kinds of a coordinator's wish about two people."""

    PIN = "pin"
    FORBID = "forbid"


@dataclass(frozen=True, kw_only=True)
class Couple:
    """A couple of a draft: who, how well they fit, and why; couples of one `group` become one pair."""

    id: str
    run_id: RunId
    program_id: ProgramId
    mentor_id: PersonId
    mentee_id: PersonId
    score: int
    points: Points
    evidence: Evidence
    origin: Origin = Origin.MATCHED
    group: str | None = None
    chunk: int = 0

    @property
    def fit(self) -> Fit:
        """Return the couple's points and evidence."""
        return Fit(points=self.points, evidence=self.evidence)


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """A ready participant without a pair, and the reason.

    Attributes:
        attribute: the attribute that a group rule compares, if the reason is a group rule.
        suitable: how many people of the other side the rules allow.
    """

    id: str
    run_id: RunId
    program_id: ProgramId
    person_id: PersonId
    role: Role
    reason: UnmatchedReason
    attribute: GroupAttribute | None = None
    suitable: int = 0
    chunk: int = 0


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A coordinator's pin (these two are to be paired) or forbid (never in this program); holds for later runs too."""

    id: str
    program_id: ProgramId
    kind: WishKind
    mentor_id: PersonId
    mentee_id: PersonId


def couple_id(run_id: RunId, mentor_id: PersonId, mentee_id: PersonId) -> str:
    """Return the id of a couple and of its later pair, made from run and members."""
    return identifier("pair", run_id, mentor_id, mentee_id)


def group_id(run_id: RunId, anchor: PersonId) -> str:
    """Return the id of a run's group and of its later pair, made from the run and the senior or first mentor."""
    return identifier("pair", run_id, anchor)


def places(program: Program, participant: Participant) -> int:
    """Return how many couples of a draft a person has room for: a senior's small group takes one place."""
    gathers = program.settings.format is Format.SMALL_GROUP and participant.role is not program.junior
    return program.settings.shape.max_juniors * min(1, participant.free) if gathers else participant.free


def making_room(person: Participant, couples: Sequence[Couple], room: int) -> list[Couple]:
    """Return the optimiser's couples, of a person's in a draft, that make room for one more: the least fit first.

    `room` is how many couples the person has `places` for.

    Raises:
        BeyondCapacity: live pairs and the coordinator's wishes already take every place.
    """
    matched = [one for one in couples if one.origin is Origin.MATCHED]
    if len(couples) - len(matched) >= room:
        one = phrase("the {role} has room for {most} pair, all live, pinned or made by hand")
        several = phrase("the {role} has room for {most} pairs, all live, pinned or made by hand")
        most = person.wishes.capacity
        raise BeyondCapacity(one if most == 1 else several, role=person.role, most=most)
    return sorted(matched, key=lambda one: (one.score, one.id))[: max(0, len(couples) + 1 - room)]


def must_take_couples(program: Program) -> None:
    """Refuse to put two people together where a run forms teams as a whole.

    Raises:
        FormedAsAWhole: the program's format is teams.
    """
    if program.settings.format is Format.PROJECT_TEAM:
        raise FormedAsAWhole(
            phrase("a run forms project teams as a whole: forbid a couple, or change the program's shape")
        )


def must_be_able_to_meet(person: Participant, until: datetime) -> None:
    """Refuse to pair somebody who cannot be in a pair that lasts until then.

    Raises:
        NotReady: they take no part, are not ready or no longer, have paused, or leave before.
    """
    if not person.takes_part:
        raise NotReady(
            phrase("the {role} has withdrawn") if person.status is Status.WITHDRAWN else phrase("the {role} has left"),
            role=person.role,
        )
    if not person.is_ready:
        raise NotReady(phrase("the {role} has not finished the orientation"), role=person.role)
    if person.paused_until:
        raise NotReady(
            phrase("the {role} has paused until {paused_until}"),
            role=person.role,
            paused_until=f"{person.paused_until:%Y-%m-%d}",
        )
    if person.outdated:
        raise NotReady(phrase("the {role} is asked to meet a newer version of a requirement first"), role=person.role)
    if not person.can_meet(until):
        raise NotReady(
            phrase("the {role} leaves on {leaves_on}, before the pair would end"),
            role=person.role,
            leaves_on=f"{person.leaves_on:%Y-%m-%d}",
        )


def leftover_id(run_id: RunId, person_id: PersonId) -> str:
    """Return the id of an unmatched person of a run."""
    return f"{run_id}:{person_id}"


def wish_id(program_id: ProgramId, kind: WishKind, mentor_id: PersonId, mentee_id: PersonId) -> str:
    """Return the id of a wish: one per kind and couple."""
    return identifier("wish", program_id, kind, mentor_id, mentee_id)
