"""What notify keeps of programs and pairs, so that a mail can say what it is about."""

from dataclasses import dataclass

from shared.contracts.vocabulary import Cadence, Kind, PairId, PairMember, PersonId, ProgramId


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """A pair as its mails speak of it; `topics` are what brought the two together."""

    id: PairId
    program_id: ProgramId
    kind: Kind
    members: tuple[PairMember, ...]
    topics: tuple[str, ...] = ()

    def others(self, person_id: PersonId) -> tuple[PairMember, ...]:
        """Return everybody in the pair but one."""
        return tuple(member for member in self.members if member.person_id != person_id)
