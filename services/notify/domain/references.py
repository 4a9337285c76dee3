"""What notify keeps of programs and pairs, so that a mail can say what it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.contracts.closed import total
from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId, Role
from shared.domain import identifier

EVERY: Final = total(
    Cadence,
    {
        Cadence.WEEKLY: timedelta(weeks=1),
        Cadence.BIWEEKLY: timedelta(weeks=2),
        Cadence.MONTHLY: timedelta(days=31),
    },
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """A program as its mails speak of it."""

    id: ProgramId
    title: str
    kind: Kind
    cadence: Cadence
    weeks: int
    session_minutes: int
    revision: int
    closed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A pair as its mails speak of it; `topics` are what brought the two together.

    From `complete_from` on, when its last meeting is due, it counts as having come to its end; None: not known.
    """

    id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    topics: tuple[str, ...] = ()
    complete_from: datetime | None = None

    def others(self, person_id: PersonId) -> tuple[PairMember, ...]:
        """Return everybody in the pair but one."""
        return tuple(member for member in self.members if member.person_id != person_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class Participation:
    """Somebody takes part in a program; it is gone once they do not. `batch` is one of `BATCHES`."""

    id: str
    person_id: PersonId
    program_id: ProgramId
    role: Role
    batch: int


BATCHES: Final = 128


def participation(person_id: PersonId, program_id: ProgramId, role: Role) -> Participation:
    """Return that somebody takes part; people are spread over the batches evenly."""
    return Participation(
        id=participation_id(person_id, program_id),
        person_id=person_id,
        program_id=program_id,
        role=role,
        batch=int(identifier(person_id)[:8], 16) % BATCHES,
    )


def participation_id(person_id: PersonId, program_id: ProgramId) -> str:
    """Return the id under which it is kept that somebody takes part in a program."""
    return f"{person_id}:{program_id}"


def complete_from(starts_on: datetime, weeks: int, cadence: Cadence) -> datetime:
    """Return when the last meeting of a pair is due."""
    return starts_on + timedelta(weeks=weeks) - EVERY[cadence]
