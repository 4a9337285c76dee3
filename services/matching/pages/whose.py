"""What the pages behind a member's links have in common: the pair, the program, and the member's own zone."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from services.matching.domain.pairs import NotAMember, Pair, UnknownPair
from services.matching.store import PAIRS, PROGRAMS
from shared.contracts.vocabulary import PersonId
from shared.languages import gettext
from shared.pages import words
from shared.pages.asking import Opened
from shared.phrases import phrase

AUDIENCE = "matching"


@dataclass(frozen=True, kw_only=True)
class Whose:
    """A member of a pair who opened a link."""

    pair: Pair
    person_id: PersonId
    program: str

    @property
    def zone(self) -> ZoneInfo:
        """Return the member's time zone."""
        return words.zone_of(next(one.zone for one in self.pair.members if one.person_id == self.person_id))

    @property
    def is_group(self) -> bool:
        """Tell whether there are more than two."""
        return len(self.pair.persons) > 2

    @property
    def others(self) -> str:
        """Return what the pair is called."""
        return "group" if self.is_group else "pair"

    def day(self, moment: datetime) -> str:
        """Return a date as the member reads it."""
        return words.day(moment, self.zone)


async def whose(opened: Opened) -> Whose:
    """Return who opened a link of a pair.

    Raises:
        UnknownPair, NotAMember: there is no such pair, or they are not in it.
    """
    pair, person_id = await opened.read.get(PAIRS, opened.claims["pair_id"]), opened.person_id
    if pair is None:
        raise UnknownPair(phrase("there is no pair with that id"))
    if person_id not in pair.persons:
        raise NotAMember(phrase("that person is not a member of this pair"))
    program = await opened.read.get(PROGRAMS, pair.program_id)
    return Whose(pair=pair, person_id=person_id, program=program.settings.title if program else gettext("your program"))
