"""The end of a pair, announced ahead, and its extension: by its members together, or by the coordinator."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from services.matching.domain.pairs import Offer, Pair, must_be_member, must_have_begun, told
from services.matching.domain.program import Program
from shared.contracts.messages import Event
from shared.contracts.pairs import PairEnding, PairExtended
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

AHEAD: Final = timedelta(days=14)
LONGEST: Final = timedelta(weeks=260)
Changed = tuple[Pair, list[Event]]


class NothingAsked(Refused):
    """Members agree to go on while they are asked: from some days before the last day of their pair up to that day."""


class TooLong(Refused):
    """A pair lasts five years at most, with all its extensions."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "weeks"


def announced_at(pair: Pair) -> datetime:
    """Return when the end of a pair is announced: 14 days ahead, or after two thirds of a short pair."""
    return pair.ends_on - min(AHEAD, (pair.ends_on - pair.starts_on) / 3)


def announce(program: Program, pair: Pair) -> Changed:
    """Announce the end of a pair, and ask its members whether to go on for as many weeks as the program has."""
    weeks = program.settings.weeks
    asking = replace(pair, offer=Offer(weeks=weeks), revision=pair.revision + 1)
    event = PairEnding(
        revision=asking.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=program.settings.kind,
        members=told(pair),
        ends_on=pair.ends_on,
        weeks=weeks,
    )
    return asking, [event]


def agree(program: Program, pair: Pair, person_id: PersonId, now: datetime) -> Changed:
    """Record that a member wants to go on; with the last of them the pair is extended.

    Raises:
        NotOpen, NotAMember, NothingAsked: the program is closed, the person is no member, or nobody is asked now.
    """
    program.must_be_open()
    must_be_member(pair, person_id)
    offer = _asked(pair, now)
    if person_id in offer.agreed:
        return pair, []
    agreed = replace(offer, agreed=(*offer.agreed, person_id))
    if {*pair.persons} - {*agreed.agreed}:
        return replace(pair, offer=agreed, revision=pair.revision + 1), []
    return extend(program, pair, offer.weeks)


def take_back(pair: Pair, person_id: PersonId, now: datetime) -> Pair:
    """Record that a member does not want to go on (any more); nothing says so but the missing agreement.

    Raises:
        NotAMember, NothingAsked: the person is no member, or nobody is asked now.
    """
    must_be_member(pair, person_id)
    offer = _asked(pair, now)
    agreed = tuple(one for one in offer.agreed if one != person_id)
    if agreed == offer.agreed:
        return pair
    return replace(pair, offer=replace(offer, agreed=agreed), revision=pair.revision + 1)


def is_asked(pair: Pair, now: datetime) -> bool:
    """Tell whether the members of a pair are asked now whether to go on."""
    return pair.offer is not None and now < pair.ends_on


def extend(program: Program, pair: Pair, weeks: int) -> Changed:
    """Move the last day of a pair by some weeks; its members are asked again before the new one.

    Raises:
        NotOpen, NotBegun, AlreadyEnded, TooLong: it cannot go on, or not for that long.
    """
    program.must_be_open()
    must_have_begun(pair)
    ends_on = pair.ends_on + timedelta(weeks=weeks)
    if ends_on - pair.starts_on > LONGEST:
        raise TooLong(phrase("a pair lasts five years at most; let it end, and pair the two again by hand"))
    after = replace(pair, ends_on=ends_on, offer=None, revision=pair.revision + 1)
    event = PairExtended(
        revision=after.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=program.settings.kind,
        members=told(pair),
        weeks=weeks,
        ends_on=ends_on,
    )
    return after, [event]


def _asked(pair: Pair, now: datetime) -> Offer:
    if pair.offer is None or now >= pair.ends_on:
        raise NothingAsked(phrase("nobody is asked now whether to go on: the last day has passed, or it was decided"))
    return pair.offer
