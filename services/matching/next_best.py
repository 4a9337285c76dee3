"""The next best for those whose proposal came to nothing: a small match of them alone against whoever is free.

Pure, and the same snapshot gives the same offers, bit for bit.
"""

from dataclasses import dataclass, replace

import numpy as np
from pydantic import TypeAdapter

from services.matching.assessment import assess
from services.matching.causes import reason_of
from services.matching.computing import SNAPSHOT, Snapshot, market_among
from services.matching.domain.participants import Participant
from services.matching.domain.runs import Leftover, Proposal, leftover_id, proposal_id
from services.matching.fairness import Step
from services.matching.grouping import couples_of, silent
from services.matching.market import Market
from services.matching.priorities import Asked, wishes_of
from services.matching.solver import Assignment, Unmatched, match, unmatched
from shared.contracts.base import PairId, PersonId, Role
from shared.contracts.matching import UnmatchedReason

TAKEN = PairId("taken")  # stands for the place that an offer takes


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What a search came to: couples to propose, and who has nobody and why."""

    proposals: tuple[Proposal, ...] = ()
    leftovers: tuple[Leftover, ...] = ()


OFFERS = TypeAdapter(Offers)


def search(snapshot: bytes, _step: Step = silent) -> bytes:
    """Search; both ends are JSON, for they cross a process's border."""
    return OFFERS.dump_json(offers_of(SNAPSHOT.validate_json(snapshot)))


def offers_of(snapshot: Snapshot) -> Offers:
    """Return one offer for each seeker who can have one: first for the mentors among them, then for the mentees.

    Among the free are those for whom a run found nobody; the longer somebody has waited, the sooner they are offered,
    as in a run. Whoever let a proposal expire is left to the next run.
    """
    free = {one.person_id: one for one in snapshot.ready if one.free and (one.seeking or not one.silent)}
    first, alone = _for_seekers(snapshot, free, Role.MENTOR)
    for person in (person for one in first for person in (one.mentor_id, one.mentee_id)):
        free[person] = replace(free[person], proposed=(*free[person].proposed, TAKEN), seeking=False)
    second, alone_too = _for_seekers(snapshot, free, Role.MENTEE)
    return Offers(proposals=(*first, *second), leftovers=(*alone, *alone_too))


def _for_seekers(
    snapshot: Snapshot, free: dict[PersonId, Participant], role: Role
) -> tuple[tuple[Proposal, ...], tuple[Leftover, ...]]:
    """Match the seekers of one role with whoever is free on the other side."""
    seekers = [_with_one_place(one) for one in free.values() if one.role is role and one.seeking and one.free]
    others = [one for one in free.values() if one.role is not role and one.free]
    market = market_among(snapshot, [*seekers, *others])
    if not seekers or not others:
        return (), tuple(_leftover(snapshot, one, None) for one in seekers)
    program = (market.weights, market.rules)
    made = match(
        market.mentor_side, market.mentee_side, *program, wishes=wishes_of(market, Asked()), seed=snapshot.seed
    )
    # Only the seekers are asked about: everybody else counts as placed.
    placed = np.arange(len(others))
    everybody = replace(made, mentees=placed) if role is Role.MENTOR else replace(made, mentors=placed)
    found = unmatched(market.mentor_side, market.mentee_side, *program, everybody)
    side, alone = (market.mentors, found[0]) if role is Role.MENTOR else (market.mentees, found[1])
    return _proposals(snapshot, market, made), tuple(_leftover(snapshot, side[one.row], one) for one in alone)


def _with_one_place(seeker: Participant) -> Participant:
    return replace(seeker, wishes=replace(seeker.wishes, capacity=len(seeker.held) + 1))


def _proposals(snapshot: Snapshot, market: Market, made: Assignment) -> tuple[Proposal, ...]:
    couples = couples_of(market, made)
    found = [
        Proposal(
            id=proposal_id(snapshot.run_id, mentor, mentee),
            run_id=snapshot.run_id,
            program_id=snapshot.program.id,
            mentor_id=mentor,
            mentee_id=mentee,
            score=one.points.total,
            points=one.points,
            evidence=one.evidence,
        )
        for (mentor, mentee), one in zip(couples, assess(market, couples), strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.score, one.id)))


def _leftover(snapshot: Snapshot, person: Participant, found: Unmatched | None) -> Leftover:
    return Leftover(
        id=leftover_id(snapshot.run_id, person.person_id),
        run_id=snapshot.run_id,
        program_id=snapshot.program.id,
        person_id=person.person_id,
        role=person.role,
        reason=reason_of(found) if found else UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE,
        suitable=found.feasible if found else 0,
    )
