"""Programs and pairs as notify stores them for the wording of mails."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from services.notify.domain.kinds import DESPITE_A_STOP
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import PairEndReason
from shared.contracts.programs import SponsorQuestion
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.domain import NotFound, identifier


class UnknownPair(NotFound):
    """There is no pair with that id."""


EVERY: Final = total(
    Cadence,
    {
        Cadence.WEEKLY: timedelta(weeks=1),
        Cadence.BIWEEKLY: timedelta(weeks=2),
        Cadence.MONTHLY: timedelta(days=31),
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """A question that a program's sponsor was asked by mail, by its kind and cause; None: what follows the pilot."""

    person_id: PersonId
    kind: NotificationKind
    cause: str
    question: SponsorQuestion | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """A program's facts for its mails; `sponsor_id` is the sponsor who has accepted, coordinators hear its news.

    `asked` are the last questions to its sponsor, `languages` are the program's own (BCP 47), for whoever named none.

    `digest_due` is when they are told next which pairs need help; None: none does.
    """

    id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    revision: int
    objective: str = ""
    sponsor_id: PersonId | None = None
    coordinator_ids: tuple[PersonId, ...] = ()
    closed: bool = False
    digest_due: datetime | None = None
    languages: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()


# Stands for all programs in a mail stop; no program has this id.
EVERY_PROGRAM: Final = ProgramId("every-program")
# Of mails that are about a person and no program.
NO_PROGRAM: Final = ProgramId("no-program")


@dataclass(frozen=True, kw_only=True, slots=True)
class MailStop:
    """Mails that are held back since a moment, until somebody lets them go; `id` is the program's, or all programs'.

    `why` is asked for where it concerns all programs; it names nobody.
    """

    id: ProgramId
    since: datetime
    why: str = ""


def stops_of(kind: NotificationKind, program_id: ProgramId) -> tuple[ProgramId, ...]:
    """Return the ids of the mail stops that hold back a mail of a kind; none holds back what leaves all the same."""
    return () if kind in DESPITE_A_STOP else (EVERY_PROGRAM, program_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standstill:
    """The pairs of a program that a broken rule has paused and of which its coordinators are not told yet.

    `id` is the program's, `since` when the first of them was paused.
    """

    id: ProgramId
    pairs: tuple[PairId, ...]
    since: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingPlan:
    """A held plan, and the programs whose coordinators are told of it; `cause` names the event that held it."""

    id: str
    cause: str
    own: ProgramId | None = None
    programs: tuple[ProgramId, ...] = ()
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A pair's facts for its mails; `topics` are the topics by which it was matched.

    From `complete_from` on, when its last meeting is due, the pair counts as complete; `ends_on` is its last day.
    `paused_until` is the day on which a `paused` pair goes on. None: not known.
    A pair `stands` while a broken rule pauses it. `reason` is why it has `ended`; None: that was not kept. It is kept
    until some days after `over_at`, when it ended or came to nothing.
    """

    id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    topics: tuple[str, ...] = ()
    complete_from: datetime | None = None
    ends_on: datetime | None = None
    paused_until: datetime | None = None
    paused: bool = False
    stands: bool = False
    ended: bool = False
    reason: PairEndReason | None = None
    over_at: datetime | None = None

    def others(self, person_id: PersonId) -> tuple[PairMember, ...]:
        """Return the members of the pair other than a person."""
        return tuple(member for member in self.members if member.person_id != person_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """A person's participation in a program, deleted when it ends. `batch` is one of `BATCHES`.

    Whoever has `paused` is matched with nobody before they are back.
    """

    id: str
    person_id: PersonId
    program_id: ProgramId
    role: Role
    batch: int
    paused: bool = False


BATCHES: Final = 128


def participation(person_id: PersonId, program_id: ProgramId, role: Role) -> Participation:
    """Return a person's participation; people are distributed evenly over the batches."""
    return Participation(
        id=participation_id(person_id, program_id),
        person_id=person_id,
        program_id=program_id,
        role=role,
        batch=int(identifier(person_id)[:8], 16) % BATCHES,
    )


def participation_id(person_id: PersonId, program_id: ProgramId) -> str:
    """Return the id of a person's participation in a program."""
    return f"{person_id}:{program_id}"


def complete_from(starts_on: datetime, weeks: int, cadence: Cadence) -> datetime:
    """Return when the last meeting of a pair is due."""
    return starts_on + timedelta(weeks=weeks) - EVERY[cadence]


def lasting_until(pair: Pair, ends_on: datetime) -> Pair:
    """Return a pair with another last day; it counts as complete as much later."""
    later = ends_on - pair.ends_on if pair.ends_on else timedelta()
    return replace(pair, ends_on=ends_on, complete_from=pair.complete_from + later if pair.complete_from else None)
