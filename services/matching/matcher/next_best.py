"""The search for next best partners after failed proposals: a small match of the seekers against free people.

It is pure: the same snapshot gives the same offers, bit for bit.
"""

from dataclasses import dataclass, replace

import numpy as np
from pydantic import TypeAdapter

from services.matching.domain.drafts import Couple, Leftover
from services.matching.domain.participants import Participant
from services.matching.matcher.couples import couples_of, leftover_of
from services.matching.matcher.fairness import Step
from services.matching.matcher.formats import couple_ids_of, silent
from services.matching.matcher.priorities import Asked, wishes_of
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_among, side_of
from services.matching.solver import match, unmatched
from shared.contracts.vocabulary import PairId, PersonId, Role


@dataclass(frozen=True, kw_only=True)
class Offers:
    """The result of a search: couples to propose, and people without a partner, with the reason."""

    couples: tuple[Couple, ...] = ()
    leftovers: tuple[Leftover, ...] = ()


OFFERS = TypeAdapter(Offers)


def search(snapshot: bytes, _step: Step = silent) -> bytes:
    """Search; input and result are JSON, because they cross a process boundary."""
    return OFFERS.dump_json(offers_of(SNAPSHOT.validate_json(snapshot)))


def offers_of(snapshot: Snapshot) -> Offers:
    """Return at most one offer for each seeker, first for the mentors, then for the mentees.

    Free people include those unmatched by a run; those who have waited longer are offered first, as in a run. People
    who let a proposal expire wait for the next run.
    """
    snapshot = sided(snapshot)
    free = {one.person_id: one for one in snapshot.ready if one.free and (one.seeking or not one.silent)}
    first, alone = _for_seekers(snapshot, free, Role.MENTOR)
    for offer in first:
        for id_ in (offer.mentor_id, offer.mentee_id):
            free[id_] = replace(free[id_], proposed=(*free[id_].proposed, PairId(offer.id)), seeking=False)
    second, alone_too = _for_seekers(snapshot, free, Role.MENTEE)
    return Offers(couples=(*first, *second), leftovers=(*alone, *alone_too))


def _for_seekers(
    snapshot: Snapshot, free: dict[PersonId, Participant], role: Role
) -> tuple[tuple[Couple, ...], tuple[Leftover, ...]]:
    """Match the seekers of one role with the free people of the other side."""
    here = [one for one in free.values() if one.free]
    seekers = [_with_one_place(one) for one in here if side_of(snapshot, one) is role and one.seeking]
    others = [one for one in here if side_of(snapshot, one) is not role]
    market = market_among(snapshot, [*seekers, *others])
    if not seekers or not others:
        return (), tuple(leftover_of(snapshot, one, None) for one in seekers)
    program = (market.weights, market.rules)
    made = match(
        market.mentor_side, market.mentee_side, *program, wishes=wishes_of(market, Asked()), seed=snapshot.seed
    )
    # Only the seekers can be left over; everybody else counts as placed.
    placed = np.arange(len(others))
    everybody = replace(made, mentees=placed) if role is Role.MENTOR else replace(made, mentors=placed)
    found = unmatched(market.mentor_side, market.mentee_side, *program, everybody)
    side, alone = (market.mentors, found[0]) if role is Role.MENTOR else (market.mentees, found[1])
    offers = couples_of(snapshot, market, couple_ids_of(market, made))
    return offers, tuple(leftover_of(snapshot, side[one.row], one) for one in alone)


def _with_one_place(seeker: Participant) -> Participant:
    return replace(seeker, wishes=replace(seeker.wishes, capacity=len(seeker.held) + 1))
